import { describe, expect, test } from "vitest";
import { GPTTokenizer, loadMerges, Tokenizer } from "../src/index.ts";
import { plainGpt2, STORY } from "./support.ts";

const gpt2 = new GPTTokenizer();

describe("encode", () => {
  test("returns a Uint32Array of the caller's own, or an array where one is asked for", () => {
    const ids = gpt2.encode("Hello, world");
    expect(ids).toEqual(Uint32Array.of(15496, 11, 995));
    gpt2.encode("something else");
    expect(ids).toEqual(Uint32Array.of(15496, 11, 995));
    expect(gpt2.encode("Hello, world", { as: "array" })).toEqual([15496, 11, 995]);
    expect(ids.buffer.byteLength).toBe(12);
  });

  test("gives no ids for no text", () => {
    expect(gpt2.encode("")).toEqual(new Uint32Array(0));
    expect([gpt2.count(""), gpt2.decode([])]).toEqual([0, ""]);
  });

  test("refuses the spelling of a special token, with tiktoken's words", () => {
    expect(() => gpt2.encode("a<|endoftext|>")).toThrow(
      new Error(
        "Encountered text corresponding to disallowed special token '<|endoftext|>'.\n" +
          "If you want this text to be encoded as a special token, pass it to `allowedSpecial`, e.g. `allowedSpecial: ['<|endoftext|>', ...]`.\n" +
          "If you want this text to be encoded as normal text, disable the check for this token by passing " +
          "`disallowedSpecial: [...tokenizer.specialTokens.keys()].filter((t) => t !== '<|endoftext|>')`.\n" +
          "To disable this check for all special tokens, pass `disallowedSpecial: []`.\n",
      ),
    );
    expect(gpt2.encode("a")).toEqual(Uint32Array.of(64)); // and nothing of the refused text is left behind
  });

  test("refuses any spelling in disallowedSpecial, special or not, allowed or not", () => {
    expect(() => gpt2.encode("a secret", { disallowedSpecial: ["secret"] })).toThrow(
      "special token 'secret'",
    );
    const both = { allowedSpecial: "all", disallowedSpecial: new Set(["<|endoftext|>"]) } as const;
    expect(() => gpt2.encode("<|endoftext|>", both)).toThrow("special token '<|endoftext|>'");
  });

  test("refuses a text where a list of special tokens is wanted", () => {
    expect(() => gpt2.encode("a", { allowedSpecial: "<|endoftext|>" as "all" })).toThrow(
      'encode: allowedSpecial: wanted "all" or a list of special tokens (write ["<|endoftext|>"]), got "<|endoftext|>"',
    );
  });

  test("takes the longest of special tokens that begin together", () => {
    const specialTokens = { "<a>": 300, "<a>b": 301, "(a|b)*": 302 };
    const tokenizer = loadMerges("h e\n", { specialTokens });
    expect(tokenizer.encode("<a>b<a>(a|b)*", { allowedSpecial: "all", as: "array" })).toEqual([
      301, 300, 302,
    ]);
    expect(
      tokenizer.encode("<a>b", { allowedSpecial: ["<a>"], disallowedSpecial: [], as: "array" }),
    ).toEqual([300, 65]);
  });
});

describe("long texts", () => {
  test("chunks cut no piece: a text of 300,000 characters is the sum of its words", () => {
    const text = STORY.repeat(15);
    const words = text.split(/(?<=\S)(?=\s)/); // a piece always begins where white space follows something else
    expect([...gpt2.encode(text)]).toEqual(words.flatMap((word) => [...gpt2.encode(word)]));
  });

  test("words of 20,000 letters, blanks, digits and emoji cross chunks as the plain page merges them", () => {
    const plain = plainGpt2();
    for (const unit of ["a", "xyz", " ", "\n", "7", "é", "日本", "🍊", "="]) {
      const text = unit.repeat(20_000 / unit.length);
      const ids = gpt2.encodeOrdinary(text);
      expect(gpt2.decode(ids)).toBe(text);
      const part = unit.repeat(400);
      expect([...gpt2.encodeOrdinary(`${part}${part}`)]).toEqual(plain.encode(`${part}${part}`));
    }
  });

  test("more new words than the cache holds are still encoded exactly", () => {
    const word = (i: number): string => ` w${(i * 2654435761).toString(36)}x${i}`;
    const words = Array.from({ length: 120_000 }, (_, i) => word(i));
    const many = new GPTTokenizer();
    expect(many.decode(many.encode(words.join("")))).toBe(words.join(""));
    const sample = words.filter((_, i) => i % 1000 === 0).join("");
    expect(many.encode(sample)).toEqual(new GPTTokenizer().encode(sample));
    expect([...many.encode(sample)]).toEqual(plainGpt2().encode(sample));
  });
});

