/**
 * KVCache: keys and values of the positions that a GPT has seen, so that the next token costs one position instead of all.
 * B sequences · H heads · T new positions · S positions seen so far, the new ones included · D features of a head.
 */
import { empty, isGradEnabled, type Tensor } from "@gptlight/tensor";

/** The cache of one layer: two buffers of (B, H, capacity, D), filled from the front. */
export class LayerCache {
  readonly #capacity: number;
  #keys: Tensor | null = null;
  #values: Tensor | null = null;
  #length = 0;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** How many positions it holds. */
  get length(): number {
    return this.#length;
  }

  /**
   * Keys and values of all positions, from those of new ones.
   * Shapes: keys, values (B, H, T, D) → (B, H, S, D) each, views that the next call leaves as they are.
   * @throws Error while gradients are recorded; RangeError if the cache is full or the sequences are others.
   */
  append(keys: Tensor, values: Tensor): [keys: Tensor, values: Tensor] {
    if (isGradEnabled())
      throw new Error("KVCache: keeps no gradients; generate inside noGrad(() => …)");
    const [B, H, T, D] = keys.shape;
    const S = this.#length + T;
    if (S > this.#capacity)
      throw new RangeError(
        `KVCache: ${S} positions are more than the ${this.#capacity} there is room for`,
      );
    this.#keys ??= empty([B, H, this.#capacity, D], { dtype: keys.dtype });
    this.#values ??= empty([B, H, this.#capacity, D], { dtype: keys.dtype });
    if (this.#keys.shape[0] !== B)
      throw new RangeError(
        `KVCache: holds ${this.#keys.shape[0]} sequences, got ${B}; use a new one`,
      );
    this.#keys.narrow(2, this.#length, T).copy_(keys);
    this.#values.narrow(2, this.#length, T).copy_(values);
    this.#length = S;
    return [this.#keys.narrow(2, 0, S), this.#values.narrow(2, 0, S)];
  }
}

/**
 * The caches of all layers of a model.
 * @example
 * const cache = new KVCache(model.config);
 * noGrad(() => model.forward([[1, 2, 3]], { cache })); // positions 0 … 2
 * noGrad(() => model.forward([[4]], { cache })); // position 3, which attends to all four
 */
export class KVCache {
  readonly layers: readonly LayerCache[];

  constructor({ nLayer, nCtx }: { readonly nLayer: number; readonly nCtx: number }) {
    this.layers = Array.from({ length: nLayer }, () => new LayerCache(nCtx));
  }

  /** How many positions it holds. */
  get length(): number {
    return this.layers[0].length;
  }
}
