/**
 * READING.md: every source file in the order in which it explains itself, each with the sentence it opens with.
 * `tsx scripts/reading.ts` writes it; a test fails while it is stale, or while a file is missing from the order below.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("..", import.meta.url));

/** A stretch of the way, and the files on it. */
interface Part {
  readonly title: string;
  readonly about: string;
  readonly folder: string;
  readonly files: readonly string[];
}

export const PARTS: readonly Part[] = [
  {
    title: "Numbers in a row",
    about: "What a tensor is made of, before anything is computed.",
    folder: "packages/tensor/src",
    files: ["shape.ts", "dtype.ts", "ndarray.ts", "nested.ts", "tensor.ts"],
  },
  {
    title: "Kernels: loops over typed arrays",
    about: "Arrays in, arrays out. Nothing here has heard of gradients.",
    folder: "packages/tensor/src/kernels",
    files: [
      "rows.ts",
      "movement.ts",
      "copy.ts",
      "create.ts",
      "unary.ts",
      "binary.ts",
      "where.ts",
      "erf.ts",
      "activation.ts",
      "lanes.ts",
      "reduce.ts",
      "scan.ts",
      "sort.ts",
      "softmax.ts",
      "norm.ts",
      "matmul.ts",
      "take.ts",
      "recycle.ts",
      "index.ts",
    ],
  },
  {
    title: "The same, four floats at a time",
    about:
      "WebAssembly SIMD under the plain loops; skip it at first. The kernels themselves are AssemblyScript, in `packages/tensor/kernels`: `madd.ts`, `functions.ts`, `maps.ts`, `rows.ts`, `gemm.ts`.",
    folder: "packages/tensor/src/kernels/simd",
    files: ["loader.ts", "maps.ts", "rows.ts", "gemm.ts"],
  },
  {
    title: "The way back: automatic differentiation",
    about: "The tape and the engine, whole.",
    folder: "packages/tensor/src/autograd",
    files: ["grad-mode.ts", "node.ts", "record.ts", "identity.ts", "backward.ts", "leaves.ts"],
  },
  {
    title: "Ops: a value, and its derivative on the same screen",
    about: "Begin with `arithmetic.ts`; the others can be read in any order.",
    folder: "packages/tensor/src/ops",
    files: [
      "operands.ts",
      "arithmetic.ts",
      "broadcast.ts",
      "views.ts",
      "exponential.ts",
      "trigonometric.ts",
      "choose.ts",
      "activation.ts",
      "gelu.ts",
      "reduce.ts",
      "minmax.ts",
      "scan.ts",
      "matmul.ts",
      "einsum.ts",
      "softmax.ts",
      "norm.ts",
      "loss.ts",
      "cross-entropy.ts",
      "attention.ts",
      "indices.ts",
      "take.ts",
      "embedding.ts",
      "gather.ts",
      "slicing.ts",
      "indexing.ts",
      "join.ts",
      "sort.ts",
      "triangle.ts",
      "cast.ts",
      "read.ts",
      "text.ts",
      "in-place.ts",
      "assign.ts",
      "random-fill.ts",
    ],
  },
  {
    title: "The Tensor as users see it",
    about: "The contents page and what stands around it.",
    folder: "packages/tensor/src",
    files: [
      "create.ts",
      "sample.ts",
      "methods.ts",
      "fluent.ts",
      "function.ts",
      "checkpoint.ts",
      "graph-text.ts",
      "index.ts",
    ],
  },
  {
    title: "Random numbers, bit for bit torch's",
    about:
      "With a page of its own: [packages/tensor/src/random/README.md](packages/tensor/src/random/README.md).",
    folder: "packages/tensor/src/random",
    files: [
      "mt19937.ts",
      "state-blob.ts",
      "generator.ts",
      "default-generator.ts",
      "memory-order.ts",
      "checks.ts",
      "fma.ts",
      "uniform.ts",
      "box-muller.ts",
      "normal-blocks.ts",
      "normal.ts",
      "integers.ts",
      "bernoulli.ts",
      "distributions.ts",
      "multinomial.ts",
      "trunc-normal.ts",
    ],
  },
  {
    title: "Printing as torch prints",
    about: "Byte for byte.",
    folder: "packages/tensor/src/print",
    files: ["options.ts", "number.ts", "layout.ts", "tensor-text.ts"],
  },
  {
    title: "Checkpoints: safetensors",
    about: "A format simple enough to read in an evening.",
    folder: "packages/tensor/src/safetensors",
    files: [
      "stored-types.ts",
      "half.ts",
      "header-text.ts",
      "header.ts",
      "reader.ts",
      "writer.ts",
      "index.ts",
    ],
  },
  {
    title: "Testing with us",
    about: "What our tests are made of, for yours.",
    folder: "packages/tensor/src/testing",
    files: [
      "shapes.ts",
      "tensors.ts",
      "index-expressions.ts",
      "closeness.ts",
      "matcher.ts",
      "gradcheck.ts",
      "index.ts",
    ],
  },
];

/** The sentence a file opens with: its first comment up to a full stop that ends a line or is followed by a blank. */
function opening(path: string): string {
  const text = readFileSync(ROOT + path, "utf8").replace(/^(\/\/.*\n)+/, "");
  const comment = /^\/\*\*(.*?)\*\//s.exec(text)?.[1] ?? "";
  const words = comment
    .replaceAll(/^\s*\* ?/gm, "")
    .replaceAll(/\s+/g, " ")
    .trim();
  return /^.*?\.(?=\s|$)/.exec(words)?.[0] ?? words;
}

export function readingText(): string {
  const parts = PARTS.map(({ title, about, folder, files }, i) => {
    const rows = files.map(
      (file) => `- [${file}](${folder}/${file}) ${opening(`${folder}/${file}`)}`,
    );
    return [`## ${i + 1}. ${title}`, "", about, "", ...rows].join("\n");
  });
  return `${INTRODUCTION}\n${parts.join("\n\n")}\n`;
}

const INTRODUCTION = `# Reading gptlight

The files in the order in which they explain themselves, each with the sentence it opens with. (Written by \`scripts/reading.ts\`.)

In a hurry: \`shape.ts\`, \`ndarray.ts\`, \`ops/arithmetic.ts\`, \`autograd/record.ts\`, \`autograd/backward.ts\`; then \`nn/src/module.ts\` and the model in \`nn/src/gpt\`;
for text, \`tokenizer/src/plain.ts\`.
`;

if (process.argv[1] === fileURLToPath(import.meta.url))
  writeFileSync(`${ROOT}READING.md`, readingText());
