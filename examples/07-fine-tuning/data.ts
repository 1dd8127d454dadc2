/**
 * What the model is taught, made by rule from the stories of @gptlight/data: messages to sort, and instructions to follow.
 * The same call gives the same examples.
 */
import { generateStories } from "@gptlight/data";
import { Generator } from "@gptlight/tensor";

export interface Message {
  readonly text: string;
  readonly spam: boolean;
}

/** An instruction, the word it is about, and the answer. */
export interface Task {
  readonly instruction: string;
  readonly input: string;
  readonly response: string;
}

/** A story's first two sentences: "Eve the mouse has a white drum. One day Eve loses the drum near the river." */
const STORY = /^(\w+) the \w+ has a (\w+) (\w+)\. One day \w+ loses the \w+ ([\w ]+)\./;

/** Both kinds of message speak of the same heroes and things, and most words occur in both. */
const HAM = [
  "{who}, the {colour} {thing} is {place}.",
  "Call me now, {who}, I am {place}.",
  "Are you free, {who}? We look for the {thing}.",
  "Did you win the {colour} {thing}, {who}?",
];
const SPAM = [
  "{who}, call now and win a free {thing}.",
  "Win a {colour} {thing} now, {who}, for free.",
  "A free {colour} {thing} for you, {who}. Call me.",
  "You win, {who}! The free {thing} is {place}.",
];

/** `count` messages, every other one spam. */
export function messages(count: number): Message[] {
  const draws = new Generator(1);
  return stories(count).map((story, i) => {
    const [, who, colour, thing, place] = STORY.exec(story) as RegExpExecArray;
    const values: Readonly<Record<string, string>> = { who, colour, thing, place };
    const spam = i % 2 === 1;
    const form = (spam ? SPAM : HAM)[draws.word() % 4];
    return { text: form.replace(/\{(\w+)\}/g, (_, name: string) => values[name]), spam };
  });
}

/** The words of the stories by their kind. */
const KINDS: Readonly<Record<string, string>> = {
  "a name": "Ada Ben Cleo Dan Eve Finn Gus Ida",
  "an animal": "bear cat dog fox hen mouse owl rabbit",
  "a colour": "blue green red white yellow",
  "a thing": "ball book boat drum hat kite lamp shoe",
};

/** Three instructions for each of 29 words. Every fifth task is kept back for the test: its word and its instruction are known, but not together. */
export function tasks(): { training: Task[]; test: Task[] } {
  const all = Object.entries(KINDS).flatMap(([kind, words]) =>
    words.split(" ").flatMap((input) => [
      { instruction: "What kind of word is it?", input, response: kind },
      { instruction: "Is it an animal?", input, response: kind === "an animal" ? "yes" : "no" },
      {
        instruction: "Name two of its kind.",
        input,
        response: words.split(" ").slice(0, 2).join(" and "),
      },
    ]),
  );
  const isTest = (i: number): boolean => i % 5 === 4;
  return { training: all.filter((_, i) => !isTest(i)), test: all.filter((_, i) => isTest(i)) };
}

/** A task as the model reads it, up to where its answer begins. */
export function promptOf({ instruction, input }: Task): string {
  return `### Instruction: ${instruction}\n### Input: ${input}\n### Response:`;
}

export function stories(count: number): string[] {
  return generateStories(count).trimEnd().split("\n");
}
