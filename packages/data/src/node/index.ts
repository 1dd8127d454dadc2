/** @gptlight/data/node: token files, and texts on disk to make them from. */
export type { Progress } from "./progress.ts";
export {
  directory,
  jsonLines,
  type SourceOptions,
  type TextPiece,
  type TextSource,
  textFile,
} from "./sources.ts";
export { TokenFile, type TokenType } from "./token-file.ts";
export { type WriteTokenFileOptions, writeTokenFile } from "./token-writer.ts";
