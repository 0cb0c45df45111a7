/** How long something takes, in a form: a duration, or a distribution with a mean. */

import { type Field, text, variant, variantAt } from "./field.ts";
import { at, type JsonObject, type Path, textAt } from "./json.ts";

const MEAN_RANGE = { min: "1ms", max: "5s", step: "1ms" };
const USUAL = "500ms";

/** The fields of a timing at a path; its mean can have a control if a target is given. */
export function timing(
  document: JsonObject,
  id: string,
  path: Path,
  target: string | undefined,
): Field[] {
  const control = target === undefined ? {} : { control: { target, range: MEAN_RANGE } };
  return [
    distribution(document, path),
    ...meanPaths(document, path).map((mean) => ({
      ...text(document, id, mean, USUAL),
      ...control,
    })),
  ];
}

function distribution(document: JsonObject, path: Path): Field {
  const mean = meanPaths(document, path).map((found) => textAt(document, found))[0] ?? USUAL;
  const field = variant(document, "distribution", path, {
    constant: () => mean,
    exponential: () => ({ exponential: { mean } }),
    lognormal: () => ({ lognormal: { mean, coefficient_of_variation: 1 } }),
  });
  return typeof at(document, path) === "string" ? { ...field, ...constant(field) } : field;
}

/** A duration alone is the constant variant: its text is no variant's name. */
function constant({ input }: Field): Pick<Field, "value" | "input"> {
  const options = input.kind === "choice" ? input.options.slice(0, 3) : [];
  return { value: "constant", input: { kind: "choice", options } };
}

/** Where the mean stands, if it has one. */
function meanPaths(document: JsonObject, path: Path): Path[] {
  if (typeof at(document, path) === "string") return [path];
  const mean = [...path, variantAt(document, path), "mean"];
  return at(document, mean) === undefined ? [] : [mean];
}
