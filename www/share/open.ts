/** Opens the dialog in which a run is passed on: with its own words and style, which are loaded with it. */

import { lateStyle } from "../late-style.ts";
import type { Model } from "../model.ts";
import { ShareDialog, type ShareHost } from "./dialog.ts";
import style from "./share.css?inline";
import english from "./share.en.ftl?raw";
import korean from "./share.ko.ftl?raw";

const furnish = lateStyle(style, { en: english, ko: korean });

/** What the dialog needs of the page. */
export interface Shared extends Pick<ShareHost, "state" | "base" | "title" | "savePicture"> {
  readonly model: Model;
}

export function openShare({ model, ...shared }: Shared, root: ShadowRoot): void {
  furnish(root);
  const { locale, names, run } = model;
  const { controls, actions } = run.description;
  const changeable = [
    ...controls.map(({ name }) => ({ name, kind: "control" as const })),
    ...actions.map(({ name }) => ({ name, kind: "action" as const })),
  ];
  new ShareDialog({ ...shared, locale, names, changeable }).open(root);
}
