/** Each panel's chapter and the source file that does the work, as paths in the repository; the build makes a page of each. */

export interface Links {
  readonly chapter: string;
  readonly source: string;
}

export const LINKS = {
  tokens: { chapter: "examples/02-tokenizers", source: "packages/tokenizer/src/merge-short.ts" },
  embeddings: {
    chapter: "examples/01-token-embeddings",
    source: "packages/tensor/src/ops/embedding.ts",
  },
  autograd: { chapter: "examples/00-autodiff", source: "packages/tensor/src/autograd/backward.ts" },
  attention: { chapter: "examples/03-attention", source: "packages/tensor/src/ops/attention.ts" },
  train: { chapter: "examples/05-pretraining", source: "packages/nn/src/optim/adam.ts" },
  gpt2: { chapter: "examples/06-gpt2", source: "packages/nn/src/gpt/model.ts" },
} as const satisfies Record<string, Links>;

export type PanelName = keyof typeof LINKS;

/** The page that shows a file of the repository; a chapter's is its first page to read. */
export function pageOf(path: string): string {
  return `source/${path}.html`;
}
