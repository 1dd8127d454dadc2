/**
 * The chapter's picture: the losses of the whole run, step by step, and after each epoch the loss on text that it never sees.
 * The numbers are those that torch gave for the same program (golden/pretraining.json); the chapter's own are equal to three decimals.
 */
import { readFileSync } from "node:fs";
import * as Plot from "@observablehq/plot";
import { svg } from "../svg.ts";

interface Losses {
  readonly losses: readonly number[];
  readonly validations: readonly number[];
}

export function plots(): Record<string, string> {
  const file = new URL("../../golden/pretraining.json", import.meta.url);
  const { losses, validations } = (JSON.parse(readFileSync(file, "utf8")) as { small: Losses })
    .small;
  const stepsPerEpoch = losses.length / validations.length;
  const training = losses.map((loss, i) => ({
    of: "training",
    epoch: (i + 1) / stepsPerEpoch,
    loss,
  }));
  const validation = validations.map((loss, i) => ({ of: "validation", epoch: i + 1, loss }));
  const picture = svg({
    ariaLabel: "The loss while the small model trains",
    grid: true,
    x: { label: "epochs" },
    y: { label: "loss", domain: [0, 7] },
    color: { domain: ["training", "validation"], range: ["#2563eb", "#ea580c"] },
    marks: [
      Plot.ruleY([0]),
      Plot.line(training, { x: "epoch", y: "loss", stroke: "of", strokeWidth: 1.2 }),
      Plot.line(validation, { x: "epoch", y: "loss", stroke: "of", marker: "dot", strokeWidth: 2 }),
      Plot.text([training[200], validation[6]], {
        x: "epoch",
        y: "loss",
        text: "of",
        fontSize: 13,
        dx: 30,
        dy: -30,
      }),
    ],
  });
  return { "loss.svg": picture };
}
