/**
 * What the public calls ask of what they are given. Each asks once, at the door, before anything has changed; TypeScript
 * asks the same, but not of a program in JavaScript, or of a value that was read from somewhere.
 */

/** A value in a message: itself where it is short, else its kind. */
export function shown(value: unknown): string {
  if (typeof value === "string")
    return JSON.stringify(value.length > 40 ? `${value.slice(0, 37)}…` : value);
  if (typeof value === "function") return "a function";
  if (typeof value !== "object" || value === null) return String(value);
  return `a value of type ${value.constructor?.name ?? "Object"}`;
}

/** @throws TypeError unless it is a text. */
export function checkText(caller: string, text: unknown): void {
  if (typeof text === "string") return;
  const mend = ArrayBuffer.isView(text)
    ? "; new TextDecoder().decode(bytes) makes one of bytes"
    : "";
  throw new TypeError(`${caller}: wanted a text, got ${shown(text)}${mend}`);
}

/** @throws TypeError unless it is bytes. */
export function checkBytes(caller: string, bytes: unknown): void {
  if (!(bytes instanceof Uint8Array))
    throw new TypeError(`${caller}: wanted bytes as a Uint8Array, got ${shown(bytes)}`);
}

/** @throws TypeError unless it is an object with none but the known keys: what is misspelt would be ignored. */
export function checkOptions(caller: string, options: unknown, known: readonly string[]): void {
  if (typeof options !== "object" || options === null)
    throw new TypeError(
      `${caller}: wanted options as an object, { ${known[0]}: … }, got ${shown(options)}`,
    );
  for (const key of Object.keys(options))
    if (!known.includes(key))
      throw new TypeError(`${caller}: unknown option "${key}"; there are ${known.join(", ")}`);
}

/** @throws TypeError unless it can be iterated over, at once or in time. A text can be, but is refused: it is no list. */
export function checkIterable(caller: string, wanted: string, value: unknown): void {
  const some = (typeof value === "object" ? (value ?? {}) : {}) as Partial<
    Iterable<unknown> & AsyncIterable<unknown>
  >;
  if (!(some[Symbol.iterator] ?? some[Symbol.asyncIterator]))
    throw new TypeError(`${caller}: wanted ${wanted}, got ${shown(value)}`);
}

/** Ids as something with a length. @throws TypeError if they are no list and cannot be iterated over. */
export function listOf(
  caller: string,
  ids: ArrayLike<number> | Iterable<number>,
): ArrayLike<number> {
  if (typeof ids === "object" && ids !== null && "length" in ids) return ids;
  const mend = typeof ids === "number" ? `; write [${ids}]` : "";
  checkIterable(caller, `ids, in an array or a typed array${mend}`, ids);
  return Array.from(ids);
}

/** @throws TypeError unless it is a vocabulary, which is known by its ids. */
export function checkVocabulary(caller: string, vocabulary: unknown): void {
  const { ids } = (vocabulary ?? {}) as { ids?: unknown };
  if (!(ids instanceof Uint32Array))
    throw new TypeError(
      `${caller}: wanted a vocabulary, such as another Tokenizer has, got ${shown(vocabulary)}`,
    );
}

/** @throws TypeError unless it is a Tokenizer, which is known by its vocabulary. */
export function checkTokenizer(caller: string, tokenizer: unknown): void {
  const { vocabulary } = (tokenizer ?? {}) as { vocabulary?: { ids?: unknown } };
  if (!(vocabulary?.ids instanceof Uint32Array))
    throw new TypeError(`${caller}: wanted a Tokenizer, got ${shown(tokenizer)}`);
}
