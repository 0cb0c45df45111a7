/** The page's few icons, and the shapes of message types as the core's rasteriser draws them. */

import { html, svg, type TemplateResult } from "lit";
import type { Theme } from "./preferences.ts";

export const icon = (path: string): TemplateResult =>
  html`<svg class="icon" viewBox="0 0 16 16" aria-hidden="true"><path d=${path}></path></svg>`;

export const playIcon = icon(
  "M4.5 2.6v10.8a.6.6 0 0 0 .92.5l8.3-5.4a.6.6 0 0 0 0-1l-8.3-5.4a.6.6 0 0 0-.92.5z",
);
export const pauseIcon = icon("M4 2.5h2.6v11H4zM9.4 2.5H12v11H9.4z");
export const stepBackIcon = icon("M3.6 3h1.8v10H3.6zM12.4 3.4v9.2L6.2 8z");
export const stepForwardIcon = icon("M10.6 3h1.8v10h-1.8zM3.6 3.4v9.2L9.8 8z");
export const resetIcon = icon("M8 2.5a5.5 5.5 0 1 1-5.3 4l1.5.4A4 4 0 1 0 8 4v2.2L4.6 3.3 8 .5z");
export const loopIcon = icon(
  "M4 4.2h6.6V2.4L14 5l-3.4 2.6V5.8H4.4A1.9 1.9 0 0 0 2.5 7.7v.6H.9v-1A3.1 3.1 0 0 1 4 4.2zM12 11.8H5.4v1.8L2 11l3.4-2.6v1.8h6.2a1.9 1.9 0 0 0 1.9-1.9v-.6h1.6v1a3.1 3.1 0 0 1-3.1 3.1z",
);
export const branchIcon = icon(
  "M4 1.4a2 2 0 0 1 .8 3.8v5.6a2 2 0 1 1-1.6 0V5.2A2 2 0 0 1 4 1.4zM12 1.4a2 2 0 0 1 .8 3.8v.6c0 2.4-1.8 3.6-4 4l-2.4.5-.3-1.6 2.4-.4c1.6-.3 2.7-1 2.7-2.5v-.6A2 2 0 0 1 12 1.4z",
);
export const zoomInIcon = icon("M7.2 3h1.6v4.2H13v1.6H8.8V13H7.2V8.8H3V7.2h4.2z");
export const zoomOutIcon = icon("M3 7.2h10v1.6H3z");
export const fitIcon = icon(
  "M2 2h4.5v1.6H3.6v2.9H2zM9.5 2H14v4.5h-1.6V3.6H9.5zM2 9.5h1.6v2.9h2.9V14H2zM12.4 9.5H14V14H9.5v-1.6h2.9z",
);
export const soundIcon = icon(
  "M2 5.8h2.6L8 2.9v10.2l-3.4-2.9H2zM9.6 5.2a3.6 3.6 0 0 1 0 5.6l-.9-1.2a2 2 0 0 0 0-3.2zM11.4 3a6.2 6.2 0 0 1 0 10l-.9-1.3a4.6 4.6 0 0 0 0-7.4z",
);
export const soundOffIcon = icon(
  "M2 5.8h2.6L8 2.9v10.2l-3.4-2.9H2zM10 6.9l1-1 1.4 1.4 1.4-1.4 1 1L13.4 8.3l1.4 1.4-1 1-1.4-1.4-1.4 1.4-1-1 1.4-1.4z",
);
export const presentIcon = icon(
  "M1 2.4h14V4h-.8v6.4H8.8v1.2l2.6 2.6-1.1 1.1L8 13l-2.3 2.3-1.1-1.1 2.6-2.6v-1.2H1.8V4H1zM3.4 4v4.8h9.2V4z",
);
export const keysIcon = icon(
  "M1.5 3.5h13v9h-13zM3 5v6h10V5zM4 6.2h1.4v1.4H4zM6.4 6.2h1.4v1.4H6.4zM8.8 6.2h1.4v1.4H8.8zM11 6.2h1.2v1.4H11zM5 8.8h6v1.2H5z",
);
export const shareIcon = icon(
  "M12 1.6a2.4 2.4 0 1 1-1.9 3.9L6.3 7.4a2.4 2.4 0 0 1 0 1.2l3.8 1.9a2.4 2.4 0 1 1-.6 1.3L5.6 9.9a2.4 2.4 0 1 1 0-3.8l3.9-1.9A2.4 2.4 0 0 1 12 1.6z",
);
export const exportIcon = icon(
  "M8 1 4.6 4.4l1.1 1.1 1.5-1.5V10h1.6V4l1.5 1.5 1.1-1.1zM2 8.6h1.6v4.8h8.8V8.6H14V15H2z",
);
export const closeIcon = icon(
  "M3.2 4.3 4.3 3.2 8 6.9l3.7-3.7 1.1 1.1L9.1 8l3.7 3.7-1.1 1.1L8 9.1l-3.7 3.7-1.1-1.1L6.9 8z",
);

