/** Opens the builder: with its own words and style, which are loaded with it. */

import { lateStyle } from "../late-style.ts";
import type { BuilderHost, BuilderPart } from "../model.ts";
import { loadWorkshop } from "../workshop.ts";
import style from "./build.css?inline";
import english from "./build.en.ftl?raw";
import korean from "./build.ko.ftl?raw";
import { Builder } from "./builder.ts";

const furnish = lateStyle(style, { en: english, ko: korean });

/** Throws a `CoreError` if the module that reads scenarios cannot be had. */
export async function openBuilder(host: BuilderHost, root: ShadowRoot): Promise<BuilderPart> {
  await loadWorkshop();
  furnish(root);
  return new Builder(host);
}
