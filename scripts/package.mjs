// package/: what hosts other than our own page take, and what goes to npm.
//
//   queuescope.js, register.js      ES modules, the core's wasm a file beside them
//   standalone.js, classic.js, …    one file each with everything inside
//   queuescope.html, scenes/*.html  pages of one file, which open from file://

import { createHash } from "node:crypto";
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { chartLanguage } from "./chart_language.mjs";
import { packedScenario } from "./packed_scenario.mjs";
import { root, run } from "./setup/process.mjs";
import { wasmSource } from "./wasm_source.mjs";

const target = `${root}package`;

/** Files that carry everything, by the module that they are made of. */
const whole = /** @type {const} */ ([
  { name: "standalone", entry: "standalone", format: "es" },
  { name: "classic", entry: "standalone", format: "iife" },
  { name: "core", entry: "headless", format: "es" },
  { name: "widget", entry: "widget", format: "es" },
]);

/** Builds package/ from www/, scenes/ and pkg/. */
export async function buildPackage() {
  rmSync(target, { recursive: true, force: true });
  await buildModules();
  for (const one of whole) if (existsSync(`${root}www/${one.entry}.ts`)) await buildWhole(one);
  await buildPages();
  await describe();
  copyTexts();
  writeManifest();
}

/**
 * Builds with Vite, which is there once the packages are installed.
 *
 * @param {import("vite").InlineConfig} config
 */
async function build(config) {
  const vite = await import("vite");
  const plugins = [packedScenario(), chartLanguage(), config.plugins];
  await vite.build({ ...common(), ...config, plugins });
}

/** What every build here has in common. */
function common() {
  return /** @type {const} */ ({
    root,
    configFile: false,
    base: "./",
    publicDir: false,
    logLevel: "warn",
  });
}

/** The class, and the module that registers it, in parts that load when they are needed. */
async function buildModules() {
  await build({
    plugins: [wasmSource({ inside: false })],
    build: {
      outDir: target,
      target: "es2022",
      assetsInlineLimit: 0,
      modulePreload: false,
      rolldownOptions: {
        input: { queuescope: `${root}www/index.ts`, register: `${root}www/register.ts` },
        preserveEntrySignatures: "strict",
        output: {
          entryFileNames: "[name].js",
          chunkFileNames: "parts/[name]-[hash].js",
          assetFileNames: "parts/[name]-[hash][extname]",
        },
      },
    },
  });
}

/** @param {(typeof whole)[number]} one */
async function buildWhole({ name, entry, format }) {
  await build({
    plugins: [wasmSource({ inside: true })],
    build: {
      outDir: target,
      emptyOutDir: false,
      target: "es2022",
      chunkSizeWarningLimit: 10_000,
      lib: {
        entry: `${root}www/${entry}.ts`,
        name: "queuescope",
        formats: [format],
        fileName: () => `${name}.js`,
      },
      rolldownOptions: { output: { codeSplitting: false } },
    },
  });
}

/** Pages in one file: with all scenes, with one each, and one without, for others to be packed into. */
async function buildPages() {
  const folders = readdirSync(`${root}scenes`, { withFileTypes: true });
  const scenes = folders.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  mkdirSync(`${target}/scenes`);
  await buildPage("queuescope", "*");
  await buildPage("queuescope-empty", "");
  for (const scene of scenes) await buildPage(`scenes/${scene}`, scene);
}

/**
 * @param {string} name
 * @param {string} scenes the folders of the scenes that are in it, as a pattern
 */
async function buildPage(name, scenes) {
  const { viteSingleFile } = await import("vite-plugin-singlefile");
  const outDir = `${target}/.page`;
  await build({
    plugins: [wasmSource({ inside: true }), withScenes(scenes), viteSingleFile()],
    build: { outDir, target: "es2022", chunkSizeWarningLimit: 10_000, modulePreload: false },
  });
  const page = readFileSync(`${outDir}/index.html`, "utf8");
  rmSync(outDir, { recursive: true });
  writeFileSync(`${target}/${name}.html`, withPolicy(page));
}

/**
 * The page looks for its scenes in folders that a pattern names: in these.
 *
 * @param {string} scenes
 * @returns {import("vite").Plugin}
 */
