// How built files come by what the core made of a scene: `import packed from "…/scenario.json?packed"` gives the
// bytes that a session opens. They are made by the module that is being built with, so both are of one version.

import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { root } from "./setup/process.mjs";

const query = ".json?packed";
/** In place of the query, which others take for JSON. */
const ending = ".packed";

/** @returns {import("vite").Plugin} */
export function packedScenario() {
  return {
    name: "packed-scenario",
    enforce: "pre",
    resolveId(source, importer) {
      if (!source.endsWith(query) || importer === undefined) return undefined;
      return resolve(dirname(importer), `${source.slice(0, -query.length)}${ending}`);
    },
    async load(id) {
      if (!id.endsWith(ending)) return undefined;
      const path = `${id.slice(0, -ending.length)}.json`;
      this.addWatchFile(path);
      const base64 = Buffer.from(await packed(readFileSync(path, "utf8"))).toString("base64");
      return `
        import { bytesOf } from ${JSON.stringify(`${root}www/bytes.ts`)};
        export default bytesOf(${JSON.stringify(base64)});
      `;
    },
  };
}

/**
 * @param {string} scenario
 * @returns {Promise<Uint8Array>}
 */
async function packed(scenario) {
  const { initSync, pack } = await import(pathToFileURL(`${root}pkg/workshop.js`).href);
  initSync({ module: readFileSync(`${root}pkg/workshop_bg.wasm`) });
  try {
    return pack(scenario);
  } catch (problems) {
    throw new Error(`a scene is wrong: ${JSON.stringify(problems)}`, { cause: problems });
  }
}
