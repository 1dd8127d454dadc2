/** @gptlight/tensor/safetensors: checkpoints in the format of Hugging Face, read and written; whole, or tensor by tensor from large files. */
import "../fluent.ts";

export type { StoredTensor } from "./header.ts";
export {
  type ByteSource,
  readSafetensors,
  type SafetensorsContents,
  SafetensorsReader,
} from "./reader.ts";
export type { StoredDType } from "./stored-types.ts";
export { type Named, type WriteSafetensorsOptions, writeSafetensors } from "./writer.ts";
