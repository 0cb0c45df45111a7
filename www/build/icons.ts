/** The builder's icons. */

import { icon } from "../icons.ts";

export const undoIcon = icon(
  "M6.2 2.2 7.3 3.3 5.1 5.5h4.4a4.2 4.2 0 0 1 0 8.4H5.6v-1.6h3.9a2.6 2.6 0 0 0 0-5.2H5.1l2.2 2.2-1.1 1.1L2.1 6.3z",
);
export const redoIcon = icon(
  "M9.8 2.2 8.7 3.3l2.2 2.2H6.5a4.2 4.2 0 0 0 0 8.4h3.9v-1.6H6.5a2.6 2.6 0 0 1 0-5.2h4.4L8.7 9.3l1.1 1.1 4.1-4.1z",
);
export const removeIcon = icon(
  "M6 1.6h4l.6 1.2h3v1.5H2.4V2.8h3zM3.4 5.4h9.2l-.7 9H4.1zm2.4 1.5.3 6h1.2l-.2-6zm3.1 0-.2 6h1.2l.3-6z",
);
export const controlIcon = icon(
  "M1.5 4.2h6.1a2 2 0 0 1 3.8 0h3.1v1.6h-3.1a2 2 0 0 1-3.8 0H1.5zM1.5 10.2h2.1a2 2 0 0 1 3.8 0h7.1v1.6H7.4a2 2 0 0 1-3.8 0H1.5z",
);
