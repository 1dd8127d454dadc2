/**
 * The API reference (typedoc.json) takes two comments from where they stand: a tensor's method is a function of the package, whose
 * comment it gets; and what a layer's forward does is said, with its shapes, in the comment of its class.
 */
import { Converter, ReflectionKind } from "typedoc";

/** @param {import("typedoc").Application} app */
export function load(app) {
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
    const all = project.getReflectionsByKind(ReflectionKind.All);
    const functions = new Map(
      all
        .filter((one) => one.kind === ReflectionKind.Function)
        .map((one) => [one.name, one.signatures?.[0].comment]),
    );
    for (const one of all) {
      if (one.hasComment?.()) continue;
      const { parent, kind, name } = one;
      if (parent?.name === "Tensor" && kind === ReflectionKind.Property)
        one.comment = functions.get(name)?.clone();
      if (kind === ReflectionKind.CallSignature && name === "forward" && parent?.parent?.comment)
        one.comment = parent.parent.comment.clone();
    }
  });
}
