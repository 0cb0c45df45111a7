/** The core's module as `scripts/wasm_source.mjs` provides it: a file beside the page, or carried inside. */
declare module "*.wasm?source" {
  const source: () => string | Promise<ArrayBuffer>;
  export default source;
}
