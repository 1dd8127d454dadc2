/** The chapter's picture: the more byte pairs are learned, the fewer tokens the story takes, and the less each further one saves. */
import { fetchVerdictText } from "@gptlight/data";
import { train } from "@gptlight/tokenizer";
import * as Plot from "@observablehq/plot";
import { svg } from "../svg.ts";

export function plots(): Record<string, string> {
  const story = fetchVerdictText();
  const points = [256, 272, 288, 320, 384, 512, 768, 1024, 1536, 2048].map((vocabSize) => ({
    vocabSize,
    tokens: train(story, { vocabSize }).count(story),
  }));
  const picture = svg({
    ariaLabel: "Tokens of the story, by the size of the vocabulary",
    marginLeft: 55,
    marginRight: 48,
    grid: true,
    x: { label: "tokens in the vocabulary" },
    y: { label: "tokens in the story", domain: [0, 22000] },
    marks: [
      Plot.ruleY([0]),
      Plot.line(points, { x: "vocabSize", y: "tokens", stroke: "#2563eb", marker: "dot" }),
      Plot.text(
        points.filter(({ vocabSize }) => [256, 512, 2048].includes(vocabSize)),
        { x: "vocabSize", y: "tokens", text: "tokens", dy: -10, dx: 20 },
      ),
    ],
  });
  return { "vocabulary.svg": picture };
}