function withScenes(scenes) {
  return {
    name: "scenes",
    enforce: "pre",
    transform(code, id) {
      if (!id.endsWith("/www/scene-files.ts")) return undefined;
      return code.replaceAll("../scenes/*/", `../scenes/${scenes || "none"}/`);
    },
  };
}

/** A file has no server to state a policy: it states its own, which names its scripts and styles by their digests.
 *
 * @param {string} page
 */
function withPolicy(page) {
  const digests = (/** @type {RegExp} */ element) =>
    [...page.matchAll(element)].map(([, text = ""]) => {
      return `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
    });
  const policy = [
    "default-src 'none'",
    `script-src ${digests(/<script type="module"[^>]*>([\s\S]*?)<\/script>/g).join(" ")} 'wasm-unsafe-eval'`,
    `style-src ${digests(/<style[^>]*>([\s\S]*?)<\/style>/g).join(" ")}`,
    "img-src data: blob:",
    "base-uri 'none'",
    "form-action 'none'",
  ];
  const meta = `<meta http-equiv="Content-Security-Policy" content="${policy.join("; ")}" />`;
  const logo = readFileSync(`${root}www/logo.svg`).toString("base64");
  return page
    .replace(/<meta charset[^>]*>/, (charset) => `${charset}\n    ${meta}`)
    .replace(
      /(<link rel="icon" href=")[^"]*/,
      (_, start) => `${start}data:image/svg+xml;base64,${logo}`,
    );
}

/** Types for TypeScript, and what the element has for editors and documentation. */
async function describe() {
  const node = (/** @type {string[]} */ args) => run(process.execPath, args);
  await node([
    `${root}node_modules/typescript/bin/tsc`,
    "--project",
    "scripts/package.tsconfig.json",
  ]);
  // Sessions are disposable, which TypeScript's usual libraries do not know yet.
  mkdirSync(`${target}/types/pkg`, { recursive: true });
  for (const file of ["queuescope.d.ts", "workshop.d.ts"]) {
    const types = readFileSync(`${root}pkg/${file}`, "utf8");
    const disposable = `/// <reference lib="esnext.disposable" />\n${types}`;
    writeFileSync(`${target}/types/pkg/${file}`, disposable);
  }
  await node([
    `${root}node_modules/@custom-elements-manifest/analyzer/cem.js`,
    ...["analyze", "--globs", "www/element.ts", "www/register.ts", "--litelement", "--quiet"],
    ...["--outdir", "package"],
  ]);
}

function copyTexts() {
  cpSync(`${root}www/locales`, `${target}/locales`, { recursive: true });
  for (const file of ["scenario.schema.json", "LICENSE-APACHE", "LICENSE-MIT"])
    cpSync(`${root}${file}`, `${target}/${file}`);
  cpSync(`${root}docs/npm-package.md`, `${target}/README.md`);
}

/** The package.json of what goes to npm. */
function writeManifest() {
  const { name, version, description, license, dependencies } = JSON.parse(
    readFileSync(`${root}package.json`, "utf8"),
  );
  // Their code is inside; the types speak of theirs.
  const typed = ["lit", "@fluent/bundle", "valibot"].map((one) => [one, dependencies[one]]);
  const entry = (/** @type {string} */ file, types = file) => ({
    types: `./types/www/${types}.d.ts`,
    default: `./${file}.js`,
  });
  const manifest = {
    ...{ name, version, description, license, type: "module" },
    exports: {
      ".": entry("queuescope", "index"),
      "./register": entry("register"),
      "./standalone": entry("standalone"),
      "./classic": "./classic.js",
      "./core": entry("core", "headless"),
      "./widget": "./widget.js",
      "./scenario.schema.json": "./scenario.schema.json",
      "./locales/*": "./locales/*",
      "./custom-elements.json": "./custom-elements.json",
      "./package.json": "./package.json",
    },
    sideEffects: ["./register.js", "./standalone.js", "./classic.js"],
    customElements: "custom-elements.json",
    dependencies: Object.fromEntries(typed),
    // Pages of one file are for people, not for programs: they are not sent to npm.
    files: ["*.js", "*.json", "parts", "types", "locales", "LICENSE-*"],
  };
  writeFileSync(`${target}/package.json`, `${JSON.stringify(manifest, undefined, 2)}\n`);
}
