/** A QR code as a picture: dark on light in either theme, with the quiet zone that readers need. */

import { html, svg, type TemplateResult } from "lit";
import { encode } from "uqr";

/** What the largest code holds with the least correction, in bytes. */
const MOST_BYTES = 2953;

/** The code of a text; undefined if the text is too long for one. */
export function qrView(text: string, label: string): TemplateResult | undefined {
  if (new TextEncoder().encode(text).length > MOST_BYTES) return undefined;
  const { size, data } = encode(text, { ecc: "L", border: 4 });
  const path = data.flatMap((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : "")));
  return html`<svg class="qr" role="img" aria-label=${label} viewBox="0 0 ${size} ${size}" shape-rendering="crispEdges">
    ${svg`<rect class="qr-light" width=${size} height=${size}></rect><path class="qr-dark" d=${path.join("")}></path>`}
  </svg>`;
}