describe("isWithinLimit", () => {
  test("looks no further than it must", () => {
    expect(gpt2.isWithinLimit("a b c", 3)).toBe(true);
    expect(gpt2.isWithinLimit("a b c", 2)).toBe(false);
    expect(gpt2.isWithinLimit("", 0)).toBe(true);
    expect(gpt2.isWithinLimit("a".repeat(10_000_000), 10)).toBe(false); // too long for ten tokens of 128 bytes
    expect(gpt2.isWithinLimit("a b", Number.POSITIVE_INFINITY)).toBe(true);
  });

  test("refuses a limit below 0", () => {
    expect(() => gpt2.isWithinLimit("a", -1)).toThrow(
      "isWithinLimit: wanted a limit from 0, got -1",
    );
    expect(() => gpt2.isWithinLimit("a", Number.NaN)).toThrow(RangeError);
  });
});

describe("encodeIterator", () => {
  test("may be left early, and used while other texts are encoded", () => {
    const text = "one two three ".repeat(5000);
    const first: number[] = [];
    for (const id of gpt2.encodeIterator(text)) {
      first.push(id);
      expect(gpt2.count(" four")).toBe(1);
      if (first.length === 6) break;
    }
    expect(first).toEqual([...gpt2.encode("one two three one two three")]);
    expect(gpt2.encode("a")).toEqual(Uint32Array.of(64));
  });
});

describe("encodeSingleToken", () => {
  test("gives the id of a token, by text, by bytes, or special", () => {
    expect(gpt2.encodeSingleToken(" world")).toBe(995);
    expect(gpt2.encodeSingleToken(Uint8Array.of(0xf0, 0x9f))).toBe(8582);
    expect(gpt2.encodeSingleToken("<|endoftext|>")).toBe(50256);
    for (let id = 0; id < gpt2.nVocab - 1; id += 7)
      expect(gpt2.encodeSingleToken(gpt2.decodeTokenBytes(id))).toBe(id);
  });

  test("refuses what is not one token", () => {
    expect(() => gpt2.encodeSingleToken("Hello, world")).toThrow(
      new RangeError("encodeSingleToken: wanted one token, got 3: 15496,11,995"),
    );
  });
});

describe("decode", () => {
  test("takes arrays, typed arrays, and anything that can be iterated", () => {
    const ids = [15496, 11, 995];
    for (const list of [
      ids,
      Uint32Array.from(ids),
      Int32Array.from(ids),
      new Set(ids),
      ids.values(),
    ]) {
      expect(gpt2.decode(list)).toBe("Hello, world");
    }
  });

  test("gives special tokens as their text", () => {
    expect(gpt2.decode([64, 50256])).toBe("a<|endoftext|>");
  });

  test("refuses ids that are not of this vocabulary", () => {
    for (const id of [50257, -1, 1.5, Number.NaN, undefined as unknown as number]) {
      const message = `decode: wanted ids of this vocabulary, got ${id} at place 1`;
      expect(() => gpt2.decode([64, id])).toThrow(new RangeError(message));
      expect(() => gpt2.decodeBytes([64, id])).toThrow(message);
      expect(() => gpt2.decodeWithOffsets([64, id])).toThrow(RangeError);
    }
    expect(() => gpt2.decodeTokenBytes(50257)).toThrow("got 50257 at place 0");
    expect(() => gpt2.decoder().push(-1)).toThrow(RangeError);
  });

  test("keeps a byte order mark", () => {
    expect(gpt2.decode(gpt2.encode("\ufeffa"))).toBe("\ufeffa");
    const decoder = gpt2.decoder();
    expect([...gpt2.encode("\ufeffa")].map((id) => decoder.push(id)).join("")).toBe("\ufeffa");
  });
});

describe("decoder and decodeStream", () => {
  test("decoders know nothing of each other", () => {
    const [orange] = gpt2.encode("🍊"); // the first of three tokens
    const one = gpt2.decoder();
    const other = gpt2.decoder();
    expect([one.push(orange), other.push(64), one.end(), one.push(64)]).toEqual([
      "",
      "a",
      "\ufffd",
      "a",
    ]);
    expect(gpt2.decode([64])).toBe("a");
  });

  test("decodeStream gives whole characters from ids that arrive in time", async () => {
    async function* arriving(text: string): AsyncGenerator<number> {
      yield* gpt2.encode(text);
    }
    const shown: string[] = [];
    for await (const part of gpt2.decodeStream(arriving("a 🍊 b"))) shown.push(part);
    expect(shown).toEqual(["a", " ", "🍊", " b"]);
    const cut: string[] = [];
    for await (const part of gpt2.decodeStream([...gpt2.encode("🍊")].slice(0, 2))) cut.push(part);
    expect(cut).toEqual(["\ufffd"]);
  });
});

test("a tokenizer without <|endoftext|> says so", () => {
  const tokenizer = loadMerges("h e\n", { specialTokens: {} });
  expect(tokenizer).toBeInstanceOf(Tokenizer);
  expect(() => tokenizer.eotToken).toThrow(
    "eotToken: this vocabulary has no special token <|endoftext|>",
  );
  expect(tokenizer.nVocab).toBe(257);
});
