/**
 * Orthogonal weights (Saxe, McClelland & Ganguli 2013): random directions at right angles, so that a layer keeps lengths.
 * torch takes Q of the QR factorisation of a normal matrix, with the signs that make R's diagonal positive (Mezzadri 2007). That Q is unique,
 * and Gram-Schmidt gives it directly. The draws are torch's bit for bit; torch factorises in float32 and this in float64, so the results
 * differ by torch's rounding errors, about 2⁻²⁴ times the condition number of the matrix.
 */
import { empty, fromTypedArray, stack, type Tensor } from "@gptlight/tensor";
import { type DrawOptions, filled } from "./fills.ts";

/** The options of `orthogonal_`, torch's. */
export interface OrthogonalOptions extends DrawOptions {
  /** A factor for the result. Default 1. */
  gain?: number;
}

/**
 * x ← gain times a matrix with orthonormal rows, or columns if those are fewer; further dimensions count as columns.
 * @throws RangeError for fewer than 2 dimensions.
 * @see torch.nn.init.orthogonal_
 * @example init.orthogonal_(layer.weight, { gain: Math.sqrt(2) })
 */
export function orthogonal_(x: Tensor, options: OrthogonalOptions = {}): Tensor {
  const { gain = 1, generator = null } = options;
  if (x.ndim < 2)
    throw new RangeError(
      `orthogonal_: needs 2 or more dimensions, got [${x.shape.join(", ")}]; take normal_ for vectors`,
    );
  if (x.numel() === 0) return x;
  const rows = x.shape[0];
  const cols = x.numel() / rows;
  const draws = empty([rows, cols], { dtype: x.dtype }).normal_(0, 1, { generator });
  const tall = rows < cols ? draws : draws.T; // its rows are the columns to be made orthonormal
  const vectors = tall.unbind().map((v) => Float64Array.from(v.toTypedArray()));
  orthonormalize(vectors);
  const q = stack(vectors.map((v) => fromTypedArray(v)));
  return filled(x, () => x.copy_((rows < cols ? q : q.T).reshape(x.shape)).mul_(gain));
}

/** Gram-Schmidt in place: from each vector what points along the earlier ones is taken away; twice, since once leaves rounding errors. */
function orthonormalize(vectors: readonly Float64Array[]): void {
  vectors.forEach((v, i) => {
    for (const u of [...vectors.slice(0, i), ...vectors.slice(0, i)]) subtract(v, dot(u, v), u);
    const length = Math.sqrt(dot(v, v));
    for (let k = 0; k < v.length; k++) v[k] /= length;
  });
}

function dot(u: Float64Array, v: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < u.length; k++) sum += u[k] * v[k];
  return sum;
}

/** v ← v − s u. */
function subtract(v: Float64Array, s: number, u: Float64Array): void {
  for (let k = 0; k < v.length; k++) v[k] -= s * u[k];
}
