/** Token i of the file that token-file.ts writes and serve.mjs checks. */
export const tokenAt = (i) => (i * 40503 + (i >>> 16)) & 0xffff;
