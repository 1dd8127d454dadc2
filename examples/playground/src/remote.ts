/** Calls across the boundary to a worker: each message is a call with a number, each answer has the same number, and events have none. */

/** What a worker offers: functions by name, and the events it sends unasked. */
export interface Service {
  readonly calls: Readonly<Record<string, (...args: never[]) => unknown>>;
  readonly event: unknown;
}

export interface Call {
  readonly id: number;
  readonly name: string;
  readonly args: readonly unknown[];
}

export type Answer =
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly error: string }
  | { readonly event: unknown };

/** The page's end. `part` names the service that the worker loads. */
export class Remote<S extends Service> {
  readonly #worker: Worker;
  readonly #waiting = new Map<
    number,
    { resolve(value: unknown): void; reject(error: Error): void }
  >();
  #last = 0;
  onEvent: (event: S["event"]) => void = () => {};

  constructor(part: "tokens" | "train" | "gpt2") {
    this.#worker = new Worker(new URL("./workers/worker.ts", import.meta.url), { type: "module" });
    this.#worker.onmessage = ({ data }: MessageEvent<Answer>) => this.#receive(data);
    this.#worker.onerror = ({ message }) => {
      for (const { reject } of this.#waiting.values())
        reject(new Error(message || "the worker did not start"));
      this.#waiting.clear();
    };
    this.#worker.postMessage(part);
  }

  call<K extends keyof S["calls"] & string>(
    name: K,
    ...args: Parameters<S["calls"][K]>
  ): Promise<Awaited<ReturnType<S["calls"][K]>>> {
    const id = ++this.#last;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve: resolve as (value: unknown) => void, reject });
      this.#worker.postMessage({ id, name, args } satisfies Call);
    });
  }

  #receive(answer: Answer): void {
    if ("event" in answer) {
      this.onEvent(answer.event);
      return;
    }
    const waiting = this.#waiting.get(answer.id);
    this.#waiting.delete(answer.id);
    if ("error" in answer) waiting?.reject(new Error(answer.error));
    else waiting?.resolve(answer.value);
  }
}
