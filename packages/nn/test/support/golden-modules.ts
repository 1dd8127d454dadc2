/** How each module of golden/modules.json and golden/nn-more.json is built here and called. */
import { ones, softmax, type Tensor, zeros } from "@gptlight/tensor";
import * as nn from "../../src/index.ts";

// biome-ignore lint/suspicious/noExplicitAny: a golden's attributes are of many kinds
export type Attributes = Record<string, any>;

/** A module, and what its forward gives for the golden's inputs. */
export interface Built {
  module: nn.Module;
  call(...inputs: Tensor[]): Tensor[];
}

/** Keys such as num_layers in camelCase; a null is left out. */
function camel(attrs: Attributes): Attributes {
  return Object.fromEntries(
    Object.entries(attrs)
      .filter(([, value]) => value !== null)
      .map(([key, value]) => [key.replace(/_(\w)/g, (_, c: string) => c.toUpperCase()), value]),
  );
}

function layer(module: nn.Layer): Built {
  return { module, call: (x) => [module.forward(x)] };
}

/** torch's names of positional arguments, in their order. */
const POSITIONAL: Record<string, string> = {
  Linear: "in_features out_features bias",
  Embedding: "num_embeddings embedding_dim padding_idx max_norm norm_type",
  LayerNorm: "normalized_shape eps elementwise_affine bias",
  RMSNorm: "normalized_shape eps elementwise_affine",
  BatchNorm1d: "num_features eps momentum affine track_running_stats",
  Conv1d: "in_channels out_channels kernel_size stride padding dilation groups bias padding_mode",
  Conv2d: "in_channels out_channels kernel_size stride padding dilation groups bias padding_mode",
  MaxPool2d: "kernel_size stride padding dilation",
  AvgPool2d: "kernel_size stride padding ceil_mode count_include_pad divisor_override",
  Dropout: "p",
  GELU: "approximate",
  Softmax: "dim",
  LogSoftmax: "dim",
  LeakyReLU: "negative_slope",
  ELU: "alpha",
  Softplus: "beta threshold",
  Flatten: "start_dim end_dim",
  Sequential: "layers",
};

/** A layer such as ["Linear", 5, 6], its arguments in torch's order. */
function fromList([name, ...args]: [string, ...unknown[]]): nn.Layer {
  const names = (POSITIONAL[name] ?? "").split(" ");
  const attrs = Object.fromEntries(args.map((value, i) => [names[i], value]));
  return BUILD[name](attrs).module as nn.Layer;
}

/** Chapter 3's class: three projections, causal attention by a mask, one projection back. */
class BookMultiHeadAttention extends nn.Module {
  W_query: nn.Linear;
  W_key: nn.Linear;
  W_value: nn.Linear;
  out_proj: nn.Linear;
  dropout: nn.Dropout;
  mask: Tensor;
  readonly #heads: number;

  constructor(a: Attributes) {
    super();
    this.#heads = a.num_heads;
    this.W_query = new nn.Linear(a.d_in, a.d_out, { bias: a.qkv_bias });
    this.W_key = new nn.Linear(a.d_in, a.d_out, { bias: a.qkv_bias });
    this.W_value = new nn.Linear(a.d_in, a.d_out, { bias: a.qkv_bias });
    this.out_proj = new nn.Linear(a.d_out, a.d_out);
    this.dropout = new nn.Dropout(a.dropout);
    this.mask = this.registerBuffer("mask", ones([a.context_length, a.context_length]).triu(1));
  }

