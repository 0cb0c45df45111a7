/** What is wrong with a draft, brought to the place where it is wrong. */

import type { Problem } from "../contract.ts";
import type { Path } from "./json.ts";

/** The steps of a problem's path; names with dots stand in quotation marks in it. */
export function stepsOf({ path }: Problem): string[] {
  const steps: string[] = [];
  for (const [, quoted, plain] of path.matchAll(/"((?:[^"\\]|\\.)*)"|([^.]+)/g)) {
    steps.push(quoted ?? plain ?? "");
  }
  return steps;
}

/** Those at a place or within it. */
export function problemsWithin(problems: readonly Problem[], path: Path): Problem[] {
  return problems.filter((problem) => {
    const steps = stepsOf(problem);
    return path.every((step, place) => String(step) === steps[place]);
  });
}

/** Those at a place or within it, but within none of the other places that are more exact. */
export function problemsAt(
  problems: readonly Problem[],
  path: Path,
  places: readonly Path[],
): Problem[] {
  const inner = places.filter(
    (place) => place.length > path.length && path.every((step, depth) => step === place[depth]),
  );
  return problemsElsewhere(problemsWithin(problems, path), inner);
}

/** Those that are at none of these places. */
export function problemsElsewhere(problems: readonly Problem[], paths: readonly Path[]): Problem[] {
  const shown = new Set(paths.flatMap((path) => problemsWithin(problems, path)));
  return problems.filter((problem) => !shown.has(problem));
}
