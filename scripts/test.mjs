// npm test: every check and every test, setting up what each needs.
//
//   npm test                          all stages, in order, until one fails
//   npm test -- --only native,wasm    these, with what they need
//   npm test -- --list                their names
//
// Uses Node's built-ins only until the packages are installed.

import { parseArgs } from "node:util";
import { buildPackage } from "./package.mjs";
import { installBindgen } from "./setup/bindgen.mjs";
import { provideChromium } from "./setup/chromium.mjs";
import { provideFirefox } from "./setup/firefox.mjs";
import { provideFonts } from "./setup/fonts.mjs";
import { installNodeModules } from "./setup/node_modules.mjs";
import { main, root, run, SetupError } from "./setup/process.mjs";
import { providePython } from "./setup/python.mjs";
import { installRust, installRustChecks, wasmTarget } from "./setup/rust.mjs";
import { installWasmPack } from "./setup/wasm_pack.mjs";
import { checkSize } from "./size.mjs";
import { sum, tallyOf } from "./tally.mjs";
import { buildWasm } from "./wasm.mjs";

/**
 * @typedef {import("./tally.mjs").Tally} Tally
 * @typedef {{ name: string, title: string, needs?: string[], run: () => Promise<Tally | void> }} Stage
 */

const clippyWarnings = ["--", "-D", "warnings"];

/** @type {Stage[]} Quick ones first, each after what it needs. */
const stages = [
  { name: "packages", title: "npm packages", run: () => installNodeModules() },
  { name: "rust", title: "Rust toolchain", run: installRust },
  { name: "lock", title: "Cargo.lock is up to date", needs: ["rust"], run: checkLock },
  { name: "format", title: "rustfmt", needs: ["rust"], run: checkFormat },
  { name: "biome", title: "Biome: format and lints", needs: ["packages"], run: checkBiome },
  { name: "clippy", title: "Clippy, native and wasm", needs: ["rust"], run: checkClippy },
  { name: "native", title: "Rust tests, native", needs: ["rust"], run: testNative },
  { name: "wasm", title: "Rust tests, wasm in Node", needs: ["rust"], run: testWasm },
  { name: "build", title: "wasm and page", needs: ["packages", "rust"], run: buildPage },
  { name: "types", title: "TypeScript", needs: ["build"], run: checkTypes },
  { name: "size", title: "Size of the page", needs: ["build"], run: checkSize },
  { name: "browser", title: "Browser tests", needs: ["build"], run: testBrowser },
  { name: "hosts", title: "In other hosts", needs: ["build"], run: testHosts },
];

async function checkLock() {
  await run("cargo", ["fetch", "--locked"]);
}

async function checkFormat() {
  await installRustChecks();
  await run("cargo", ["fmt", "--all", "--check"]);
  await run("cargo", ["fmt", "--check"], { cwd: `${root}tools` });
}

async function checkBiome() {
  await node("@biomejs/biome/bin/biome", ["check", "--error-on-warnings"]);
}

async function checkClippy() {
  await installRustChecks();
  await run("cargo", ["clippy", "--workspace", "--all-targets", ...clippyWarnings]);
  const lib = ["clippy", "--lib", "--target", wasmTarget];
  await run("cargo", [...lib, ...clippyWarnings]);
  for (const feature of ["session", "workshop"])
    await run("cargo", [...lib, "--no-default-features", "--features", feature, ...clippyWarnings]);
}

async function checkTypes() {
  await node("typescript/bin/tsc", ["--project", "tsconfig.json"]);
  await node("typescript/bin/tsc", ["--project", "scripts/tsconfig.json"]);
}

/** Library, command, integration and documentation tests; benches only compile, in Clippy's stage. */
async function testNative() {
  return counted(
    "cargo",
    await run("cargo", ["test", "--workspace", "--no-fail-fast"], { mayFail: true }),
  );
}

async function testWasm() {
  await installBindgen();
  const features = ["--no-default-features", "--features", "session,workshop"];
  const args = ["test", "--target", wasmTarget, ...features, "--test", "wasm"];
  return counted("cargo", await run("cargo", args, { mayFail: true }));
}

async function buildPage() {
  await buildWasm();
  await node("vite/bin/vite.js", ["build"]);
  await buildPackage();
}

async function testBrowser() {
  await provideFonts();
  await provideChromium();
  return playwright("playwright.config.ts");
}

async function testHosts() {
  await provideFonts();
  await provideChromium();
  await provideFirefox();
  await providePython();
  await installWasmPack();
  return playwright("www/tests/hosts/playwright.config.ts");
}

/** @param {string} config */
async function playwright(config) {
  const cli = `${root}node_modules/@playwright/test/cli.js`;
  const args = [cli, "test", "--config", config];
  return counted("playwright", await run(process.execPath, args, { mayFail: true }));
}

/**
 * Runs a command of an npm package.
 *
 * @param {string} command
 * @param {string[]} args
 */
async function node(command, args) {
  await run(process.execPath, [`${root}node_modules/${command}`, ...args]);
}

/**
 * What a runner counted; one that ran nothing, or failed without saying which test, counts as a failure.
 *
 * @param {keyof typeof tallyOf} runner
 * @param {{ succeeded: boolean, output: string }} result
 */
function counted(runner, { succeeded, output }) {
  const tally = tallyOf[runner](output);
  if (succeeded && tally.passed + tally.failed === 0)
    throw new SetupError(`${runner} ran no tests`);
  if (!succeeded && tally.failed === 0) return { ...tally, failed: 1 };
  return tally;
}

/**
 * Runs one stage under its header.
 *
 * @param {Stage} stage
 * @returns {Promise<Tally>}
 */
async function runStage(stage) {
  console.log(`\n=== ${stage.title} (${stage.name})`);
  const start = performance.now();
  try {
    return (await stage.run()) ?? sum([]);
  } finally {
    console.log(`--- ${stage.name}: ${((performance.now() - start) / 1000).toFixed(1)} s`);
  }
}

/**
 * The stages of these names and those they need, in order.
 *
 * @param {string[]} names
 */
function select(names) {
  const known = new Set(stages.map(({ name }) => name));
  const wanted = new Set(names);
  for (const name of wanted) {
    if (!known.has(name))
      throw new SetupError(`no stage ${name}; there are ${[...known].join(", ")}`);
    for (const need of stages.find((stage) => stage.name === name)?.needs ?? []) wanted.add(need);
  }
  return stages.filter(({ name }) => wanted.has(name));
}

/**
 * Runs stages until one fails, and closes with the sum of what the runners counted, whatever happened.
 *
 * @param {Stage[]} selected
 */
async function runStages(selected) {
  let total = sum([]);
  try {
    for (const stage of selected) {
      total = sum([total, await runStage(stage)]);
      if (total.failed > 0) throw new SetupError(stage.title);
    }
  } finally {
    const skipped = total.skipped > 0 ? `, ${total.skipped} skipped` : "";
    console.log(`\n${total.passed} passed, ${total.failed} failed${skipped}`);
  }
}

await main(async () => {
  const options = /** @type {const} */ ({ only: { type: "string" }, list: { type: "boolean" } });
  const { only, list } = parseArgs({ options }).values;
  const selected = only === undefined ? stages : select(only.split(","));
  if (list) return console.table(selected, ["name", "title"]);
  await runStages(selected);
});
