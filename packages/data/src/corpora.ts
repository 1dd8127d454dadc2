/**
 * Small texts for examples, made by rule: no one's work, so there is no licence to mind (this package's MIT covers the rules).
 * Each has a structure that a small model can learn and that a reader can check in its samples. The same call gives the same text.
 */
import { Generator } from "@gptlight/tensor";
import { checkCount, checkGenerator, checkOptions } from "./checks.ts";

/** The options of the made-up texts. */
export interface CorpusOptions {
  /** Where the draws come from. Default: a new generator of seed 0, so that the default generator's stream is left alone. */
  generator?: Generator;
}

const START = "b br c ch d dr f g gr h j k l m n p r s sh t th tr v w z".split(" ");
const MIDDLE = "a a e e i o u ai ea ia".split(" ");
const END = ["", "", "", "", "l", "n", "n", "r", "s", "th"];

const HEROES = "Ada Ben Cleo Dan Eve Finn Gus Ida".split(" ");
const ANIMALS = "bear cat dog fox hen mouse owl rabbit".split(" ");
const COLOURS = "blue green red white yellow".split(" ");
const THINGS = "ball book boat drum hat kite lamp shoe".split(" ");
const PLACES = [
  "behind the door",
  "in the garden",
  "near the river",
  "on the hill",
  "under the tree",
];

/** `count` lines, each by `line` from one stream of draws. */
function lines(
  count: number,
  options: CorpusOptions,
  where: string,
  line: (pick: <T>(list: readonly T[]) => T, below: (n: number) => number) => string,
): string {
  checkCount(count, 0, `${where}: count`);
  checkOptions(options, ["generator"], where);
  checkGenerator(options.generator, `${where}: generator`);
  const generator = options.generator ?? new Generator(0);
  const below = (n: number): number => generator.word() % n;
  const pick = <T>(list: readonly T[]): T => list[below(list.length)];
  return Array.from({ length: count }, () => `${line(pick, below)}\n`).join("");
}

/**
 * Made-up first names, one a line, of two or three syllables; a name may come twice.
 * @example generateNames(2) // "nejeth\nchaigraruth\n"
 */
export function generateNames(count = 1000, options: CorpusOptions = {}): string {
  return lines(count, options, "generateNames", (pick, below) => {
    let name = "";
    for (let left = 2 + below(2); left > 0; left--) name += pick(START) + pick(MIDDLE);
    return name + pick(END);
  });
}

/**
 * Sums of two numbers below `limit`, one a line.
 * @throws RangeError unless limit is an integer >= 1.
 * @example generateSums(2) // "44+39=83\n33+60=93\n"
 */
export function generateSums(
  count = 1000,
  options: CorpusOptions & { limit?: number } = {},
): string {
  checkOptions(options, ["limit", "generator"], "generateSums");
  const { limit = 100, ...others } = options;
  checkCount(limit, 1, "generateSums: limit");
  return lines(count, others, "generateSums", (_, below) => {
    const a = below(limit);
    const b = below(limit);
    return `${a}+${b}=${a + b}`;
  });
}

/**
 * Stories of four sentences, one a line: something is had, lost, looked for by a friend, and found where it was lost.
 * @example generateStories(1).slice(0, 31) // "Eve the mouse has a white drum."
 */
export function generateStories(count = 1000, options: CorpusOptions = {}): string {
  return lines(count, options, "generateStories", (pick) => {
    const hero = pick(HEROES);
    const friend = pick(HEROES.filter((name) => name !== hero));
    const [animal, other, colour] = [pick(ANIMALS), pick(ANIMALS), pick(COLOURS)];
    const [thing, place] = [pick(THINGS), pick(PLACES)];
    return [
      `${hero} the ${animal} has a ${colour} ${thing}.`,
      `One day ${hero} loses the ${thing} ${place}.`,
      `${friend} the ${other} helps ${hero} to look for it.`,
      `They find the ${colour} ${thing} ${place}, and ${hero} is happy.`,
    ].join(" ");
  });
}
