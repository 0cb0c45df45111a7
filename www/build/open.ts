/** Opens the builder: with its own words and style, which are loaded with it. */

import { lateStyle } from "../late-style.ts";
import type { BuilderHost, BuilderPart } from "../model.ts";
import style from "./build.css?inline";
import english from "./build.en.ftl?raw";
import korean from "./build.ko.ftl?raw";
import { Builder } from "./builder.ts";

const furnish = lateStyle(style, { en: english, ko: korean });

export function openBuilder(host: BuilderHost, root: ShadowRoot): BuilderPart {
  furnish(root);
  return new Builder(host);
}
