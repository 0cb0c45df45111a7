// How built files come by the core: `import core from "….wasm?source"` gives a function that returns what
// wasm-bindgen's init takes. Beside a page the module is a file of its own; a build that must be a single file
// carries it deflated, as text, for what decodes it is script, which every policy that lets the core run allows.

import { readFileSync } from "node:fs";
import { deflateRawSync } from "node:zlib";
import { root } from "./setup/process.mjs";

const query = "?source";

/**
 * @param {{ inside: boolean }} options whether the module is carried inside
 * @returns {import("vite").Plugin}
 */
export function wasmSource({ inside }) {
  return {
    name: "wasm-source",
    enforce: "pre",
    load(id) {
      if (!id.endsWith(`.wasm${query}`)) return undefined;
      const path = id.slice(0, -query.length);
      return inside ? carried(path) : beside(path);
    },
  };
}

/** @param {string} path */
function beside(path) {
  return `import url from ${JSON.stringify(`${path}?url`)}; export default () => url;`;
}

/** @param {string} path */
function carried(path) {
  const text = deflateRawSync(readFileSync(path), { level: 9 }).toString("base64");
  return `
    import { inflated } from ${JSON.stringify(`${root}www/inflated.ts`)};
    const text = ${JSON.stringify(text)};
    export default () => inflated(text);
  `;
}
