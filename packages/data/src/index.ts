/** @gptlight/data: datasets, samplers and loaders over text and tensors, in torch's order. */
export { type Collated, type Converted, defaultCollate, defaultConvert } from "./collate.ts";
export { type CorpusOptions, generateNames, generateStories, generateSums } from "./corpora.ts";
export {
  type CreateDataloaderOptions,
  createDataloader,
  type TextEncoding,
} from "./create-dataloader.ts";
export {
  ConcatDataset,
  type Dataset,
  type IterableDataset,
  type Rows,
  Subset,
  TensorDataset,
} from "./dataset.ts";
export { type EncodeStreamOptions, encodeStream } from "./encode-stream.ts";
export { SampleError } from "./fetch.ts";
export { type BatchOf, DataLoader, type DataLoaderOptions, type Loaded } from "./loader.ts";
export {
  BatchSampler,
  type BatchSamplerOptions,
  RandomSampler,
  type RandomSamplerOptions,
  type Sampler,
  type SamplerOptions,
  SequentialSampler,
  type Sized,
  SubsetRandomSampler,
  WeightedRandomSampler,
  type WeightedRandomSamplerOptions,
} from "./sampler.ts";
export { randomSplit } from "./split.ts";
export { fetchVerdictText } from "./verdict.ts";
export {
  AsyncTextWindows,
  type AsyncTokenSequence,
  TextWindows,
  type TokenArray,
  type TokenSequence,
  type WindowOptions,
} from "./windows.ts";