/** The corners of the shapes for radius 1, as the core's rasteriser has them (`src/view/shape.rs`). */
export const corners: readonly (readonly [x: number, y: number][])[] = [
  [],
  [
    [-0.92, -0.92],
    [0.92, -0.92],
    [0.92, 0.92],
    [-0.92, 0.92],
  ],
  [
    [0, -1.24],
    [1.24, 0],
    [0, 1.24],
    [-1.24, 0],
  ],
  [
    [0, -1.24],
    [1.22, 0.9],
    [-1.22, 0.9],
  ],
  [
    [0, -1.12],
    [0.97, -0.56],
    [0.97, 0.56],
    [0, 1.12],
    [-0.97, 0.56],
    [-0.97, -0.56],
  ],
  [
    [0, -1.34],
    [0.376, -0.518],
    [1.274, -0.414],
    [0.609, 0.198],
    [0.788, 1.084],
    [0, 0.64],
    [-0.788, 1.084],
    [-0.609, 0.198],
    [-1.274, -0.414],
    [-0.376, -0.518],
  ],
];
/** Colours of message types; the ninth type has that of the first. */
export const COLOURS = 8;
const RADIUS = 5.6;

/** The mark of a message type: shape and colour. */
export function messageMark(type: number): TemplateResult {
  const shape = corners[type % corners.length] ?? [];
  const points = shape.map(([x, y]) => `${8 + RADIUS * x},${8 + RADIUS * y}`).join(" ");
  const figure =
    shape.length === 0
      ? svg`<circle cx="8" cy="8" r=${RADIUS}></circle>`
      : svg`<polygon points=${points}></polygon>`;
  return html`<svg class="mark mark-${type % COLOURS}" viewBox="0 0 16 16" aria-hidden="true">${figure}</svg>`;
}

/** What travels back to the broker is hollow. */
export const acknowledgementMark = html`<svg class="mark hollow" viewBox="0 0 16 16" aria-hidden="true">
  <circle cx="8" cy="8" r="3.6"></circle>
</svg>`;

export const openIcon = icon(
  "M1.5 4A1.5 1.5 0 0 1 3 2.5h3.2l1.6 1.8H13A1.5 1.5 0 0 1 14.5 5.8V12a1.5 1.5 0 0 1-1.5 1.5H3A1.5 1.5 0 0 1 1.5 12zM3 4v8h10V5.8H7.1L5.5 4z",
);

/** A rabbit's head. */
export const rabbitIcon = icon(
  "M4.1 7V2.2a1.4 1.4 0 0 1 2.8 0V7zM9.1 7V2.2a1.4 1.4 0 0 1 2.8 0V7zM8 5.8a5.3 4.6 0 1 1 0 9.2 5.3 4.6 0 0 1 0-9.2zM5.9 9.2a1 1 0 1 0 0 2 1 1 0 0 0 0-2zM10.1 9.2a1 1 0 1 0 0 2 1 1 0 0 0 0-2z",
);

const themeIcons: Record<Theme, TemplateResult> = {
  auto: icon("M8 1.5a6.5 6.5 0 1 1 0 13 6.5 6.5 0 0 1 0-13zm0 1.5a5 5 0 0 0 0 10z"),
  light: icon(
    "M8 4.8a3.2 3.2 0 1 1 0 6.4 3.2 3.2 0 0 1 0-6.4zM7.3 1h1.4v2H7.3zM7.3 13h1.4v2H7.3zM1 7.3h2v1.4H1zM13 7.3h2v1.4h-2zM2.6 3.5l.9-.9 1.5 1.5-.9.9zM11 11.9l.9-.9 1.5 1.5-.9.9zM2.6 12.5 4.1 11l.9.9-1.5 1.5zM11 4.1l1.5-1.5.9.9L11.9 5z",
  ),
  dark: icon("M6.2 1.8a6.3 6.3 0 1 0 8 8A5.4 5.4 0 0 1 6.2 1.8z"),
};

export const themeIcon = (theme: Theme): TemplateResult => themeIcons[theme];
