// Rust to pkg/: the folder that `wasm-pack build --target web` makes, without downloads.

import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { bindgen, installBindgen } from "./setup/bindgen.mjs";
import { read, root, run, SetupError } from "./setup/process.mjs";
import { installRust, wasmTarget } from "./setup/rust.mjs";

const pkg = `${root}pkg`;
const optimised = `${pkg}/queuescope_bg.wasm`;
const stamp = `${pkg}/.built-from`;

/**
 * Compiles the core, writes its JavaScript and types, and optimises it: each only if something changed.
 */
export async function buildWasm() {
  await installRust();
  await installBindgen();
  await run("cargo", ["build", "--release", "--lib", "--target", wasmTarget]);
  const crate = readCrate();
  const compiled = `${crate.target_directory}/${wasmTarget}/release/queuescope.wasm`;
  const fingerprint = fingerprintOf(compiled, crate.optimiser_arguments);
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === fingerprint) return;
  rmSync(stamp, { force: true });
  await bind(compiled);
  await optimise(crate.optimiser_arguments);
  writePackage(crate);
  writeFileSync(stamp, fingerprint);
}

/** What cargo knows of the crate, and the arguments for wasm-opt that it shares with wasm-pack. */
function readCrate() {
  const text = read("cargo", ["metadata", "--format-version", "1", "--no-deps"]);
  if (text === undefined) throw new SetupError("cargo cannot read Cargo.toml");
  const { packages, target_directory } = JSON.parse(text);
  const crate = packages[0];
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
 * `--omit-default-module-path`: the page names the module itself, else the bundle holds it twice.
 *
 * @param {string} compiled
 */
async function bind(compiled) {
  mkdirSync(pkg, { recursive: true });
  const options = ["--target", "web", "--omit-default-module-path", "--out-name", "queuescope"];
  await run(bindgen, [compiled, ...options, "--out-dir", pkg]);
}

/** @param {string[]} optimiserArguments */
async function optimise(optimiserArguments) {
  const before = readFileSync(optimised).length;
  const wasmOpt = `${root}node_modules/binaryen/bin/wasm-opt`;
  await run(process.execPath, [wasmOpt, ...optimiserArguments, optimised, "-o", optimised]);
  console.log(`wasm-opt: ${before} → ${readFileSync(optimised).length} bytes`);
}

/**
 * The package.json that wasm-pack writes.
 *
 * @param {{ name: string, version: string, description: string, license: string }} crate
 */
function writePackage({ name, version, description, license }) {
  const files = ["queuescope_bg.wasm", "queuescope.js", "queuescope.d.ts"];
  const entry = { main: "queuescope.js", types: "queuescope.d.ts", sideEffects: ["./snippets/*"] };
  const content = { name, type: "module", description, version, license, files, ...entry };
  writeFileSync(`${pkg}/package.json`, `${JSON.stringify(content, undefined, 2)}\n`);
  writeFileSync(`${pkg}/.gitignore`, "*");
}
