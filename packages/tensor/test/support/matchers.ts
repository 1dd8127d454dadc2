/** Makes expect(x).toBeCloseToTensor(…) known to vitest and to TypeScript, as testing/README.md tells users to. */
import { type TensorMatchers, tensorMatchers } from "@gptlight/tensor/testing";
import { expect } from "vitest";

declare module "vitest" {
  interface Matchers<T> extends TensorMatchers<T> {}
}

expect.extend(tensorMatchers);
