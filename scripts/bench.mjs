// npm run bench: measures what the design promises. Figures are shown, not judged: a busy machine
// would fail them for no fault of ours. Only the size has a limit in the tests.
//
//   npm run bench                       all
//   npm run bench -- --only size,page   these
//
// Uses Node's built-ins only until the packages are installed.

import { parseArgs } from "node:util";
import { measurePlaying } from "./playing.mjs";
import { launchArguments, provideChromium } from "./setup/chromium.mjs";
import { installNodeModules } from "./setup/node_modules.mjs";
import { main, root, run, SetupError } from "./setup/process.mjs";
import { installRust } from "./setup/rust.mjs";
import { measureSize } from "./size.mjs";
import { buildWasm, buildWasmExample, session } from "./wasm.mjs";

/**
 * What `www/bench.html` leaves in `window.benchResults` when it has finished.
 *
 * @typedef {{ name: string, value: number, unit: string }[]} PageResults
 */

/**
 * A measurement is a line here and a function below.
 *
 * - `native`: time per event, by Criterion, beside the hand-written loop (`benches/`).
 * - `wasm`: time per event, the same work natively and in wasm in Node.
 * - `size`: what a visitor downloads.
 * - `page`: what `www/bench.html` measures of the core in Chromium: events, frames, seeking, memory.
 * - `play`: what playing each scene, or those of `--scenes`, costs the page: a frame's work at 1×, memory over hours
 *   (two minutes a scene).
 *
 * @type {Record<string, (scenes?: string[]) => Promise<void>>}
 */
const measurements = {
  native: benchNative,
  wasm: benchWasm,
  size: benchSize,
  page: benchPage,
  play: benchPlaying,
};

async function benchNative() {
  await installRust();
  // Without the command: what it links is of no interest here, and takes minutes.
  await run("cargo", ["bench", "--no-default-features"]);
}

/** Natively and in wasm by turns, so that both see the same machine; the least of each counts. */
async function benchWasm() {
  const script = await buildWasmExample("m_m_4");
  const native = ["--package", session, "--release", "--example", "m_m_4"];
  await run("cargo", ["build", ...native]);
  /** @type {Record<string, { native: number, wasm: number, ratio: number }>} Nanoseconds per event. */
  const table = {};
  for (let round = 0; round < 3; round++) {
    keepLeast(table, "native", (await run("cargo", ["run", ...native])).output);
    keepLeast(table, "wasm", (await run(process.execPath, [script])).output);
  }
  for (const row of Object.values(table))
    row.ratio = Math.round((100 * row.wasm) / row.native) / 100;
  console.table(table);
}

/**
 * Reads lines of a name and a number.
 *
 * @param {Record<string, { native: number, wasm: number, ratio: number }>} table
 * @param {"native" | "wasm"} column
 * @param {string} output
 */
function keepLeast(table, column, output) {
  for (const [, name = "", ns] of output.matchAll(/^(.+): ([\d.]+)$/gm)) {
    table[name] ??= { native: Infinity, wasm: Infinity, ratio: NaN };
    table[name][column] = Math.min(table[name][column], Number(ns));
  }
}

async function benchSize() {
  await buildWasm();
  const { build } = await import("vite");
  await build({ root, logLevel: "warn" });
  console.table(measureSize());
}

async function benchPage() {
  await buildWasm();
  const vite = await import("vite");
  const build = { outDir: "target/bench", rollupOptions: { input: "www/bench.html" } };
  await vite.build({ root, logLevel: "warn", build });
  const server = await vite.preview({ root, build });
  try {
    console.table(await readResults(`${server.resolvedUrls?.local[0]}www/bench.html`));
  } finally {
    await server.close();
  }
}

/** @param {string[]} [scenes] */
async function benchPlaying(scenes) {
  await buildWasm();
  const vite = await import("vite");
  await vite.build({ root, logLevel: "warn" });
  const server = await vite.preview({ root });
  try {
    await measurePlaying(server.resolvedUrls?.local[0] ?? "", scenes);
  } finally {
    await server.close();
  }
}

/**
 * Opens the page and waits until it has measured.
 *
 * @param {string} url
 * @returns {Promise<PageResults>}
 */
async function readResults(url) {
  const { chromium } = await import("@playwright/test");
  const executablePath = await provideChromium();
  const browser = await chromium.launch({ executablePath, args: launchArguments });
  try {
    // Waiting for a value evaluates text in the page, which its content security policy forbids.
    const page = await browser.newPage({ viewport: { width: 1280, height: 720 }, bypassCSP: true });
    /** @type {Promise<never>} */
    const failure = new Promise((_, reject) => page.once("pageerror", reject));
    await page.goto(url);
    const results = page.waitForFunction("window.benchResults", undefined, { timeout: 600_000 });
    return await (await Promise.race([results, failure])).jsonValue();
  } finally {
    await browser.close();
  }
}

await main(async () => {
  const { only, scenes } = parseArgs({
    options: { only: { type: "string" }, scenes: { type: "string" } },
  }).values;
  await installNodeModules();
  for (const name of only?.split(",") ?? Object.keys(measurements)) {
    const measure = measurements[name];
    if (measure === undefined) throw new SetupError(`no measurement ${name}`);
    console.log(`\n=== ${name}`);
    await measure(scenes?.split(","));
  }
});
