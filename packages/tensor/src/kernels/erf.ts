/**
 * The error function, erf x = 2/√π ∫₀ˣ e^(−t²) dt, to one unit in the last place of a double:
 * the rational approximations of Sun's fdlibm (s_erf.c, 1993), one for each of four ranges of |x|. Coefficients rise with the power.
 */

const NEAR_ZERO: Ratio = [
  [
    0.12837916709551256, -0.3250421072470015, -0.02848174957559851, -0.005770270296489442,
    -2.3763016656650163e-5,
  ],
  [
    1, 0.39791722395915535, 0.0650222499887673, 0.005081306281875766, 0.00013249473800432164,
    -3.960228278775368e-6,
  ],
];
const AROUND_ONE: Ratio = [
  [
    -0.0023621185607526594, 0.41485611868374833, -0.3722078760357013, 0.31834661990116175,
    -0.11089469428239668, 0.035478304325618236, -0.002166375594868791,
  ],
  [
    1, 0.10642088040084423, 0.540397917702171, 0.07182865441419627, 0.12617121980876164,
    0.01363708391202905, 0.011984499846799107,
  ],
];
const MIDDLE: Ratio = [
  [
    -0.009864944034847148, -0.6938585727071818, -10.558626225323291, -62.375332450326006,
    -162.39666946257347, -184.60509290671104, -81.2874355063066, -9.814329344169145,
  ],
  [
    1, 19.651271667439257, 137.65775414351904, 434.56587747522923, 645.3872717332679,
    429.00814002756783, 108.63500554177944, 6.570249770319282, -0.0604244152148581,
  ],
];
const FAR: Ratio = [
  [
    -0.0098649429247001, -0.799283237680523, -17.757954917754752, -160.63638485582192,
    -637.5664433683896, -1025.0951316110772, -483.5191916086514,
  ],
  [
    1, 30.33806074348246, 325.7925129965739, 1536.729586084437, 3199.8582195085955,
    2553.0504064331644, 474.52854120695537, -22.44095244658582,
  ],
];
const ERF_AT_ONE = 0.8450629115104675; // rounded to float32, as fdlibm's correction around 1 expects

/** Numerator and denominator of a rational function. */
type Ratio = readonly [readonly number[], readonly number[]];

function ratio([p, q]: Ratio, x: number): number {
  return polynomial(p, x) / polynomial(q, x);
}

/** Horner's rule. */
function polynomial(coefficients: readonly number[], x: number): number {
  let sum = 0;
  for (let i = coefficients.length - 1; i >= 0; i--) sum = sum * x + coefficients[i];
  return sum;
}

export function erf(x: number): number {
  const z = Math.abs(x);
  if (z < 0.84375) return x + x * ratio(NEAR_ZERO, x * x);
  if (Number.isNaN(x)) return x;
  if (z >= 6) return Math.sign(x); // 1 − erf 6 < 2⁻⁵³
  if (z < 1.25) return Math.sign(x) * (ERF_AT_ONE + ratio(AROUND_ONE, z - 1));
  const s = 1 / (x * x);
  const tail = Math.exp(-x * x - 0.5625 + ratio(z < 1 / 0.35 ? MIDDLE : FAR, s)) / z; // erfc z
  return Math.sign(x) * (1 - tail);
}
