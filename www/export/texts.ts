/** What is written on a stage, in the reader's language. */

import type { Figures } from "../contract.ts";
import type { Model } from "../model.ts";
import { nodeStates } from "../state-line.ts";

/** The texts of a stage at the instant of the figures, as the core takes them. */
export function stageTexts(
  { locale, names, run: { description } }: Model,
  figures: Figures,
): string {
  const told = { locale, run: { description, figures } };
  const nodes = description.nodes.map((_, node) => node);
  return JSON.stringify({
    names: nodes.map((node) => names.node(node)),
    states: nodes.map((node) => nodeStates(told, node)),
    instances: figures.instances.map(({ service, number, state }) => {
      const own = names.instance(service, number);
      const isOut = state === "crashed" || state === "stopping" || state === "starting";
      const text = isOut ? `${own} · ${locale.text(`instance-${state}`)}` : own;
      return { service, number, text };
    }),
  });
}
