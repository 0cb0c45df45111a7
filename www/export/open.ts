/** Opens exporting: with its own words and style, which are loaded with it. */

import { lateStyle } from "../late-style.ts";
import type { ExportHost } from "../model.ts";
import style from "./export.css?inline";
import english from "./export.en.ftl?raw";
import korean from "./export.ko.ftl?raw";
import { Exporter } from "./exporter.ts";

const furnish = lateStyle(style, { en: english, ko: korean });

export function openExporter(host: ExportHost, root: ShadowRoot): Exporter {
  furnish(root);
  return new Exporter(host);
}
