/**
 * Recurrent networks: RNN (Elman 1990), LSTM (Hochreiter & Schmidhuber 1997), GRU (Cho et al. 2014), in one readable path: a loop over layers,
 * directions and time. T time steps, B batch, I input size, H hidden size, D directions (1 or 2).
 * Left out: packed sequences of different lengths, and torch's proj_size.
 */
import { cat, empty, linear, stack, type Tensor, zeros } from "@gptlight/tensor";
import { checkProbability, dropout } from "../functional/dropout.ts";
import * as init from "../init/index.ts";
import { Module } from "../module.ts";
import { floatText } from "../module-repr.ts";
import { Parameter } from "../parameter.ts";
import { checkSizes } from "./linear.ts";

/** The options of LSTM and GRU, torch's. */
export interface RecurrentOptions {
  /** Layers on top of each other. Default 1. */
  numLayers?: number;
  /** Default true. */
  bias?: boolean;
  /** Inputs and outputs are (B, T, …) instead of (T, B, …). Default false. */
  batchFirst?: boolean;
  /** Dropout on the outputs of all layers but the last. Default 0. */
  dropout?: number;
  /** A second network reads backward; the outputs of both stand side by side. Default false. */
  bidirectional?: boolean;
}

/** The hidden state of one cell, (B, H) each: [h], or for an LSTM [h, c]. */
type State = readonly Tensor[];

/** What RNN, LSTM and GRU share. A subclass says how many gates its cell has, and how it steps. */
abstract class Recurrent extends Module {
  readonly inputSize: number;
  readonly hiddenSize: number;
  readonly numLayers: number;
  readonly bias: boolean;
  readonly batchFirst: boolean;
  readonly dropout: number;
  readonly bidirectional: boolean;

  constructor(gates: number, inputSize: number, hiddenSize: number, options: RecurrentOptions) {
    super();
    const { numLayers = 1, bias = true, batchFirst = false, bidirectional = false } = options;
    checkSizes({ inputSize, hiddenSize, numLayers }, 1, this.constructor.name);
    this.inputSize = inputSize;
    this.hiddenSize = hiddenSize;
    this.numLayers = numLayers;
    this.bias = bias;
    this.batchFirst = batchFirst;
    this.dropout = checkProbability(options.dropout ?? 0, this.constructor.name);
    this.bidirectional = bidirectional;
    const rows = gates * hiddenSize;
    for (let layer = 0; layer < numLayers; layer++)
      for (const suffix of this.#suffixes(layer)) {
        const width = layer === 0 ? inputSize : hiddenSize * (bidirectional ? 2 : 1);
        this.#add(`weight_ih${suffix}`, [rows, width]);
        this.#add(`weight_hh${suffix}`, [rows, hiddenSize]);
        if (bias) this.#add(`bias_ih${suffix}`, [rows]);
        if (bias) this.#add(`bias_hh${suffix}`, [rows]);
      }
    this.resetParameters();
  }

  /** Draws all weights and biases anew, uniform up to 1/√H. */
  resetParameters(): void {
    const bound = 1 / Math.sqrt(this.hiddenSize);
    for (const parameter of this.parameters()) init.uniform_(parameter, { a: -bound, b: bound });
  }

  /** One time step: the state after it, from the input's part of the gates, the hidden state's part (both (B, gates·H)) and the state before. */
  protected abstract step(fromInput: Tensor, fromHidden: Tensor, state: State): State;

