/** The core's module as `scripts/wasm_source.mjs` provides it: a file beside the page, or carried inside. */
declare module "*.wasm?source" {
  const source: () => string | Promise<ArrayBuffer>;
  export default source;
}

/** What the core made of a scenario, as `scripts/packed_scenario.mjs` provides it. */
declare module "*.json?packed" {
  const packed: Uint8Array;
  export default packed;
}
