// Fonts for the browser tests: Hangul, and the same Latin letters on every machine, without touching the
// person's own fonts. Only Linux finds fonts by fontconfig; elsewhere the system has both.

import { mkdirSync, writeFileSync } from "node:fs";
import { installNodeModules } from "./node_modules.mjs";
import { cache, root } from "./process.mjs";

const packages = `${root}tools/fonts`;

/** Points `FONTCONFIG_FILE`, for this process and its children, to the machine's fonts and ours. */
export async function provideFonts() {
  if (process.platform !== "linux" || process.env.FONTCONFIG_FILE !== undefined) return;
  await installNodeModules(packages);
  mkdirSync(cache, { recursive: true });
  const path = `${cache}/fonts.conf`;
  writeFileSync(path, configuration());
  process.env.FONTCONFIG_FILE = path;
}

/**
 * Ours come first for text without serifs, by any name that Chromium asks for it, so that it is as wide
 * here as there.
 */
function configuration() {
  const sans = ["sans", "sans-serif", "system-ui", "Arial", "Helvetica"];
  const others = ["serif", "monospace"];
  return `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
  <dir>${packages}/node_modules/@expo-google-fonts</dir>
  <cachedir>${cache}/fontconfig</cachedir>
${sans.map((family) => alias(family, "prefer", ["Inter", "Nanum Gothic"])).join("\n")}
${others.map((family) => alias(family, "default", ["Nanum Gothic"])).join("\n")}
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
</fontconfig>
`;
}

/**
 * @param {string} family What a page asks for.
 * @param {"prefer" | "default"} place Before or after what the machine has for it.
 * @param {string[]} fonts What it gets.
 */
function alias(family, place, fonts) {
  const list = fonts.map((font) => `<family>${font}</family>`).join("");
  return `  <alias binding="strong"><family>${family}</family><${place}>${list}</${place}></alias>`;
}
