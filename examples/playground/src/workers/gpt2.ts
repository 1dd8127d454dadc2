/** Language models in a worker: the small story teller's attention, and GPT-2 files that are read piece by piece and talked to. */
import { GPT, generateTokens, sampleToken } from "@gptlight/nn/gpt";
import { Generator as Draws, noGrad, type Tensor, tensor } from "@gptlight/tensor";
import { kernelVariant } from "@gptlight/tensor/kernels";
import { SafetensorsReader } from "@gptlight/tensor/safetensors";
import { type AttentionMaps, attentionMaps } from "./attention-maps.ts";
import { breathe, send, serve } from "./scope.ts";
import { fetchStoryteller } from "./storyteller.ts";

export interface ModelCard {
  readonly parameters: number;
  readonly layers: number;
  readonly heads: number;
  readonly context: number;
  readonly vocabulary: number;
  readonly seconds: number;
  /** Whether prompts are texts; a vocabulary that nobody knows takes ids. */
  readonly speaks: boolean;
  readonly variant: string;
}

export interface GenerateRequest {
  readonly prompt: string;
  readonly maxNewTokens: number;
  readonly temperature: number;
  readonly topK: number;
  readonly topP: number;
  readonly seed: number;
  readonly cache: boolean;
}

export interface Attended extends AttentionMaps {
  readonly tokens: readonly string[];
  /** How many tokens the sentence had before it was cropped. */
  readonly count: number;
  readonly limit: number;
  readonly next: readonly { readonly text: string; readonly probability: number }[];
}

export type Gpt2Event =
  | { readonly kind: "progress"; readonly done: number; readonly total: number }
  | {
      readonly kind: "text";
      readonly text: string;
      readonly tokens: number;
      readonly seconds: number;
    };

export interface Gpt2Service {
  calls: {
    openDefault(base: string): Promise<ModelCard>;
    openFile(file: File, heads: number | null): Promise<ModelCard>;
    generate(request: GenerateRequest): Promise<void>;
    stop(): void;
    attend(sentence: string): Attended;
  };
  event: Gpt2Event;
}

/** What a text needs: texts to ids and back, or ids as they are written. */
interface Speech {
  encode(text: string): number[];
  decoder(): { push(id: number): string; end(): string };
}

/** A safetensors file's tensors one after the other, so that the file is never in memory as a whole. */
async function readTensors(
  file: File,
): Promise<{ tensors: Map<string, Tensor>; metadata: ReadonlyMap<string, string> | null }> {
  const slice = async (start: number, end: number) =>
    new Uint8Array(await file.slice(start, end).arrayBuffer());
  const reader = await SafetensorsReader.open(slice, file.size);
  const tensors = new Map<string, Tensor>();
  let done = 0;
  for (const name of reader.names()) {
    tensors.set(name, await reader.get(name));
    const { start, end } = reader.info(name);
    done += end - start;
    send<Gpt2Service>({ kind: "progress", done, total: file.size });
  }
  return { tensors, metadata: reader.metadata };
}

/** Ids as numbers, for vocabularies that nobody knows. */
function spelledIds(vocabulary: number): Speech {
  return {
    encode(text) {
      const ids = text.split(/[\s,]+/).filter((word) => word !== "");
      const wrong = ids.find((id) => !/^\d+$/.test(id) || Number(id) >= vocabulary);
      if (wrong !== undefined)
        throw new RangeError(`ids are whole numbers below ${vocabulary}, got “${wrong}”`);
      return ids.map(Number);
    },
    decoder: () => ({ push: (id) => `, ${id}`, end: () => "" }),
  };
}

async function speechOf(vocabulary: number): Promise<{ speech: Speech; speaks: boolean }> {
  if (vocabulary !== 50257) return { speech: spelledIds(vocabulary), speaks: false };
  const { GPTTokenizer } = await import("@gptlight/tokenizer");
  const tokenizer = new GPTTokenizer();
  const encode = (text: string) => tokenizer.encode(text, { as: "array", allowedSpecial: "all" });
  return { speech: { encode, decoder: () => tokenizer.decoder() }, speaks: true };
}

class Speaker {
  /** Files are read one after the other, so that the last one asked for is the one that stays. */
  #opening: Promise<unknown> = Promise.resolve();
  #model: GPT | null = null;
  #speech: Speech = spelledIds(0);
  #stopped = false;