  /**
   * Outputs (as x, with D·H features) and the final state of each cell, from the initial states (layers·D, B, H).
   * x is (T, B, I), (B, T, I) with batchFirst, or without a batch (T, I).
   */
  protected run(x: Tensor, initial: readonly Tensor[] | null, parts: number): [Tensor, Tensor[]] {
    this.#check(x);
    if (x.ndim === 2) {
      const batch = this.batchFirst ? 0 : 1;
      const states = initial?.map((part) => part.unsqueeze(1)) ?? null;
      const [y, final] = this.run(x.unsqueeze(batch), states, parts);
      return [y.squeeze(batch), final.map((part) => part.squeeze(1))];
    }
    let y = this.batchFirst ? x.transpose(0, 1) : x; // (T, B, …)
    const cells = this.numLayers * (this.bidirectional ? 2 : 1);
    const shape = [cells, y.shape[1], this.hiddenSize];
    const start = initial ?? Array.from({ length: parts }, () => zeros(shape, { dtype: x.dtype }));
    for (const part of start)
      if (part.shape.join() !== shape.join())
        throw new RangeError(
          `${this.constructor.name}: an initial state needs the shape [${shape.join(", ")}], got [${part.shape.join(", ")}]`,
        );
    const finals: State[] = [];
    for (let layer = 0; layer < this.numLayers; layer++) {
      const outputs = this.#suffixes(layer).map((suffix) => {
        const state = start.map((part) => part.select(0, finals.length));
        const [output, final] = this.#scan(y, state, suffix);
        finals.push(final);
        return output;
      });
      y = outputs.length === 1 ? outputs[0] : cat(outputs, -1); // (T, B, D·H)
      if (layer < this.numLayers - 1) y = dropout(y, this.dropout, { training: this.training });
    }
    const final = start.map((_, part) => stack(finals.map((state) => state[part]))); // (layers·D, B, H)
    return [this.batchFirst ? y.transpose(0, 1) : y, final];
  }

  /** One cell over all time steps of x (T, B, …): outputs (T, B, H) and the final state. */
  #scan(x: Tensor, initial: State, suffix: string): [Tensor, State] {
    const parameter = (name: string) => Reflect.get(this, name + suffix) as Parameter | undefined;
    const fromInput = linear(
      x,
      parameter("weight_ih") as Parameter,
      parameter("bias_ih") ?? null,
    ).unbind();
    const times = [...fromInput.keys()];
    if (suffix.endsWith("_reverse")) times.reverse();
    const outputs = new Array<Tensor>(times.length);
    let state = initial;
    for (const t of times) {
      const fromHidden = linear(
        state[0],
        parameter("weight_hh") as Parameter,
        parameter("bias_hh") ?? null,
      );
      state = this.step(fromInput[t], fromHidden, state);
      outputs[t] = state[0];
    }
    return [stack(outputs), state];
  }

  /** The ends of the state keys of a layer's cells: "_l0", "_l0_reverse". */
  #suffixes(layer: number): string[] {
    return this.bidirectional ? [`_l${layer}`, `_l${layer}_reverse`] : [`_l${layer}`];
  }

  #add(name: string, shape: readonly number[]): void {
    this.registerParameter(name, new Parameter(empty(shape)));
  }

  #check(x: Tensor): void {
    const { inputSize, batchFirst } = this;
    if ((x.ndim !== 2 && x.ndim !== 3) || x.shape.at(-1) !== inputSize || x.shape.includes(0))
      throw new RangeError(
        `${this.constructor.name}: needs ${batchFirst ? "(B, T" : "(T, B"}, ${inputSize}) or (T, ${inputSize}), nothing empty, got [${x.shape.join(", ")}]`,
      );
  }

  override extraRepr(): string {
    const { inputSize, hiddenSize, numLayers, bias, batchFirst, dropout: p, bidirectional } = this;
    const parts = [`${inputSize}`, `${hiddenSize}`];
    if (numLayers !== 1) parts.push(`num_layers=${numLayers}`);
    if (!bias) parts.push("bias=False");
    if (batchFirst) parts.push("batch_first=True");
    if (p !== 0) parts.push(`dropout=${floatText(p)}`);
    if (bidirectional) parts.push("bidirectional=True");
    return parts.join(", ");
  }
}

/** The options of RNN, torch's. */
export interface RNNOptions extends RecurrentOptions {
  /** Default "tanh". */
  nonlinearity?: "tanh" | "relu";
}