  forward(x: Tensor): Tensor {
    const [B, T] = x.shape;
    const split = (y: Tensor) => y.view(B, T, this.#heads, -1).transpose(1, 2); // (B, H, T, d)
    const [q, k, v] = [this.W_query, this.W_key, this.W_value].map((w) => split(w.forward(x)));
    const future = this.mask.at(`:${T}`, `:${T}`).bool();
    const scores = q.matmul(k.transpose(2, 3)).maskedFill(future, -Infinity);
    const weights = this.dropout.forward(softmax(scores.div(Math.sqrt(k.shape[3])), -1));
    return this.out_proj.forward(weights.matmul(v).transpose(1, 2).reshape(B, T, -1));
  }
}

function attention(a: Attributes): Built {
  const { embed_dim, num_heads, need_weights, causal_mask, average_attn_weights, ...rest } = a;
  const module = new nn.MultiheadAttention(embed_dim, num_heads, camel(rest));
  return {
    module,
    call: (query, key = query, value = key, keyPaddingMask) => {
      const T = query.shape[query.ndim === 2 || !module.batchFirst ? 0 : 1];
      const attnMask = causal_mask ? ones([T, T]).triu(1).bool() : null;
      const [y, weights] = module.forward(query, key, value, {
        attnMask,
        keyPaddingMask: keyPaddingMask ?? null,
        needWeights: need_weights ?? true,
        averageAttnWeights: average_attn_weights ?? true,
      });
      return weights === null ? [y] : [y, weights];
    },
  };
}

function recurrent(a: Attributes, make: (o: Attributes) => nn.RNN | nn.GRU): Built {
  const module = make(camel(a));
  return { module, call: (x, h0) => module.forward(x, h0) };
}

/** A loss: input and target. */
function loss(module: nn.Module & { forward(x: Tensor, y: Tensor): Tensor }): Built {
  return { module, call: (x, y) => [module.forward(x, y)] };
}

export const BUILD: Record<string, (attrs: Attributes) => Built> = {
  Linear: ({ in_features, out_features, bias }) =>
    layer(new nn.Linear(in_features, out_features, { bias })),
  Embedding: ({ num_embeddings, embedding_dim, ...rest }) =>
    layer(new nn.Embedding(num_embeddings, embedding_dim, camel(rest))),
  LayerNorm: ({ normalized_shape, ...rest }) =>
    layer(new nn.LayerNorm(normalized_shape, camel(rest))),
  RMSNorm: ({ normalized_shape, ...rest }) => layer(new nn.RMSNorm(normalized_shape, camel(rest))),
  BatchNorm1d: ({ num_features, ...rest }) => {
    const options = camel(rest);
    if (rest.momentum === null) options.momentum = null;
    return layer(new nn.BatchNorm1d(num_features, options));
  },
  Dropout: ({ p, transposed }) => {
    const module = new nn.Dropout(p);
    return { module, call: (x) => [module.forward(transposed ? x.T.contiguous().T : x)] };
  },
  Sequential: ({ layers }) => layer(new nn.Sequential(...layers.map(fromList))),
  MultiheadAttention: attention,
  BookMultiHeadAttention: (a) => layer(new BookMultiHeadAttention(a)),
  TransformerEncoderLayer: ({ d_model, nhead, causal_mask, ...rest }) => {
    const module = new nn.TransformerEncoderLayer(d_model, nhead, camel(rest));
    return {
      module,
      call: (x) => {
        const T = x.shape[rest.batch_first ? 1 : 0];
        const srcMask = causal_mask ? ones([T, T]).triu(1).bool() : null;
        return [module.forward(x, { srcMask })];
      },
    };
  },
  Conv1d: ({ in_channels, out_channels, kernel_size, ...rest }) =>
    layer(new nn.Conv1d(in_channels, out_channels, kernel_size, camel(rest))),
  Conv2d: ({ in_channels, out_channels, kernel_size, ...rest }) =>
    layer(new nn.Conv2d(in_channels, out_channels, kernel_size, camel(rest))),
  MaxPool2d: ({ kernel_size, ...rest }) => layer(new nn.MaxPool2d(kernel_size, camel(rest))),
  AvgPool2d: ({ kernel_size, ...rest }) => layer(new nn.AvgPool2d(kernel_size, camel(rest))),
  RNN: ({ input_size, hidden_size, ...rest }) =>
    recurrent(rest, (options) => new nn.RNN(input_size, hidden_size, options)),
  GRU: ({ input_size, hidden_size, ...rest }) =>
    recurrent(rest, (options) => new nn.GRU(input_size, hidden_size, options)),
  LSTM: ({ input_size, hidden_size, ...rest }) => {
    const module = new nn.LSTM(input_size, hidden_size, camel(rest));
    return {
      module,
      call: (x, h0, c0) => {
        const [y, [hn, cn]] = module.forward(x, h0 && [h0, c0]);
        return [y, hn, cn];
      },
    };
  },
  ReLU: () => layer(new nn.ReLU()),
  GELU: (a) => layer(new nn.GELU(a)),
  SiLU: () => layer(new nn.SiLU()),
  Tanh: () => layer(new nn.Tanh()),
  Sigmoid: () => layer(new nn.Sigmoid()),
  Softmax: ({ dim }) => layer(new nn.Softmax(dim)),
  LogSoftmax: ({ dim }) => layer(new nn.LogSoftmax(dim)),
  LeakyReLU: ({ negative_slope }) => layer(new nn.LeakyReLU(negative_slope)),
  ELU: ({ alpha }) => layer(new nn.ELU(alpha)),
  Softplus: ({ beta, threshold }) => layer(new nn.Softplus(beta, threshold)),
  Identity: () => layer(new nn.Identity()),
  Flatten: ({ start_dim, end_dim }) => layer(new nn.Flatten(start_dim, end_dim)),
  CrossEntropyLoss: ({ weighted, ...rest }) =>
    loss(new nn.CrossEntropyLoss({ ...camel(rest), weight: weighted ? ramp(weighted) : null })),
  NLLLoss: ({ weighted, ...rest }) =>
    loss(new nn.NLLLoss({ ...camel(rest), weight: weighted ? ramp(weighted) : null })),
  MSELoss: (a) => loss(new nn.MSELoss(a)),
  L1Loss: (a) => loss(new nn.L1Loss(a)),
  SmoothL1Loss: (a) => loss(new nn.SmoothL1Loss(a)),
  BCELoss: ({ weighted, ...rest }) =>
    loss(new nn.BCELoss({ ...rest, weight: weighted ? ramp(weighted) : null })),
  BCEWithLogitsLoss: ({ weighted, ...rest }) =>
    loss(new nn.BCEWithLogitsLoss({ ...rest, posWeight: weighted ? ramp(weighted) : null })),
  KLDivLoss: (a) => loss(new nn.KLDivLoss(camel(a))),
  CosineSimilarity: (a) => loss(new nn.CosineSimilarity(a)),
};

/** 1, 2, …, n: the weights that the golden's script gives to classes. */
function ramp(n: number): Tensor {
  return zeros([n]).copy_(ones([n]).cumsum(0));
}
