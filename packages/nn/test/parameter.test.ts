import { tensor, zeros } from "@gptlight/tensor";
import { describe, expect, test } from "vitest";
import { loadGolden } from "../../../test/support/golden.ts";
import { Parameter } from "../src/index.ts";

describe("Parameter", () => {
  test("new Parameter(x) works on the memory of x and wants a gradient", () => {
    const x = zeros([2]);
    const p = new Parameter(x);
    x.fill_(3);
    p.sum().backward();
    expect(p.toArray()).toEqual([3, 3]);
    expect(p.grad?.toArray()).toEqual([1, 1]);
    expect([p.isLeaf, x.requiresGrad]).toEqual([true, false]);
  });

  test("new Parameter(x, { requiresGrad: false }) is frozen", () => {
    expect(new Parameter(zeros([1]), { requiresGrad: false }).requiresGrad).toBe(false);
  });

  test("new Parameter(integers) says that only floats have gradients", () => {
    expect(() => new Parameter(tensor([1]))).toThrow(/only float tensors can have gradients/);
    expect(new Parameter(tensor([1]), { requiresGrad: false }).dtype).toBe("int32");
  });

  test("String(parameter) has torch's first line; what is computed from it is a plain tensor", () => {
    const p = new Parameter(tensor([1.5]));
    expect(String(p)).toBe("Parameter containing:\ntensor([1.5000], requires_grad=True)");
    expect(String(p.clone())).toBe("tensor([1.5000], grad_fn=<CloneBackward0>)");
    expect(String(p.detach())).toBe("tensor([1.5000])");
  });
});

interface Case {
  id: string;
  dtype: string;
  shape: number[];
  requires_grad: boolean;
  param?: boolean;
  options: unknown;
  data: { bits?: number[] };
  expected: string;
}

test("golden/printing.json: parameters print as torch's", () => {
  const cases = loadGolden<{ cases: Case[] }>("printing").cases.filter(
    (c) => c.param && c.dtype === "float32" && c.options === null && c.data.bits !== undefined,
  );
  expect(cases.length).toBeGreaterThan(3);
  for (const c of cases) {
    const values = new Float32Array(Uint32Array.from(c.data.bits as number[]).buffer);
    const x = tensor(values).view(c.shape);
    expect(`${new Parameter(x, { requiresGrad: c.requires_grad })}`, c.id).toBe(c.expected);
  }
});
