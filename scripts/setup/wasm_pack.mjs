// wasm-pack, for the test of what it makes: compiled at one version, as its own packages download a binary.

import { delimiter, dirname } from "node:path";
import { bindgen, installBindgen } from "./bindgen.mjs";
import { read, root, run, suffix } from "./process.mjs";

const version = "0.15.1";
const folder = `${root}tools/target/wasm-pack`;

/** The path of the command. */
export const wasmPack = `${folder}/bin/wasm-pack${suffix}`;

/** The environment in which it finds what it would download: wasm-bindgen and wasm-opt at our versions. */
export const wasmPackEnvironment = {
  PATH: [dirname(bindgen), `${root}node_modules/.bin`, process.env.PATH].join(delimiter),
};

/** Builds the command, unless it is there. */
export async function installWasmPack() {
  await installBindgen();
  if (read(wasmPack, ["--version"]) === `wasm-pack ${version}`) return;
  const quick = ["--debug", "--locked", "--target-dir", `${root}tools/target`];
  await run("cargo", ["install", "wasm-pack", "--version", version, ...quick, "--root", folder], {
    env: { CARGO_PROFILE_DEV_DEBUG: "false" },
  });
}
