/** Opens the builder: with its own words and style, which are loaded with it. */

import { languages, localeOf } from "../locale.ts";
import type { BuilderHost, BuilderPart } from "../model.ts";
import style from "./build.css?inline";
import english from "./build.en.ftl?raw";
import korean from "./build.ko.ftl?raw";
import { Builder } from "./builder.ts";

const words = { en: english, ko: korean };
let sheet: CSSStyleSheet | undefined;

export function openBuilder(host: BuilderHost, root: ShadowRoot): BuilderPart {
  if (!sheet) {
    sheet = new CSSStyleSheet();
    sheet.replaceSync(style);
    for (const language of languages) localeOf(language).add(words[language]);
  }
  if (!root.adoptedStyleSheets.includes(sheet)) root.adoptedStyleSheets.push(sheet);
  return new Builder(host);
}
