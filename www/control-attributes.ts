/** Attributes named like a control of the scene: `<queue-scope scene="work-queue" consumers="3">`. */

import type { ControlDescription, Description } from "./contract.ts";

/** The controls that the element's attributes set, with their values. `mean-time` names `mean_time`, too. */
export function controlAttributes(
  element: Element,
  { controls }: Description,
): [control: ControlDescription, value: number][] {
  return controls.flatMap((control) => {
    const { name } = control;
    const text = element.getAttribute(name) ?? element.getAttribute(name.replaceAll("_", "-"));
    const value = Number(text);
    return text === null || text.trim() === "" || !Number.isFinite(value) ? [] : [[control, value]];
  });
}

/** Calls `onChange` when the attribute of a control changes; `described` tells which controls there are now. */
export function watchControlAttributes(
  element: Element,
  described: () => Description | undefined,
  onChange: (control: string, value: number) => void,
): () => void {
  const observer = new MutationObserver((mutations) => {
    const description = described();
    if (!description) return;
    const changed = new Set(mutations.map(({ attributeName }) => attributeName));
    for (const [{ name }, value] of controlAttributes(element, description)) {
      if (changed.has(name) || changed.has(name.replaceAll("_", "-"))) onChange(name, value);
    }
  });
  observer.observe(element, { attributes: true });
  return () => observer.disconnect();
}
