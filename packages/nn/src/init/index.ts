/** `init`: fills for parameters, under torch's names. */
export * from "./fills.ts";
export * from "./orthogonal.ts";
export {
  calculateGain,
  type KaimingOptions,
  kaimingNormal_,
  kaimingUniform_,
  type Nonlinearity,
  type XavierOptions,
  xavierNormal_,
  xavierUniform_,
} from "./scaled.ts";
