/**
 * One tokenizer in one process, measured: `node --expose-gc run.mjs <peer> <corpora.json>` prints a line of JSON.
 * Times are processor time, of all threads (compiling and collecting garbage too), which a busy machine disturbs least.
 */
import { readFileSync } from "node:fs";
import { PEERS } from "./peers.mjs";

const [, , name, corporaFile] = process.argv;
const SECONDS = 0.6; // of repetition for each figure

/** Milliseconds of processor time that a call takes. */
function cpu(call) {
  const before = process.cpuUsage();
  call();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

/** The best of as many calls as fit into the time, at least two. */
function best(call) {
  let least = Number.POSITIVE_INFINITY;
  const end = performance.now() + SECONDS * 1000;
  for (let i = 0; i < 2 || performance.now() < end; i++) least = Math.min(least, cpu(call));
  return least;
}

/** Megabytes that are alive: of objects, and of typed arrays and other memory that belongs to some. */
function memory() {
  for (let i = 0; i < 4; i++) globalThis.gc(); // what is freed in one round may free more in the next
  const { heapUsed, external } = process.memoryUsage();
  return (heapUsed + external) / 1e6;
}

/** Milliseconds for one word of n letters; longer ones are left out once the next may take more than 20 seconds. */
function giants(encode, prose) {
  let seed = 1;
  const random = () => {
    seed = (Math.imul(seed, 1103515245) + 12345) & 0x7fffffff;
    return seed / 0x80000000;
  };
  const letters = Array.from({ length: 1e6 }, () =>
    String.fromCharCode(97 + Math.floor(random() * 26)),
  ).join("");
  const english = prose.replace(/[^a-zA-Z]/g, "").repeat(2);
  const words = { same: "a".repeat(1e6), random: letters, english };
  const times = {};
  for (const [kind, word] of Object.entries(words)) {
    times[kind] = [];
    for (const size of [1e4, 1e5, 1e6]) {
      const last = times[kind].at(-1);
      if (last === null || last * 100 > 20_000) times[kind].push(null);
      else times[kind].push(cpu(() => encode(word.slice(0, size))));
    }
  }
  return times;
}

const before = memory();
const start = performance.now();
const loadCpu = process.cpuUsage();
const tokenizer = await PEERS[name].load();
tokenizer.encode("Hello, world");
const loadWall = performance.now() - start;
const { user, system } = process.cpuUsage(loadCpu);
const result = {
  name,
  load: loadWall,
  loadCpu: (user + system) / 1000,
  memory: memory() - before,
  texts: {},
};

const corpora = JSON.parse(readFileSync(corporaFile, "utf8"));

// Compile first, on the last tenth of each text; measure on the rest, which has not been seen then.
const parts = Object.entries(corpora).map(([kind, text]) => [
  kind,
  text.slice(0, text.length * 0.9),
  text.slice(text.length * 0.9),
]);
for (let i = 0; i < 3; i++)
  for (const [, , rest] of parts) tokenizer.decode(tokenizer.encode(rest));
for (const [kind, text] of parts) {
  const megabytes = Buffer.byteLength(text) / 1e6;
  let ids;
  let read = 0;
  const cold = cpu(() => {
    ids = tokenizer.encode(text);
  });
  const warm = best(() => tokenizer.encode(text));
  const decode = best(() => {
    // Some add string to string, which the engine puts together only when the text is read: so read it.
    read += tokenizer.decode(ids).charCodeAt(0);
  });
  const speed = (milliseconds) => (megabytes * 1000) / milliseconds;
  result.texts[kind] = {
    cold: speed(cold),
    warm: speed(warm),
    decode: speed(decode),
    tokens: ids.length,
    read,
  };
}

// Microseconds for a sentence, as in counting the tokens of a chat: the best of 20 rounds of 5,000.
const sentence = "Hello, world! How many tokens is this?";
const calls = () => {
  for (let i = 0; i < 5000; i++) tokenizer.encode(sentence);
};
result.sentence = (Math.min(...Array.from({ length: 20 }, () => cpu(calls))) * 1000) / 5000;
result.giants = giants(tokenizer.encode, corpora.prose);

const golden = JSON.parse(
  readFileSync(new URL("../../golden/tokenizer.json", import.meta.url), "utf8"),
);
const sound = golden.encode.filter(({ text }) => text !== "node"); // one case contradicts itself
result.wrong = sound.filter(({ text, ids }) => {
  try {
    return Array.from(tokenizer.encode(text)).join() !== ids.join();
  } catch {
    return true;
  }
}).length;
result.golden = sound.length;
console.log(JSON.stringify(result));
