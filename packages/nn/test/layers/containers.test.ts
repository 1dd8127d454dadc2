import { randn, zeros } from "@gptlight/tensor";
import { describe, expect, test } from "vitest";
import {
  Linear,
  Module,
  ModuleDict,
  ModuleList,
  Parameter,
  ParameterList,
  ReLU,
  Sequential,
} from "../../src/index.ts";

describe("Sequential", () => {
  test("new Sequential(a, b).forward(x) is b(a(x)), with members by index", () => {
    const [a, b] = [new Linear(2, 3), new ReLU()];
    const net = new Sequential(a, b);
    const x = randn([4, 2]);
    expect(net.forward(x).toArray()).toEqual(b.forward(a.forward(x)).toArray());
    expect([net[0], net[1], net.length, [...net].length]).toEqual([a, b, 2, 2]);
    expect([...net.append(new Linear(3, 1)).stateDict().keys()]).toEqual([
      "0.weight",
      "0.bias",
      "2.weight",
      "2.bias",
    ]);
  });

  test("new Sequential({ names }) keeps names in order", () => {
    const net = new Sequential({ fc: new Linear(1, 1), act: new ReLU() });
    expect([...net.stateDict().keys()]).toEqual(["fc.weight", "fc.bias"]);
    expect(String(net)).toBe(
      "Sequential(\n  (fc): Linear(in_features=1, out_features=1, bias=True)\n  (act): ReLU()\n)",
    );
  });

  test("new Sequential names what is no layer", () => {
    expect(() => new Sequential(new ReLU(), null as never)).toThrow(
      /"1" must be a module with a forward, got null/,
    );
    expect(() => new Sequential(new Module() as never)).toThrow(
      /"0" must be a module with a forward/,
    );
  });
});

describe("ModuleList", () => {
  test("append, extend and insert keep the order, at(-1) is the last", () => {
    const [a, b, c] = [1, 2, 3].map((n) => new Linear(n, n));
    const list = new ModuleList([a]).append(c);
    list.insert(1, b);
    expect([...list]).toEqual([a, b, c]);
    expect([list.at(-1), list[1], list.length]).toEqual([c, b, 3]);
    expect([...list.namedParameters().keys()][2]).toBe("1.weight");
    expect(() => list.at(3)).toThrow("ModuleList.at: index 3 is out of range for 3 members");
  });

  test("String(list) tells equal neighbours once", () => {
    expect(String(new ModuleList([new ReLU(), new ReLU()]))).toBe(
      "ModuleList(\n  (0-1): 2 x ReLU()\n)",
    );
  });
});

describe("ModuleDict", () => {
  test("set, get, has and keys", () => {
    const dict = new ModuleDict({ relu: new ReLU() }).set("fc", new Linear(1, 1));
    expect([dict.keys(), dict.has("fc"), dict.has("x")]).toEqual([["relu", "fc"], true, false]);
    expect(dict.get("fc")).toBeInstanceOf(Linear);
    expect(() => dict.get("x")).toThrow('ModuleDict: there is no "x"; there are relu, fc');
    expect(() => dict.set("get", new ReLU())).toThrow(/"get" cannot be a name/);
  });
});

test("ParameterList prints and registers as torch's", () => {
  const list = new ParameterList([new Parameter(zeros([2, 3]))]).append(new Parameter(zeros([1])));
  expect([...list.stateDict().keys()]).toEqual(["0", "1"]);
  expect([list.length, list[1].shape, [...list].length]).toEqual([2, [1], 2]);
  expect(String(list)).toBe(
    "ParameterList(\n    (0): Parameter containing: [torch.float32 of size 2x3]\n    (1): Parameter containing: [torch.float32 of size 1]\n)",
  );
});
