// Rust to pkg/: the folder that `wasm-pack build --target web` makes, without downloads.

import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename } from "node:path";
import { mutePanics } from "./mute_panics.mjs";
import { bindgen, installBindgen } from "./setup/bindgen.mjs";
import { read, root, run, SetupError } from "./setup/process.mjs";
import { installRust, wasmTarget } from "./setup/rust.mjs";

const pkg = `${root}pkg`;

/** The crate of what the page loads at once. */
export const session = "queuescope-session";

/** The modules that the page loads: at once, and when it is asked for. They are crates, so that what both use is compiled once. */
const modules = [
  { name: "queuescope", crateName: session },
  { name: "workshop", crateName: "queuescope-workshop" },
];

/** As `Cargo.toml` says pages are compiled. */
const profile = "page";
const compiling = ["--profile", profile, "--target", wasmTarget];

/**
 * Compiles the core, writes its JavaScript and types, and optimises it: each only if something changed.
 */
export async function buildWasm() {
  await installRust();
  await installBindgen();
  const crate = readCrate();
  // Cargo compiles one after the other; the first is optimised meanwhile, which keeps one core busy.
  const built = await Promise.allSettled(modules.map((module) => buildModule(crate, module)));
  for (const result of built) if (result.status === "rejected") throw result.reason;
  writePackage(crate);
}

/**
 * @param {ReturnType<typeof readCrate>} crate
 * @param {{ name: string, crateName: string }} module
 */
async function buildModule(crate, { name, crateName }) {
  const stamp = `${pkg}/.${name}-built-from`;
  await run("cargo", ["build", "--package", crateName, ...compiling]);
  const file = `${crateName.replaceAll("-", "_")}.wasm`;
  const compiled = `${crate.target_directory}/${wasmTarget}/${profile}/${file}`;
  const fingerprint = fingerprintOf(compiled, crate.optimiser_arguments);
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === fingerprint) return;
  rmSync(stamp, { force: true });
  // The page names the module itself, else the bundle would hold it twice.
  await bind(compiled, pkg, name, ["--target", "web", "--omit-default-module-path"]);
  await mutePanics(`${pkg}/${name}_bg.wasm`);
  await optimise(`${pkg}/${name}_bg.wasm`, crate.optimiser_arguments);
  writeFileSync(stamp, fingerprint);
}

/**
 * Compiles an example the way the page's module is compiled; returns a script that runs it in Node.
 *
 * @param {string} name
 */
export async function buildWasmExample(name) {
  await installRust();
  await installBindgen();
  const crate = readCrate();
  await run("cargo", ["build", "--package", session, "--example", name, ...compiling]);
  const folder = `${crate.target_directory}/${wasmTarget}/${profile}/examples`;
  await bind(`${folder}/${name}.wasm`, `${folder}/${name}`, name, [
    "--target",
    "experimental-nodejs-module",
  ]);
  await optimise(`${folder}/${name}/${name}_bg.wasm`, crate.optimiser_arguments);
  return `${folder}/${name}/${name}.js`;
}

/** What cargo knows of the crate, and the arguments for wasm-opt that it shares with wasm-pack. */
function readCrate() {
  const text = read("cargo", ["metadata", "--format-version", "1", "--no-deps"]);
  if (text === undefined) throw new SetupError("cargo cannot read Cargo.toml");
  const { packages, target_directory } = JSON.parse(text);
  const crate = packages.find((/** @type {{ name: string }} */ { name }) => name === "queuescope");
  const optimiser_arguments = crate.metadata["wasm-pack"].profile.release["wasm-opt"];
  return { ...crate, target_directory, optimiser_arguments };
}

/**
 * A digest of all that decides what pkg/ holds.
 *
 * @param {string} compiled
 * @param {string[]} optimiserArguments
 */
function fingerprintOf(compiled, optimiserArguments) {
  const parts = [
    readFileSync(compiled),
    readFileSync(import.meta.filename),
    readFileSync(`${import.meta.dirname}/mute_panics.mjs`),
    readFileSync(`${root}Cargo.toml`),
    readFileSync(`${root}tools/Cargo.lock`),
    readFileSync(`${root}node_modules/binaryen/package.json`),
    optimiserArguments.join(" "),
  ];
  const digest = createHash("sha256");
  for (const part of parts) digest.update(part);
  return digest.digest("hex");
}

/**
 * Writes the JavaScript beside the module.
 *
 * @param {string} compiled
 * @param {string} folder
 * @param {string} name
 * @param {string[]} options
 */
async function bind(compiled, folder, name, options) {
  mkdirSync(folder, { recursive: true });
  await run(bindgen, [compiled, ...options, "--out-name", name, "--out-dir", folder]);
}

/**
 * @param {string} module
 * @param {string[]} optimiserArguments
 */
async function optimise(module, optimiserArguments) {
  const before = readFileSync(module).length;
  const wasmOpt = `${root}node_modules/binaryen/bin/wasm-opt`;
  await run(process.execPath, [wasmOpt, ...optimiserArguments, module, "-o", module]);
  console.log(`${basename(module)}: ${before} → ${readFileSync(module).length} bytes by wasm-opt`);
}

/**
 * The package.json that wasm-pack writes.
 *
 * @param {{ name: string, version: string, description: string, license: string }} crate
 */
function writePackage({ name, version, description, license }) {
  const files = modules.flatMap((module) =>
    ["_bg.wasm", ".js", ".d.ts"].map((ending) => `${module.name}${ending}`),
  );
  const entry = { main: "queuescope.js", types: "queuescope.d.ts", sideEffects: ["./snippets/*"] };
  const content = { name, type: "module", description, version, license, files, ...entry };
  writeFileSync(`${pkg}/package.json`, `${JSON.stringify(content, undefined, 2)}\n`);
  writeFileSync(`${pkg}/.gitignore`, "*");
}