  #take(model: GPT, speech: Speech, speaks: boolean, from: number): ModelCard {
    [this.#model, this.#speech] = [model, speech];
    const { nLayer: layers, nHead: heads, nCtx: context, vocabSize: vocabulary } = model.config;
    const parameters = model.parameters().reduce((sum, p) => sum + p.numel(), 0);
    const seconds = (performance.now() - from) / 1000;
    return {
      parameters,
      layers,
      heads,
      context,
      vocabulary,
      seconds,
      speaks,
      variant: kernelVariant,
    };
  }

  /** Opens when what was asked for before is open, or has failed. */
  queued(open: () => Promise<ModelCard>): Promise<ModelCard> {
    const opened = this.#opening.then(open, open);
    this.#opening = opened;
    return opened;
  }

  async openDefault(base: string): Promise<ModelCard> {
    const from = performance.now();
    const { model, tokenizer } = await fetchStoryteller(base);
    const encode = (text: string) => tokenizer.encode(text, { as: "array", allowedSpecial: "all" });
    return this.#take(model, { encode, decoder: () => tokenizer.decoder() }, true, from);
  }

  async openFile(file: File, nHead: number | null): Promise<ModelCard> {
    const from = performance.now();
    const { tensors, metadata } = await readTensors(file);
    const model = GPT.fromTensors(tensors, { metadata, ...(nHead === null ? {} : { nHead }) });
    const { speech, speaks } = await speechOf(model.config.vocabSize);
    return this.#take(model, speech, speaks, from);
  }

  async generate(request: GenerateRequest): Promise<void> {
    const model = this.#loaded();
    const { maxNewTokens, temperature, topK, topP, seed } = request;
    const top = { ...(topK > 0 ? { topK } : {}), ...(topP < 1 ? { topP } : {}) };
    const sampling = { temperature, ...top, generator: new Draws(seed) };
    const ids = this.#speech.encode(request.prompt);
    const decoder = this.#speech.decoder();
    const tokens = request.cache
      ? generateTokens(model, ids, { maxNewTokens, ...sampling })
      : withoutCache(model, ids, maxNewTokens, sampling);
    this.#stopped = false;
    const from = performance.now();
    let count = 0;
    const tell = (text: string) =>
      send<Gpt2Service>({
        kind: "text",
        text,
        tokens: count,
        seconds: (performance.now() - from) / 1000,
      });
    for (const token of tokens) {
      count++;
      tell(decoder.push(token));
      await breathe(); // stop() comes in here
      if (this.#stopped) break;
    }
    tell(decoder.end());
  }

  stop(): void {
    this.#stopped = true;
  }

  attend(sentence: string): Attended {
    const model = this.#loaded();
    const all = this.#speech.encode(sentence);
    const limit = Math.min(model.config.nCtx, 24);
    const ids = all.slice(0, limit);
    if (ids.length === 0) throw new RangeError("a sentence needs a word");
    const text = (id: number) => {
      const decoder = this.#speech.decoder();
      return decoder.push(id) + decoder.end();
    };
    const probabilities = noGrad(() => model.forward(tensor([ids]), { logitsToKeep: 1 }))
      .at(0, 0)
      .softmax(-1);
    const { values, indices } = probabilities.topk(3);
    const next = [0, 1, 2].map((i) => ({
      text: text(indices.at(i).item()),
      probability: values.at(i).item(),
    }));
    return { ...attentionMaps(model, ids), tokens: ids.map(text), count: all.length, limit, next };
  }

  #loaded(): GPT {
    if (this.#model === null) throw new Error("no model is loaded yet");
    return this.#model;
  }
}

/** Every token reads the whole text anew, to show what the cache saves. */
function* withoutCache(
  model: GPT,
  prompt: readonly number[],
  count: number,
  sampling: Parameters<typeof sampleToken>[1],
): Generator<number, void> {
  const ids = [...prompt];
  if (ids.length === 0) throw new RangeError("generate: the prompt is empty");
  for (let n = 0; n < count; n++) {
    const window = tensor([ids.slice(-model.config.nCtx)]);
    const token = noGrad(() =>
      sampleToken(model.forward(window, { logitsToKeep: 1 }).at(0, -1), sampling),
    );
    ids.push(token);
    yield token;
  }
}

export function start(): void {
  const speaker = new Speaker();
  serve<Gpt2Service>({
    openDefault: (base) => speaker.queued(() => speaker.openDefault(base)),
    openFile: (file, heads) => speaker.queued(() => speaker.openFile(file, heads)),
    generate: (request) => speaker.generate(request),
    stop: () => speaker.stop(),
    attend: (sentence) => speaker.attend(sentence),
  });
}
