/** `init`: fills for parameters, under torch's names. */
export * from "./fills.ts";