/**
 * h′ = tanh(W x + b + V h + c).
 * Shapes: forward(x (T, B, I), h (layers·D, B, H)) → [outputs (T, B, D·H), final h (layers·D, B, H)].
 * @see torch.nn.RNN
 * @example new RNN(3, 4).forward(randn([5, 2, 3]))[0].shape // [5, 2, 4]
 */
export class RNN extends Recurrent {
  readonly nonlinearity: "tanh" | "relu";

  constructor(inputSize: number, hiddenSize: number, options: RNNOptions = {}) {
    super(1, inputSize, hiddenSize, options);
    const { nonlinearity = "tanh" } = options;
    if (nonlinearity !== "tanh" && nonlinearity !== "relu")
      throw new RangeError(
        `RNN: nonlinearity must be "tanh" or "relu", got "${String(nonlinearity)}"`,
      );
    this.nonlinearity = nonlinearity;
  }

  protected step(fromInput: Tensor, fromHidden: Tensor): State {
    const sum = fromInput.add(fromHidden);
    return [this.nonlinearity === "tanh" ? sum.tanh() : sum.relu()];
  }

  forward(x: Tensor, h0: Tensor | null = null): [output: Tensor, hn: Tensor] {
    const [output, [hn]] = this.run(x, h0 && [h0], 1);
    return [output, hn];
  }
}

/**
 * c′ = σ(f) c + σ(i) tanh(g), h′ = σ(o) tanh(c′), with the gates i, f, g, o = W x + b + V h + c.
 * Shapes: as RNN, with [h, c] for each state: forward(x, [h0, c0]) → [outputs, [hn, cn]].
 * @see torch.nn.LSTM
 * @example new LSTM(3, 4).forward(randn([5, 2, 3]))[1][0].shape // [1, 2, 4]
 */
export class LSTM extends Recurrent {
  constructor(inputSize: number, hiddenSize: number, options: RecurrentOptions = {}) {
    super(4, inputSize, hiddenSize, options);
  }

  protected step(fromInput: Tensor, fromHidden: Tensor, [, c]: State): State {
    const [i, f, g, o] = fromInput.add(fromHidden).chunk(4, -1); // (B, H) each
    const next = f.sigmoid().mul(c).add(i.sigmoid().mul(g.tanh()));
    return [o.sigmoid().mul(next.tanh()), next];
  }

  forward(
    x: Tensor,
    state: readonly [h0: Tensor, c0: Tensor] | null = null,
  ): [output: Tensor, state: [hn: Tensor, cn: Tensor]] {
    const [output, [hn, cn]] = this.run(x, state, 2);
    return [output, [hn, cn]];
  }
}

/**
 * h′ = (1 − z) n + z h, with r, z = σ(…) and n = tanh(W x + b + r (V h + c)).
 * Shapes: as RNN.
 * @see torch.nn.GRU
 * @example new GRU(3, 4).forward(randn([5, 2, 3]))[0].shape // [5, 2, 4]
 */
export class GRU extends Recurrent {
  constructor(inputSize: number, hiddenSize: number, options: RecurrentOptions = {}) {
    super(3, inputSize, hiddenSize, options);
  }

  protected step(fromInput: Tensor, fromHidden: Tensor, [h]: State): State {
    const [rx, zx, nx] = fromInput.chunk(3, -1); // (B, H) each
    const [rh, zh, nh] = fromHidden.chunk(3, -1);
    const r = rx.add(rh).sigmoid();
    const z = zx.add(zh).sigmoid();
    const n = nx.add(r.mul(nh)).tanh();
    return [h.sub(n).mul(z).add(n)];
  }

  forward(x: Tensor, h0: Tensor | null = null): [output: Tensor, hn: Tensor] {
    const [output, [hn]] = this.run(x, h0 && [h0], 1);
    return [output, hn];
  }
}
