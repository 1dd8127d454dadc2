import { Generator, manualSeed } from "@gptlight/tensor";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { generateNames, generateStories, generateSums } from "../src/index.ts";
import { nextFour } from "./support.ts";

const corpora = [generateNames, generateSums, generateStories];

describe.each(corpora)("%o", (generate) => {
  test("gives count lines, the same for the same generator, and the first lines of a longer text", () => {
    fc.assert(
      fc.property(fc.nat(50), fc.nat(), (count, seed) => {
        const text = generate(count, { generator: new Generator(seed) });
        expect(text.split("\n").length).toBe(count + 1);
        expect(generate(count + 5, { generator: new Generator(seed) }).startsWith(text)).toBe(true);
      }),
    );
  });

  test("without a generator gives one and the same text, and leaves the default generator alone", () => {
    manualSeed(3);
    const untouched = nextFour();
    manualSeed(3);
    expect(generate()).toBe(generate(1000, { generator: new Generator(0) }));
    expect(nextFour()).toBe(untouched);
  });

  test("refuses a count that is no count", () => {
    for (const count of [-1, 0.5])
      expect(() => generate(count)).toThrow(
        `${generate.name}: count must be an integer >= 0, got ${count}`,
      );
  });
});

test("generateNames gives lower-case words of two or three syllables", () => {
  for (const name of generateNames(500).trim().split("\n")) expect(name).toMatch(/^[a-z]{4,15}$/);
});

test("generateSums gives sums that are right", () => {
  for (const line of generateSums(500, { limit: 1000 }).trim().split("\n")) {
    const [, a, b, sum] = (/^(\d+)\+(\d+)=(\d+)$/.exec(line) ?? []).map(Number);
    expect(a + b).toBe(sum);
    expect(Math.max(a, b)).toBeLessThan(1000);
  }
  expect(() => generateSums(1, { limit: 0 })).toThrow(
    "generateSums: limit must be an integer >= 1, got 0",
  );
});

test("generateStories lets things be found where they were lost", () => {
  const story =
    /^(\w+) the \w+ has a (\w+) (\w+)\. One day \1 loses the \3 ([\w ]+)\. (\w+) the \w+ helps \1 to look for it\. They find the \2 \3 \4, and \1 is happy\.$/;
  for (const line of generateStories(200).trim().split("\n")) {
    expect(line).toMatch(story);
    const [, hero, , , , friend] = story.exec(line) ?? [];
    expect(friend).not.toBe(hero);
  }
});
