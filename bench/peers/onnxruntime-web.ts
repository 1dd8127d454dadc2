/**
 * The rows in onnxruntime-web, on its WebAssembly backend: models of a single node, as ONNX files made here. It has no training, so that
 * the rows with gradients are left out, and RandomNormal is not made for 12.9 million numbers.
 */
import onnxProto from "onnx-proto";
import * as ort from "onnxruntime-web";
import { type Rows, serve, type Work } from "../sides.ts";
import * as w from "./work.ts";

const { onnx } = onnxProto;
const FLOAT = onnx.TensorProto.DataType.FLOAT;
const OPSET = 20; // the first with Gelu

ort.env.wasm.numThreads = 1;

interface Input {
  readonly data: Float32Array;
  readonly shape: readonly number[];
}

function matrix(salt: number, ...shape: number[]): Input {
  const size = shape.reduce((n, s) => n * s, 1);
  return { data: w.values(size, salt), shape };
}

/** The file of a model that applies one operator to inputs of these shapes. */
function model(
  operator: string,
  inputs: readonly Input[],
  shape: readonly number[],
  attribute: object[],
): Uint8Array {
  const described = (name: string, sizes: readonly number[]) => ({
    name,
    type: {
      tensorType: { elemType: FLOAT, shape: { dim: sizes.map((dimValue) => ({ dimValue })) } },
    },
  });
  const input = inputs.map((_, k) => `x${k}`);
  return onnx.ModelProto.encode({
    irVersion: 9,
    opsetImport: [{ domain: "", version: OPSET }],
    graph: {
      name: operator,
      node: [{ opType: operator, input, output: ["y"], attribute }],
      input: inputs.map((x, k) => described(`x${k}`, x.shape)),
      output: [described("y", shape)],
    },
  }).finish();
}

async function operator(
  name: string,
  inputs: readonly Input[],
  shape: readonly number[],
  attributes: object[] = [],
): Promise<Work> {
  const session = await ort.InferenceSession.create(model(name, inputs, shape, attributes));
  const feeds = Object.fromEntries(
    inputs.map((x, k) => [`x${k}`, new ort.Tensor("float32", x.data, x.shape)]),
  );
  const run = () => session.run(feeds);
  return { run, check: async () => w.excerpt((await run()).y.data as Float32Array) };
}

const { INT, STRING } = onnx.AttributeProto.AttributeType;
const axis = { name: "axis", type: INT, i: -1 };
const byTanh = { name: "approximate", type: STRING, s: new TextEncoder().encode("tanh") };

const x = (): Input => matrix(1, ...w.MATRIX);
const columns = w.MATRIX[1];
const rows: Record<string, () => Promise<Work>> = {
  "add a row": () => operator("Add", [x(), matrix(2, columns)], w.MATRIX),
  exp: () => operator("Exp", [x()], w.MATRIX),
  gelu: () => operator("Gelu", [x()], w.MATRIX, [byTanh]),
  softmax: () => operator("Softmax", [x()], w.MATRIX, [axis]),
  "layer norm": () =>
    operator("LayerNormalization", [x(), matrix(2, columns), matrix(3, columns)], w.MATRIX, [axis]),
};
for (const [name, [M, K, N]] of Object.entries(w.MATMULS))
  rows[name] = () => operator("MatMul", [matrix(1, M, K), matrix(2, K, N)], [M, N]);
await serve(rows satisfies Rows);
