/** One worker file for all panels, so that they share what they load; the first message names the part that this one plays. */

/** Calls that came before the part was loaded. */
const early: MessageEvent[] = [];

const PARTS: Readonly<Record<string, () => Promise<{ start(): void }>>> = {
  tokens: () => import("./tokens.ts"),
  train: () => import("./train.ts"),
  gpt2: () => import("./gpt2.ts"),
};

globalThis.onmessage = async (first: MessageEvent<string>) => {
  globalThis.onmessage = (event: MessageEvent) => early.push(event);
  const part = await PARTS[first.data]();
  part.start();
  for (const event of early) (globalThis.onmessage as (event: MessageEvent) => void)(event);
};
