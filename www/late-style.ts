/** What a part that loads late brings with it: its own words and style. */

import { type Language, languages, localeOf } from "./locale.ts";

/** Returns what gives them to a page; the words are added when they are asked for first. */
export function lateStyle(
  style: string,
  words: Readonly<Record<Language, string>>,
): (root: ShadowRoot) => void {
  let sheet: CSSStyleSheet | undefined;
  return (root) => {
    if (!sheet) {
      sheet = new CSSStyleSheet();
      sheet.replaceSync(style);
      for (const language of languages) localeOf(language).add(words[language]);
    }
    if (!root.adoptedStyleSheets.includes(sheet)) root.adoptedStyleSheets.push(sheet);
  };
}
