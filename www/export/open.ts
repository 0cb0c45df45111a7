/** Opens exporting: with its own words and style, which are loaded with it. */

import { languages, localeOf } from "../locale.ts";
import type { ExportHost } from "../model.ts";
import style from "./export.css?inline";
import english from "./export.en.ftl?raw";
import korean from "./export.ko.ftl?raw";
import { Exporter } from "./exporter.ts";

const words = { en: english, ko: korean };
let sheet: CSSStyleSheet | undefined;

export function openExporter(host: ExportHost, root: ShadowRoot): Exporter {
  if (!sheet) {
    sheet = new CSSStyleSheet();
    sheet.replaceSync(style);
    for (const language of languages) localeOf(language).add(words[language]);
  }
  if (!root.adoptedStyleSheets.includes(sheet)) root.adoptedStyleSheets.push(sheet);
  return new Exporter(host);
}
