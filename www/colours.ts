/** Resolves the theme's colours for what cannot read custom properties: the canvases of charts and lanes, and the core. */

import type { ChartColours } from "./charts.ts";
import { COLOURS } from "./icons.ts";
import type { LaneColours } from "./lanes/brush.ts";

/** The colours as the element shows them now. */
export function chartColours(root: ShadowRoot): ChartColours {
  return withProbe(root, (resolve) => ({
    accent: resolve("var(--accent)"),
    good: resolve("var(--good)"),
    bad: resolve("var(--bad)"),
    soft: resolve("var(--soft)"),
    line: resolve("var(--track)"),
    paper: resolve("var(--panel)"),
  }));
}

/** The same for the lanes' canvas. */
export function laneColours(root: ShadowRoot): LaneColours {
  return withProbe(root, (resolve) => ({
    messages: Array.from({ length: COLOURS }, (_, type) => resolve(`var(--message-${type})`)),
    ink: resolve("var(--ink)"),
    soft: resolve("var(--soft)"),
    line: resolve("var(--track)"),
    paper: resolve("var(--paper)"),
    accent: resolve("var(--accent)"),
    bad: resolve("var(--bad)"),
  }));
}

/** Whether the element is shown in its dark colours, whoever asked for them. */
export function isDark(root: ShadowRoot): boolean {
  return withProbe(root, (resolve) => resolve("light-dark(#000, #fff)") !== resolve("#000"));
}

function withProbe<T>(root: ShadowRoot, use: (resolve: (colour: string) => string) => T): T {
  const probe = document.createElement("i");
  root.append(probe);
  const resolve = (colour: string): string => {
    probe.style.color = colour;
    return getComputedStyle(probe).color;
  };
  const result = use(resolve);
  probe.remove();
  return result;
}
