/** The sheet of keys: a dialog that lists what every key does. */

import { html, type TemplateResult } from "lit";
import { closeIcon } from "./icons.ts";
import type { Locale } from "./locale.ts";

/** Keys with the id of what they do. Words are the locale's, signs stand for themselves. */
const KEYS: readonly (readonly [keys: readonly string[], does: string])[] = [
  [["key-space"], "play"],
  [["←", "→"], "step"],
  [["Shift ←", "Shift →"], "marker"],
  [["K"], "mark"],
  [["+", "−"], "instances"],
  [["Tab"], "focus"],
  [["M"], "follow"],
  [["[", "]"], "beside"],
  [["B"], "branch"],
  [["L"], "loop"],
  [["Z", "Shift Z", "0"], "zoom"],
  [["P"], "present"],
  [["S"], "sound"],
  [["Esc"], "escape"],
  [["?"], "help"],
];

export function keySheetView(locale: Locale): TemplateResult {
  const close = (event: Event): void => {
    (event.currentTarget as Element).closest("dialog")?.close();
  };
  return html`<dialog class="sheet key-sheet" aria-labelledby="key-sheet-title">
    <header>
      <h2 id="key-sheet-title">${locale.text("key-sheet")}</h2>
      <button class="icon-button" type="button" aria-label=${locale.text("close")} @click=${close}>${closeIcon}</button>
    </header>
    <p>${locale.text("key-sheet-hint")}</p>
    <dl>
      ${KEYS.map(
        ([keys, does]) => html`<div>
          <dt>${keys.map((key) => html`<kbd>${locale.text(key)}</kbd> `)}</dt>
          <dd>${locale.text(`key-${does}`)}</dd>
        </div>`,
      )}
    </dl>
  </dialog>`;
}

export function openKeySheet(root: ParentNode): void {
  const sheet = root.querySelector<HTMLDialogElement>("dialog.key-sheet");
  if (sheet && !sheet.open) sheet.showModal();
}
