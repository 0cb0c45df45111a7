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

/** Calls `onChange` when an attribute changes; which of them are controls is the caller's to know. */
export function watchControlAttributes(
  element: Element,
  onChange: (control: string, value: number) => void,
): () => void {
  const observer = new MutationObserver((mutations) => {
    for (const { attributeName } of mutations) {
      const text = attributeName && element.getAttribute(attributeName);
      if (text) onChange(attributeName.replaceAll("-", "_"), Number(text));
    }
  });
  observer.observe(element, { attributes: true });
  return () => observer.disconnect();
}
