import { inspect } from "node:util";
import { type Tensor, tensor, zeros } from "@gptlight/tensor";
import { describe, expect, test } from "vitest";
import { assertFinite, Embedding, Module, Parameter } from "../src/index.ts";

const ones = (...shape: number[]) => new Parameter(zeros(shape).fill_(1));

/** w, then two children of which the second is stored under another name. */
class Net extends Module {
  static override readonly stateNames = { tokEmb: "tok_emb" };
  w = ones(2);
  inner = new Scale();
  tokEmb = new Embedding(3, 2);

  forward(x: Tensor): Tensor {
    return this.inner.forward(x).mul(this.w);
  }
}

class Scale extends Module {
  count: Tensor;
  scratch: Tensor;
  gain = ones(1);
  hidden = [ones(1)];
  plain = zeros([1]);

  constructor() {
    super();
    this.count = this.registerBuffer("count", tensor(0));
    this.scratch = this.registerBuffer("scratch", zeros([2]), { persistent: false });
  }

  forward(x: Tensor): Tensor {
    return x.mul(this.gain);
  }
}

describe("Module finds by assignment", () => {
  test("namedParameters() lists own parameters, then the children's, under torch's keys", () => {
    expect([...new Net().namedParameters().keys()]).toEqual(["w", "inner.gain", "tok_emb.weight"]);
    expect([...new Net().namedParameters({ recurse: false }).keys()]).toEqual(["w"]);
  });

  test("namedBuffers() lists what was registered, the state dict what is persistent of it, after the parameters", () => {
    expect([...new Net().namedBuffers().keys()]).toEqual(["inner.count", "inner.scratch"]);
    expect([...new Net().stateDict().keys()]).toEqual([
      "w",
      "inner.gain",
      "inner.count",
      "tok_emb.weight",
    ]);
  });

  test("namedModules() goes from parents to children, namedChildren() one level", () => {
    const net = new Net();
    expect([...net.namedModules().keys()]).toEqual(["", "inner", "tok_emb"]);
    expect([...net.namedChildren().keys()]).toEqual(["inner", "tok_emb"]);
    expect(net.modules()[1]).toBe(net.inner);
  });

  test("a parameter assigned later is found, and one replaced is gone", () => {
    const net = new Net();
    const tied = ones(1);
    net.inner.gain = tied;
    net.registerParameter("extra", tied);
    expect([...net.namedParameters().keys()]).toEqual(["w", "extra", "tok_emb.weight"]);
    expect([...net.stateDict().keys()].slice(0, 3)).toEqual(["w", "extra", "inner.gain"]);
  });

  test("a shared child counts once among modules and parameters, and twice in the state dict", () => {
    const net = new Module();
    const child = new Scale();
    net.addModule("a", child);
    net.addModule("b", child);
    expect(net.parameters()).toHaveLength(1);
    expect([...net.namedModules().keys()]).toEqual(["", "a"]);
    expect([...net.stateDict().keys()]).toEqual(["a.gain", "a.count", "b.gain", "b.count"]);
  });

  test("a module that contains itself is an error, not a hang", () => {
    const net = new Net();
    net.inner.addModule("parent", net);
    expect(() => net.parameters()).toThrow(/"inner.parent" is a Net that contains itself/);
  });

  test("register… refuse names with dots and names of methods", () => {
    const net = new Module();
    expect(() => net.registerParameter("a.b", ones(1))).toThrow(/"a.b" cannot be a name/);
    expect(() => net.addModule("parameters", new Net())).toThrow(/means something else in Module/);
    expect(() => net.registerBuffer("", zeros([1]))).toThrow(/it is empty/);
  });
});

describe("Module changes all that is below it", () => {
  test("train() and eval() reach every module", () => {
    const net = new Net();
    net.eval();
    expect(net.modules().map((m) => m.training)).toEqual([false, false, false]);
    net.inner.train();
    expect(net.modules().map((m) => m.training)).toEqual([false, true, false]);
  });

  test("apply(fn) visits children before parents", () => {
    const seen: string[] = [];
    new Net().apply((m) => seen.push(m.constructor.name));
    expect(seen).toEqual(["Scale", "Embedding", "Net"]);
  });

  test("requiresGrad_(false) freezes, zeroGrad() forgets gradients", () => {
    const net = new Net();
    net
      .forward(zeros([2]))
      .sum()
      .backward();
    expect(net.w.grad).not.toBeNull();
    net.zeroGrad();
    expect(net.w.grad).toBeNull();
    net.requiresGrad_(false);
    expect(net.forward(zeros([2])).requiresGrad).toBe(false);
  });

  test("to(dtype) converts floats, leaves integers, and keeps what is shared shared", () => {
    const net = new Net();
    net.w.requiresGrad = false;
    net.inner.gain = net.w;
    net.double();
    expect(net.inner.gain).toBe(net.w);
    expect([net.w.dtype, net.w.requiresGrad, net.inner.count.dtype]).toEqual([
      "float64",
      false,
      "int32",
    ]);
    expect(net.inner.scratch.dtype).toBe("float64");
    expect(net.float().tokEmb.weight.dtype).toBe("float32");
    expect(() => net.to("int32")).toThrow(TypeError);
  });
});

