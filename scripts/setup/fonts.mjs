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

/** Ours come first in every list, so that text is as wide here as there. */
function configuration() {
  const generic = ["sans-serif", "system-ui", "ui-sans-serif", "serif", "monospace"];
  return `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
  <dir>${packages}/node_modules/@expo-google-fonts</dir>
  <cachedir>${cache}/fontconfig</cachedir>
${generic.map(preference).join("\n")}
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
</fontconfig>
`;
}

/** @param {string} generic */
function preference(generic) {
  const latin = generic === "monospace" ? "" : "<family>Inter</family>";
  const place = generic === "monospace" ? "default" : "prefer";
  return `  <alias binding="strong">
    <family>${generic}</family>
    <${place}>${latin}<family>Nanum Gothic</family></${place}>
  </alias>`;
}
