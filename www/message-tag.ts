/** The name that goes along with the followed message on the stage; moved with every frame. */

import { html, nothing, type TemplateResult } from "lit";
import type { Model } from "./model.ts";
import type { Run } from "./run.ts";
import { messageName } from "./why-sentence.ts";

export function messageTag(model: Model): TemplateResult | typeof nothing {
  const { life } = model.run.messages;
  if (!life) return nothing;
  const name = messageName(life.message, life.message_type, model);
  return html`<span class="message-tag" aria-hidden="true">${name}</span>`;
}

/** Moves the tag to where the last picture shows the message, above it or else below; hides it if nowhere. */
export function moveTag(root: ParentNode, run: Run): void {
  const tag = root.querySelector<HTMLElement>(".message-tag");
  if (!tag) return;
  const place = run.messages.place();
  tag.hidden = place === undefined;
  if (!place) return;
  const gap = place.radius + 9;
  const half = tag.offsetWidth / 2 + 2;
  const x = Math.max(half, Math.min(run.topology.width - half, place.x));
  const above = place.y - gap - tag.offsetHeight > 0;
  tag.classList.toggle("below", !above);
  tag.style.transform = `translate(${x}px, ${above ? place.y - gap : place.y + gap}px)`;
}
