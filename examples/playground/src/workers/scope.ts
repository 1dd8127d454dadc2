/** The worker's end of remote.ts. */
import type { Answer, Call, Service } from "../remote.ts";

/** What this file needs of a worker's global scope, which TypeScript's library for pages does not have. */
interface Scope {
  postMessage(message: unknown, transfer?: readonly Transferable[]): void;
  onmessage: ((event: MessageEvent) => void) | null;
}

const scope = globalThis as unknown as Scope;

/** Answers calls until the page is left. Large arrays in an answer move instead of being copied. */
export function serve<S extends Service>(calls: S["calls"]): void {
  scope.onmessage = async ({ data }: MessageEvent<Call>) => {
    const { id, name, args } = data;
    try {
      const value: unknown = await (calls[name] as (...args: readonly unknown[]) => unknown)(
        ...args,
      );
      scope.postMessage({ id, value } satisfies Answer, buffersOf(value));
    } catch (error) {
      const text = error instanceof Error ? error.message : String(error);
      scope.postMessage({ id, error: text } satisfies Answer);
    }
  };
}

export function send<S extends Service>(event: S["event"]): void {
  scope.postMessage({ event } satisfies Answer);
}

/** The buffers of typed arrays that are the whole answer or stand directly in it. */
function buffersOf(value: unknown): ArrayBuffer[] {
  const parts = typeof value === "object" && value !== null ? [value, ...Object.values(value)] : [];
  const arrays = parts.filter((part): part is Uint8Array<ArrayBuffer> => ArrayBuffer.isView(part));
  return [...new Set(arrays.map((array) => array.buffer))];
}

/** Lets messages in, without the 4 ms that a chain of timeouts waits each time. */
export function breathe(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}
