/** Exported functions that have no row in the gradient table, and why. */

const because = (reason: string, ...names: string[]): Record<string, string> =>
  Object.fromEntries(names.map((name) => [name, reason]));

export const without: Record<string, string> = {
  ...because("gives bools", "eq", "ne", "lt", "le", "gt", "ge", "isnan", "isfinite", "all", "any"),
  ...because("gives bools", "logicalAnd", "logicalOr", "logicalXor", "logicalNot"),
  ...because(
    "gives integers",
    "argmax",
    "argmin",
    "argsort",
    "bincount",
    "nonzero",
    "searchsorted",
  ),
  ...because("gives integers", "oneHot", "multinomial", "int", "long", "bool"),
  ...because(
    "refuses in backward, as torch does: autograd/refusals.test.ts",
    "unique",
    "floorDivide",
  ),
  ...because("rounds to float32, which hides the differences: autograd/dtypes.test.ts", "float"),
  ...because("reads out", "item", "toArray", "toTypedArray", "toString", "toDot", "toMermaid"),
  ...because("makes a tensor of numbers", "tensor", "fromTypedArray", "arange", "linspace", "eye"),
  ...because("makes a tensor of numbers", "zeros", "ones", "full", "empty"),
  ...because("makes a tensor of numbers", "zerosLike", "onesLike", "fullLike", "emptyLike"),
  ...because("draws", "rand", "randn", "randint", "randperm"),
  ...because(
    "draws; torch gives the odds a gradient of 0: autograd/refusals.test.ts",
    "bernoulli",
    "normal",
  ),
  ...because("draws", "randLike", "randnLike", "randintLike", "fillTruncNormal"),
  ...because(
    "draws over what was there, which then has no part in the result: autograd/in-place.test.ts",
    "uniform_",
    "normal_",
    "random_",
    "bernoulli_",
    "exponential_",
    "geometric_",
    "logNormal_",
    "cauchy_",
  ),
  ...because("the engine itself: autograd/*.test.ts", "backward", "grad", "noGrad", "enableGrad"),
  ...because("the engine itself: autograd/*.test.ts", "isGradEnabled", "detach", "requiresGrad_"),
  ...because("the engine itself: autograd/*.test.ts", "retainGrad", "registerHook", "named"),
  ...because(
    "runs what it is given: autograd/function.test.ts",
    "checkpoint",
    "Function",
    "Context",
  ),
  ...because("no op", "Tensor", "Generator", "manualSeed", "seed", "initialSeed", "forkRng"),
  ...because("no op", "defaultGenerator", "getRngState", "setRngState"),
  ...because("no op", "getPrintoptions", "setPrintoptions"),
};
