/** Opens the dialog in which a run is passed on: with its own words and style, which are loaded with it. */

import { languages, localeOf } from "../locale.ts";
import { ShareDialog, type ShareHost } from "./dialog.ts";
import style from "./share.css?inline";
import english from "./share.en.ftl?raw";
import korean from "./share.ko.ftl?raw";

const words = { en: english, ko: korean };
let sheet: CSSStyleSheet | undefined;

export function openShare(host: ShareHost, root: ShadowRoot): void {
  if (!sheet) {
    sheet = new CSSStyleSheet();
    sheet.replaceSync(style);
    for (const language of languages) localeOf(language).add(words[language]);
  }
  if (!root.adoptedStyleSheets.includes(sheet)) root.adoptedStyleSheets.push(sheet);
  new ShareDialog(host).open(root);
}
