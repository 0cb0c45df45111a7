/** The name that goes along with the followed message on the stage; moved with every frame. */

import { html, nothing, type TemplateResult } from "lit";
import type { Topology } from "./contract.ts";
import type { Model } from "./model.ts";
import type { Run } from "./run.ts";
import { messageName } from "./why-sentence.ts";

/** Between a message's halo and its tag. */
const GAP_PX = 9;

export function messageTag(model: Model): TemplateResult | typeof nothing {
  const { life } = model.run.messages;
  if (!life) return nothing;
  const name = messageName(life.message, life.message_type, model);
  return html`<span class="message-tag" aria-hidden="true">${name}</span>`;
}

/** Moves the tag to where the last picture shows the message; hides it if nowhere. */
export function moveTag(root: ParentNode, run: Run): void {
  const tag = root.querySelector<HTMLElement>(".message-tag");
  if (!tag) return;
  const place = run.messages.place();
  tag.hidden = place === undefined;
  if (!place) return;
  const half = tag.offsetWidth / 2 + 2;
  const x = Math.max(half, Math.min(run.topology.width - half, place.x));
  const around = ringAround(place, run.topology) ?? place;
  const y = edgeOfQueue(place, run.topology) ?? besides(around, tag.offsetHeight);
  tag.style.transform = `translate(${x}px, ${y}px)`;
}

interface Place {
  x: number;
  y: number;
  radius: number;
}

/** The middle of a tag above a message (or its ring), or below if there is no room. */
function besides({ y, radius }: Place, heightPx: number): number {
  const gap = radius + GAP_PX + heightPx / 2;
  return y - gap > heightPx / 2 ? y - gap : y + gap;
}

/** The ring of the instance that works on it: a tag inside would hide how far it is. */
function ringAround({ x, y }: Place, { instances }: Topology): Place | undefined {
  return instances.find((ring) => Math.hypot(x - ring.x, y - ring.y) < ring.radius);
}

/** Among others in a queue a tag would hide them: it lies on the queue's edge that has no name beside it. */
function edgeOfQueue({ x, y }: Place, { nodes }: Topology): number | undefined {
  const inside = nodes.find(
    (node) => Math.abs(x - node.x) < node.width / 2 && Math.abs(y - node.y) < node.height / 2,
  );
  if (!inside?.name) return undefined;
  return inside.y + (inside.name.y < inside.y ? 0.5 : -0.5) * inside.height;
}
