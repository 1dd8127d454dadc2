/** The rows of kernel-rows.ts, timed for bench/kernels.ts by the kernels that GPTLIGHT_KERNELS names. */
import { ROWS } from "./kernel-rows.ts";
import { serve } from "./sides.ts";

await serve(Object.fromEntries(ROWS.map(({ name, make }) => [name, make])));
