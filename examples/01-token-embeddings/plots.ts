/**
 * The chapter's picture: words as vectors, after a little training, seen from the side on which they spread most.
 *
 * The text is generated (stories of heroes, animals, colours, things); a table of 16 numbers a word learns to tell which words stand next to
 * a word. Nobody says what a colour is: words that are used alike get vectors that are alike.
 * V words · C = 16 features.
 */
import { generateStories } from "@gptlight/data";
import { Adam, Embedding, Linear } from "@gptlight/nn";
import {
  crossEntropy,
  manualSeed,
  randint,
  randn,
  stack,
  type Tensor,
  tensor,
} from "@gptlight/tensor";
import * as Plot from "@observablehq/plot";
import { svg } from "../svg.ts";

/** Kinds of words, for the colours of the picture only: training does not see them. */
const KINDS: Readonly<Record<string, string>> = {
  name: "Ada Ben Cleo Dan Eve Finn Gus Ida",
  animal: "bear cat dog fox hen mouse owl rabbit",
  colour: "blue green red white yellow",
  thing: "ball book boat drum hat kite lamp shoe",
};

/** (V, C) → (V, 2): the coordinates along the two directions in which the rows differ most (principal components, by power iteration). */
function project(rows: Tensor): Tensor {
  const centred = rows.sub(rows.mean(0));
  const covariance = centred.T.matmul(centred); // (C, C)
  let directions = randn([rows.size(1), 2]);
  for (let i = 0; i < 100; i++) {
    const [first, second] = covariance.matmul(directions).unbind(1);
    const u = first.div(first.norm());
    const rest = second.sub(u.mul(u.dot(second))); // at right angles to the first
    directions = stack([u, rest.div(rest.norm())], 1);
  }
  return centred.matmul(directions);
}

/** A vector for each word of the stories. */
function trainedEmbedding(words: readonly string[], vocabulary: readonly string[]): Tensor {
  manualSeed(123);
  const ids = tensor(words.map((word) => vocabulary.indexOf(word)));
  const table = new Embedding(vocabulary.length, 16);
  const [before, after] = [new Linear(16, vocabulary.length), new Linear(16, vocabulary.length)];
  const parameters = [table, before, after].flatMap((module) => module.parameters());
  const optimizer = new Adam(parameters, { lr: 0.02 });
  for (let step = 0; step < 300; step++) {
    const places = randint(1, words.length - 1, [256]);
    const x = table.forward(ids.at(places)); // (256, C)
    const loss = crossEntropy(after.forward(x), ids.at(places.add(1))).add(
      crossEntropy(before.forward(x), ids.at(places.sub(1))),
    );
    optimizer.zeroGrad();
    loss.backward();
    optimizer.step();
  }
  return table.weight.detach();
}

export function plots(): Record<string, string> {
  const words = generateStories(500).match(/[a-zA-Z]+|[.,]/g) ?? [];
  const vocabulary = [...new Set(words)].sort();
  const places = project(trainedEmbedding(words, vocabulary)).toArray() as number[][];
  const points = Object.entries(KINDS).flatMap(([kind, list]) =>
    list.split(" ").map((word) => {
      const [x, y] = places[vocabulary.indexOf(word)];
      return { kind, word, x, y };
    }),
  );
  const picture = svg({
    ariaLabel: "Word vectors after training, projected to a plane",
    height: 420,
    inset: 20,
    x: { axis: null },
    y: { axis: null },
    color: {
      domain: Object.keys(KINDS),
      range: ["#2563eb", "#16a34a", "#ea580c", "#7c3aed"],
      legend: false,
    },
    marks: [
      Plot.frame({ stroke: "#d1d5db" }),
      Plot.text(points, { x: "x", y: "y", text: "word", fill: "kind", fontSize: 13 }),
    ],
  });
  return { "words.svg": picture };
}
