import { defineConfig, type Plugin } from "vite";
import { chartLanguage } from "./scripts/chart_language.mjs";
import { packedScenario } from "./scripts/packed_scenario.mjs";
import { wasmSource } from "./scripts/wasm_source.mjs";

/** The page needs nothing from anywhere else; the browser is told to see to it. */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self'",
  "connect-src 'self'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
].join("; ");

/** Only in what is built: the development server's own client uses inline styles and a web socket. */
const addContentSecurityPolicy: Plugin = {
  name: "content-security-policy",
  apply: "build",
  transformIndexHtml: () => [
    {
      tag: "meta",
      attrs: { "http-equiv": "Content-Security-Policy", content: contentSecurityPolicy },
      injectTo: "head-prepend",
    },
  ],
};

export default defineConfig({
  base: "./",
  publicDir: false,
  plugins: [
    wasmSource({ inside: false }),
    packedScenario(),
    chartLanguage(),
    addContentSecurityPolicy,
  ],
  server: { host: "127.0.0.1" },
  preview: { host: "127.0.0.1" },
  build: {
    // A strict policy refuses a module from a data: URL.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // The size check reads from it what is loaded at once, and what on demand.
    manifest: true,
    sourcemap: false,
    rolldownOptions: { input: ["index.html", "embed.html"] },
    target: "es2022",
  },
});
