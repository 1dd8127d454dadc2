/** Where recording is on, where off, and what leaves the graph. */
import { enableGrad, isGradEnabled, noGrad, ones, tensor, zeros } from "@gptlight/tensor";
import { describe, expect, test } from "vitest";

const leaf = (data: number[]) => tensor(data, { requiresGrad: true });

describe("noGrad and enableGrad", () => {
  test("noGrad(body) gives the result of body, with no op recorded", () => {
    const x = leaf([1, 2]);
    const y = noGrad(() => x.mul(2).exp());
    expect([y.requiresGrad, y.gradFn, y.isLeaf]).toEqual([false, null, true]);
    expect(x.mul(2).requiresGrad).toBe(true);
  });

  test("noGrad and enableGrad nest", () => {
    const modes = noGrad(() => [isGradEnabled(), enableGrad(isGradEnabled), isGradEnabled()]);
    expect([isGradEnabled(), ...modes, isGradEnabled()]).toEqual([true, false, true, false, true]);
  });

  test("noGrad(body) restores the mode if body throws", () => {
    expect(() =>
      noGrad(() => {
        throw new Error("from within");
      }),
    ).toThrow("from within");
    expect(isGradEnabled()).toBe(true);
  });

  test("noGrad(body) refuses an asynchronous body, for which the mode would end too early", () => {
    expect(() => noGrad(async () => 1)).toThrow(
      "noGrad/enableGrad: needs a synchronous function, got one that returns a Promise",
    );
    expect(isGradEnabled()).toBe(true);
  });

  test("a leaf made under noGrad with requiresGrad wants a gradient all the same", () => {
    const x = noGrad(() => leaf([3]));
    x.mul(x).backward();
    expect(x.grad?.item()).toBe(6);
  });

  test("an error in backward leaves grad mode on", () => {
    const y = leaf([1, 2]).mul(2);
    y.registerHook(() => {
      throw new Error("from a hook");
    });
    expect(() => y.sum().backward()).toThrow("from a hook");
    expect(isGradEnabled()).toBe(true);
  });
});

describe("detach and requiresGrad", () => {
  test("detach() shares the memory and leaves the graph", () => {
    const x = leaf([1, 2]);
    const y = x.mul(2);
    const d = y.detach();
    expect([d.storage === y.storage, d.requiresGrad, y.requiresGrad]).toEqual([true, false, true]);
    y.mul(d).sum().backward();
    expect(x.grad?.toArray()).toEqual([4, 8]); // d is a constant: ∂(2x · d)/∂x = 2d
  });

  test("requiresGrad can be set and cleared on leaves only", () => {
    const x = ones([2]).requiresGrad_();
    const y = x.mul(2);
    expect(() => y.requiresGrad_(false)).toThrow(
      "requiresGrad: cannot be cleared on the result of MulBackward0; use detach()",
    );
    expect(y.requiresGrad_().requiresGrad).toBe(true);
    expect(x.requiresGrad_(false).mul(2).requiresGrad).toBe(false);
  });

  test("requiresGrad is refused for integers and bools", () => {
    for (const dtype of ["int32", "bool"] as const) {
      expect(() => zeros([1], { dtype }).requiresGrad_()).toThrow(
        `requiresGrad: only float tensors can have gradients, got ${dtype}`,
      );
      expect(() => zeros([1], { dtype, requiresGrad: true })).toThrow(TypeError);
    }
  });

  test("isLeaf and gradFn tell leaves, constants and results apart", () => {
    const x = leaf([1]);
    const states = [x, ones([1]), x.mul(2), x.detach(), ones([1]).mul(2)];
    expect(states.map((v) => v.isLeaf)).toEqual([true, true, false, true, true]);
    expect(states.map((v) => v.gradFn?.name)).toEqual([
      undefined,
      undefined,
      "MulBackward0",
      undefined,
      undefined,
    ]);
  });
});
