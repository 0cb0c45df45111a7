// wasm-bindgen and its test runner: built from tools/, at the version that the crate is locked to.

import { existsSync, readFileSync } from "node:fs";
import { read, root, run, SetupError, suffix } from "./process.mjs";

const folder = `${root}tools/target/debug`;

/** The path of `wasm-bindgen`; `.cargo/config.toml` knows that of the test runner beside it. */
export const bindgen = `${folder}/wasm-bindgen${suffix}`;

/** Builds both commands, unless they are there. */
export async function installBindgen() {
  const wanted = lockedVersion("Cargo.lock");
  if (wanted !== lockedVersion("tools/Cargo.lock")) {
    throw new SetupError(
      `tools/Cargo.toml must name wasm-bindgen-cli ${wanted}, as Cargo.lock does`,
    );
  }
  const runner = `${folder}/wasm-bindgen-test-runner${suffix}`;
  const present = existsSync(runner) && read(bindgen, ["--version"]) === `wasm-bindgen ${wanted}`;
  if (!present)
    await run("cargo", ["build", "--locked", "--target-dir", "target"], { cwd: `${root}tools` });
}

/** @param {string} lock */
function lockedVersion(lock) {
  const text = readFileSync(root + lock, "utf8");
  const version = /name = "wasm-bindgen"\r?\nversion = "(.+)"/.exec(text)?.[1];
  if (version === undefined) throw new SetupError(`${lock} does not lock wasm-bindgen`);
  return version;
}
