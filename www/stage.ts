/**
 * The stage: the topology as SVG lines and shapes, the canvas with the messages above it, and a button over
 * each node and instance, so that everything on it can be reached by keyboard and spoken.
 *
 * Places come from the core; nothing is laid out here.
 */

import { html, nothing, type SVGTemplateResult, svg, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { Label, PlacedInstance, PlacedNode, Topology } from "./contract.ts";
import { fitted } from "./fit.ts";
import { acknowledgementMark, messageMark } from "./icons.ts";
import type { Model } from "./model.ts";
import { instanceFigures, instanceState, nodeState, nodeStates } from "./state-line.ts";
import { styled } from "./styled.ts";

/** A ring's line is so wide for a radius of 1: the core draws what is done of it in the same width. */
const RING_WIDTH = 6 / 34;
/** Groups of more instances fold (the core's `MOST_UNFOLDED`). */
const MOST_UNFOLDED = 12;
/** How far the selection frame stands off what it frames. */
const FRAME_GAP_PX = 5;

/** All of the stage but the canvas, which lies between the shapes and the labels. */
export function stageView(model: Model): TemplateResult {
  const { topology } = model.run;
  return html`
    <svg class="diagram" width=${topology.width} height=${topology.height} aria-hidden="true">
      ${topology.edges.map((edge) => svg`<path class="edge ${edge.purpose.replace("_", "-")}" d=${edge.path}></path>`)}
      ${topology.nodes.map((node) => nodeShape(model, node))}
      ${topology.instances.map((instance) => instanceShape(model, instance))}
      ${topology.folded.map(foldedShape)}
    </svg>
    <svg class="diagram labels" width=${topology.width} height=${topology.height} aria-hidden="true">
      ${topology.nodes.map((node) => nodeLabel(model, node))}
      ${topology.instances.map((instance) => instanceLabel(model, instance))}
    </svg>
    <div class="hotspots">
      ${repeat(
        topology.nodes,
        ({ node }) => node,
        (node) => nodeButton(model, node),
      )}
      ${repeat(
        topology.instances,
        ({ service, number }) => `${service}/${number}`,
        (instance) => instanceButton(model, instance),
      )}
      ${topology.folded.map((folded) => foldedButton(model, folded))}
      ${[...model.viewing.opened].map((service) => foldButton(model, service))}
    </div>
  `;
}

/** The message types with their shapes, and the mark of what travels back. */
export function legendView({ run, names, locale }: Model): TemplateResult {
  return html`<ul class="legend" aria-label=${locale.text("legend")}>
    ${run.description.message_types.map((_, type) => html`<li>${messageMark(type)} ${names.messageType(type)}</li>`)}
    <li>${acknowledgementMark} ${goesBack(run.description.nodes)
      .map((id) => locale.text(id))
      .join(" · ")}</li>
  </ul>`;
}

/** What the small rings are, by what there is: messages are acknowledged, requests answered. */
function goesBack(nodes: readonly { kind: string }[]): string[] {
  const kinds = new Set(nodes.map(({ kind }) => kind));
  const both = { queue: "acknowledgement", caller: "answer" };
  return Object.entries(both).flatMap(([kind, id]) => (kinds.has(kind) ? [id] : []));
}

/** What a screen reader is told of the stage from time to time. */
export function summary({ run, locale }: Model): string {
  const { figures } = run;
  const ready = figures.queues.reduce((sum, queue) => sum + queue.ready, 0);
  const working = figures.instances.filter((instance) => instance.state === "working").length;
  return locale.text("summary", {
    time: locale.instant(figures.now_ms),
    ready: locale.number(ready),
    working: locale.number(working),
    instances: locale.number(figures.instances.length),
  });
}

function nodeShape(
  { run }: Model,
  { node, x, y, width, height }: PlacedNode,
): SVGTemplateResult | typeof nothing {
  const left = x - width / 2;
  const top = y - height / 2;
  switch (run.description.nodes[node]?.kind) {
    case "producer":
    case "caller":
      return svg`<rect class="shape" x=${left} y=${top} width=${width} height=${height} rx="12"></rect>`;
    case "exchange":
      return svg`<path class="shape" d="M${x} ${top}L${x + width / 2} ${y}L${x} ${top + height}L${left} ${y}Z"></path>`;
    case "queue":
      return svg`<rect class="shape" x=${left} y=${top} width=${width} height=${height}
        rx=${Math.min(width, height) / 2}></rect>`;
    default:
      return nothing;
  }
}

function instanceShape(
  model: Model,
  { service, number, x, y, radius }: PlacedInstance,
): SVGTemplateResult {
  const state = instanceFigures(model, service, number)?.state ?? "idle";
  return svg`<circle class="instance ${state}" cx=${x} cy=${y} r=${radius}
    stroke-width=${radius * RING_WIDTH}></circle>`;
}

function foldedShape({ x, y, radius, count }: Topology["folded"][number]): SVGTemplateResult {
  const fontPx = radius * 0.8;
  return svg`<circle class="instance" cx=${x} cy=${y} r=${radius} stroke-width=${radius * RING_WIDTH}></circle>
    <text class="state" x=${x} y=${y + fontPx * 0.35} font-size=${fontPx}>+${count}</text>`;
}

function nodeLabel(model: Model, { node, name, state }: PlacedNode): SVGTemplateResult {
  const kind = model.run.description.nodes[node]?.kind;
  const inside = kind === "producer" || kind === "caller";
  return svg`${line(model, name, inside ? "name inside" : "name", [model.names.node(node)])}
    ${line(model, state, "state", nodeStates(model, node))}`;
}

/** Its name; of one that starts, is leaving or has crashed this, too, as far as there is room. */
function instanceLabel(
  model: Model,
  { service, number, name }: PlacedInstance,
): SVGTemplateResult | typeof nothing {
  const own = model.names.instance(service, number);
  const state = instanceFigures(model, service, number)?.state;
  if (state !== "crashed" && state !== "stopping" && state !== "starting")
    return line(model, name, "name", [own]);
  const said = model.locale.text(`instance-${state}`);
  return line(model, name, `name ${state}`, [`${own} · ${said}`, `${number} · ${said}`, said]);
}

function line(
  { run }: Model,
  label: Label | null,
  look: string,
  texts: readonly string[],
): SVGTemplateResult | typeof nothing {
  if (!label) return nothing;
  const weight = look.startsWith("name") ? 600 : 400;
  const { text, fontPx } = fitted(texts, label, run.topology.font_px, weight);
  return svg`<text class=${look} x=${label.x} y=${label.y} font-size=${fontPx}>${text}</text>`;
}

function nodeButton(model: Model, placed: PlacedNode): TemplateResult | typeof nothing {
  const { node, x, y, width, height } = placed;
  if (model.run.description.nodes[node]?.kind === "service") return nothing;
  const label = `${model.names.node(node)}, ${nodeState(model, node)}`;
  return hotspot(model, { node, instance: undefined }, label, x, y, width, height);
}

function instanceButton(
  model: Model,
  { service, number, x, y, radius }: PlacedInstance,
): TemplateResult {
  const figures = instanceFigures(model, service, number);
  const name = model.names.instance(service, number);
  const label = figures ? `${name}, ${instanceState(model, figures)}` : name;
  const size = 2 * radius;
  return hotspot(model, { node: service, instance: number }, label, x, y, size, size);
}

function foldedButton(model: Model, folded: Topology["folded"][number]): TemplateResult {
  const { service, count, x, y, radius } = folded;
  const label = model.locale.text("open-group", { count, service: model.names.node(service) });
  const size = 2 * radius;
  return html`<button
    class="hotspot"
    type="button"
    aria-label=${label}
    title=${label}
    @click=${() => model.ask.openGroup(service, true)}
    ${around(x, y, size, size)}
  ></button>`;
}

/** Beside a group that was opened: the way back. */
function foldButton(model: Model, service: number): TemplateResult | typeof nothing {
  const { topology, description } = model.run;
  const outline = topology.nodes.find(({ node }) => node === service);
  const instances = topology.instances.filter((instance) => instance.service === service);
  if (!outline || instances.length <= MOST_UNFOLDED || !description.nodes[service]) return nothing;
  const label = model.locale.text("fold-group", { service: model.names.node(service) });
  return html`<button
    class="fold"
    type="button"
    aria-label=${label}
    title=${label}
    @click=${() => model.ask.openGroup(service, false)}
    ${styled({
      left: `${Math.min(topology.width - 26, outline.x + outline.width / 2)}px`,
      top: `${Math.max(2, outline.y - outline.height / 2 - 12)}px`,
    })}
  >−</button>`;
}

function hotspot(
  { selection, ask, run, builder }: Model,
  target: { node: number; instance: number | undefined },
  label: string,
  x: number,
  y: number,
  width: number,
  height: number,
): TemplateResult {
  const selected = selection?.node === target.node && selection.instance === target.instance;
  const name = run.description.nodes[target.node]?.name ?? "";
  return html`<button
    class="hotspot ${builder?.isWrong(name) ? "wrong" : ""}"
    type="button"
    aria-label=${label}
    aria-pressed=${selected}
    data-node=${name}
    @click=${() => ask.select(selected ? undefined : target)}
    ${around(x, y, width, height)}
  ></button>`;
}

/** Where the frame around something is, by its middle and its size. */
function around(x: number, y: number, width: number, height: number): ReturnType<typeof styled> {
  return styled({
    left: `${x - width / 2 - FRAME_GAP_PX}px`,
    top: `${y - height / 2 - FRAME_GAP_PX}px`,
    width: `${width + 2 * FRAME_GAP_PX}px`,
    height: `${height + 2 * FRAME_GAP_PX}px`,
  });
}
