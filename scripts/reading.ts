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
      "public.ts",
      "index.ts",
    ],
  },
  {
    title: "The same, four floats at a time",
    about:
      "WebAssembly SIMD under the plain loops; skip it at first. The kernels themselves are AssemblyScript, in `packages/tensor/kernels`: `madd.ts`, `functions.ts`, `maps.ts`, `rows.ts`, `gemm.ts`.",
    folder: "packages/tensor/src/kernels/simd",
    files: ["loader.ts", "maps.ts", "rows.ts", "gemm.ts", "adam.ts"],
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
  {
    title: "Layers within layers: nn",
    about: "Module first; the rest in any order.",
    folder: "packages/nn/src",
    files: [
      "parameter.ts",
      "module.ts",
      "module-repr.ts",
      "hooks.ts",
      "state-dict.ts",
      "checkpoint.ts",
      "index.ts",
    ],
  },
  {
    title: "Initial weights",
    about: "torch's draws, in torch's order.",
    folder: "packages/nn/src/init",
    files: ["fills.ts", "scaled.ts", "orthogonal.ts", "index.ts"],
  },
  {
    title: "Layers",
    about: "Each with torch's defaults, state keys and text.",
    folder: "packages/nn/src/layers",
    files: [
      "linear.ts",
      "embedding.ts",
      "activation.ts",
      "normalization.ts",
      "containers.ts",
      "parameter-list.ts",
      "attention.ts",
      "transformer.ts",
      "conv.ts",
      "recurrent.ts",
      "loss.ts",
    ],
  },
  {
    title: "Layers without state: functional",
    about: "What is no single op of the tensor package.",
    folder: "packages/nn/src/functional",
    files: [
      "dropout.ts",
      "attention.ts",
      "embedding.ts",
      "norm.ts",
      "windows.ts",
      "conv.ts",
      "pad.ts",
      "pool.ts",
      "index.ts",
    ],
  },
  {
    title: "Going downhill: optimizers",
    about: "The updates are plain loops in `kernels.ts`.",
    folder: "packages/nn/src/optim",
    files: [
      "optimizer.ts",
      "power.ts",
      "kernels.ts",
      "sgd.ts",
      "adam.ts",
      "adagrad.ts",
      "rmsprop.ts",
      "clip.ts",
    ],
  },
  {
    title: "Schedules of the learning rate",
    about: "Each as torch steps it.",
    folder: "packages/nn/src/optim/schedule",
    files: ["scheduler.ts", "decay.ts", "cosine.ts", "one-cycle.ts", "plateau.ts", "sequential.ts"],
  },
  {
    title: "GPT-2, whole",
    about: "The model reads from top to bottom.",
    folder: "packages/nn/src/gpt",
    files: [
      "config.ts",
      "model.ts",
      "cache.ts",
      "generate.ts",
      "weights.ts",
      "checkpoint.ts",
      "index.ts",
    ],
  },
  {
    title: "From text to tokens",
    about: "The plain page is the idea; the others are the speed, one idea a file.",
    folder: "packages/tokenizer/src",
    files: [
      "plain.ts",
      "bytes.ts",
      "checks.ts",
      "patterns.ts",
      "unicode.ts",
      "vocabulary.ts",
      "byte-text.ts",
      "split.ts",
      "split-gpt2.ts",
      "split-regexp.ts",
      "word-cache.ts",
      "pair-table.ts",
      "merge-short.ts",
      "merge-long.ts",
      "merge-heap.ts",
      "merge-word.ts",
      "encoder.ts",
      "encode-bytes.ts",
      "token-bytes.ts",
      "stream-decoder.ts",
      "special-tokens.ts",
      "tokenizer.ts",
      "gpt2.ts",
      "gpt-tokenizer.ts",
      "files.ts",
      "merges-text.ts",
      "tiktoken-text.ts",
      "tokenizer-json.ts",
      "train-queue.ts",
      "train-merges.ts",
      "train.ts",
      "explain.ts",
      "visualize.ts",
      "core.ts",
      "index.ts",
    ],
  },
  {
    title: "From tokens to batches: data",
    about: "In torch's order for the same seed.",
    folder: "packages/data/src",
    files: [
      "dataset.ts",
      "checks.ts",
      "sampler.ts",
      "collate.ts",
      "fetch.ts",
      "iterate.ts",
      "loader.ts",
      "split.ts",
      "windows.ts",
      "create-dataloader.ts",
      "verdict.ts",
      "corpora.ts",
      "text-cutter.ts",
      "encode-stream.ts",
      "index.ts",
    ],
  },
  {
    title: "Token files on disk",
    about: "`@gptlight/data/node`: the one entry that reads files.",
    folder: "packages/data/src/node",
    files: ["token-file.ts", "sources.ts", "progress.ts", "token-writer.ts", "index.ts"],
  },
];