describe("stateDict and loadStateDict", () => {
  test("loadStateDict(stateDict()) of another net copies everything, in place", () => {
    const [a, b] = [new Net(), new Net()];
    const before = b.w;
    a.inner.count.fill_(7);
    expect(b.loadStateDict(a.stateDict())).toEqual({ missingKeys: [], unexpectedKeys: [] });
    expect(b.w).toBe(before);
    expect(b.inner.count.item()).toBe(7);
    expect(b.tokEmb.weight.toArray()).toEqual(a.tokEmb.weight.toArray());
  });

  test("stateDict() shares the module's memory, without gradients", () => {
    const net = new Net();
    const { w } = Object.fromEntries(net.stateDict());
    net.inner.gain.requiresGrad = false;
    w.fill_(5);
    expect([net.w.toArray(), w.requiresGrad]).toEqual([[5, 5], false]);
  });

  test("loadStateDict names missing, unexpected and misshapen keys at once, and copies nothing", () => {
    const net = new Net();
    const state = new Map(net.stateDict());
    state.delete("inner.count");
    state.set("w", zeros([3]));
    state.set("tok_emb.weight", zeros([3, 2]));
    state.set("head.bias", zeros([1]));
    expect(() => net.loadStateDict(state)).toThrow(
      [
        "loadStateDict: the state dict does not fit this Net:",
        "  missing: inner.count",
        "  unexpected: head.bias",
        "  misshapen: w is [3], the module has [2]",
        "pass { strict: false } to leave out what only one side has",
      ].join("\n"),
    );
    expect(net.tokEmb.weight.abs().sum().item()).toBeGreaterThan(0);
  });

  test("loadStateDict(state, { strict: false }) takes what fits and reports the rest", () => {
    const net = new Net();
    const report = net.loadStateDict({ w: tensor([8, 9]), other: zeros([1]) }, { strict: false });
    expect(report.missingKeys).toEqual(["inner.gain", "inner.count", "tok_emb.weight"]);
    expect(report.unexpectedKeys).toEqual(["other"]);
    expect(net.w.toArray()).toEqual([8, 9]);
    expect(() => net.loadStateDict({ w: zeros([5]) }, { strict: false })).toThrow(/misshapen: w/);
  });

  test("loadStateDict converts to the module's dtype", () => {
    const net = new Net();
    net.loadStateDict({ w: tensor([0.1, 0.2], { dtype: "float64" }) }, { strict: false });
    expect(net.w.toTypedArray()).toEqual(Float32Array.of(0.1, 0.2));
  });

  test("NaN weights load, and assertFinite names the first", () => {
    const net = new Net();
    net.loadStateDict({ w: tensor([1, Number.NaN]) }, { strict: false });
    expect(() => assertFinite(net.stateDict())).toThrow(
      "assertFinite: w of shape [2] has NaN at element 1",
    );
    expect(() => assertFinite({ ok: zeros([2]) })).not.toThrow();
  });
});

describe("hooks", () => {
  test("registerForwardHook sees inputs and output of each forward, until it is removed", () => {
    const net = new Net();
    const seen: number[][] = [];
    const remove = net.inner.registerForwardHook((module, [x], y) => {
      expect(module).toBe(net.inner);
      seen.push([x.numel(), y.numel()]);
    });
    net.forward(zeros([2]));
    remove();
    net.forward(zeros([2]));
    expect(seen).toEqual([[2, 2]]);
  });

  test("what a hook returns replaces the inputs or the output", () => {
    const net = new Net();
    net.registerForwardPreHook((_, [x]) => [x.add(1)]);
    net.registerForwardHook((_, __, y) => y.mul(10));
    expect(net.forward(tensor([1.5, 2])).toArray()).toEqual([25, 30]);
  });

  test("hooks are no parameters, children or printed settings", () => {
    const net = new Net();
    const before = [String(net), [...net.stateDict().keys()]];
    net.registerForwardHook(() => undefined);
    expect([String(net), [...net.stateDict().keys()]]).toEqual(before);
  });
});

test("String(module) and console.log(module) give torch's text, with state names", () => {
  const text = "Net(\n  (inner): Scale()\n  (tok_emb): Embedding(3, 2)\n)";
  expect(String(new Net())).toBe(text);
  expect(inspect(new Net())).toBe(text);
});