/** After a chapter of the course: the files in which the library does what the chapter did, by path below `packages`. */
export const AFTER_CHAPTERS: Readonly<Record<string, readonly string[]>> = {
  "00-autodiff": [
    "tensor/src/ops/arithmetic.ts",
    "tensor/src/autograd/node.ts",
    "tensor/src/autograd/record.ts",
    "tensor/src/autograd/backward.ts",
  ],
  "01-token-embeddings": [
    "tensor/src/shape.ts",
    "tensor/src/ndarray.ts",
    "tensor/src/ops/embedding.ts",
    "nn/src/layers/embedding.ts",
    "tensor/src/print/tensor-text.ts",
  ],
  "02-tokenizers": [
    "tokenizer/src/plain.ts",
    "tokenizer/src/train-merges.ts",
    "tokenizer/src/explain.ts",
    "data/src/windows.ts",
    "data/src/create-dataloader.ts",
  ],
  "03-attention": [
    "tensor/src/ops/matmul.ts",
    "tensor/src/ops/softmax.ts",
    "tensor/src/ops/views.ts",
    "tensor/src/ops/attention.ts",
    "nn/src/layers/attention.ts",
  ],
  "04-a-gpt": [
    "tensor/src/ops/norm.ts",
    "tensor/src/ops/gelu.ts",
    "nn/src/module.ts",
    "nn/src/layers/containers.ts",
    "nn/src/gpt/model.ts",
  ],
  "05-pretraining": [
    "tensor/src/ops/cross-entropy.ts",
    "nn/src/optim/adam.ts",
    "nn/src/optim/kernels.ts",
    "data/src/loader.ts",
    "nn/src/checkpoint.ts",
  ],
  "06-gpt2": [
    "tensor/src/safetensors/reader.ts",
    "nn/src/gpt/checkpoint.ts",
    "nn/src/gpt/cache.ts",
    "nn/src/gpt/generate.ts",
    "tokenizer/src/stream-decoder.ts",
  ],
  "07-fine-tuning": [
    "data/src/dataset.ts",
    "nn/src/layers/linear.ts",
    "nn/src/state-dict.ts",
    "nn/src/optim/optimizer.ts",
  ],
};

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

/** A line for each chapter: "03-attention → matmul.ts, softmax.ts, …". */
function courseText(): string {
  const rows = Object.entries(AFTER_CHAPTERS).map(([chapter, files]) => {
    const links = files.map((path) => `[${path.replace("/src/", "/")}](packages/${path})`);
    return `| [${chapter}](examples/${chapter}/README.md) | ${links.join(" · ")} |`;
  });
  return `## With the course

Each chapter of [examples](examples) builds something small, and the library has the same, whole:

| after chapter | read |
|---|---|
${rows.join("\n")}

`;
}

export function readingText(): string {
  const parts = PARTS.map(({ title, about, folder, files }, i) => {
    const rows = files.map(
      (file) => `- [${file}](${folder}/${file}) ${opening(`${folder}/${file}`)}`,
    );
    return [`## ${i + 1}. ${title}`, "", about, "", ...rows].join("\n");
  });
  return `${INTRODUCTION}\n${courseText()}${parts.join("\n\n")}\n`;
}

const INTRODUCTION = `# Reading gptlight

The files in the order in which they explain themselves, each with the sentence it opens with. (Written by \`scripts/reading.ts\`.)

In a hurry: \`shape.ts\`, \`ndarray.ts\`, \`ops/arithmetic.ts\`, \`autograd/record.ts\`, \`autograd/backward.ts\`; then \`nn/src/module.ts\` and the model in \`nn/src/gpt\`;
for text, \`tokenizer/src/plain.ts\`.
`;

if (process.argv[1] === fileURLToPath(import.meta.url))
  writeFileSync(`${ROOT}READING.md`, readingText());
