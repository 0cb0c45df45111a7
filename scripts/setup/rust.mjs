// The Rust toolchain that rust-toolchain.toml names, with its wasm target; no automatic installation is
// relied on, as a machine may have it switched off.

import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import { read, root, run, SetupError } from "./process.mjs";

/** What the page is compiled for. */
export const wasmTarget = "wasm32-unknown-unknown";

/** Installs what building needs. */
export async function installRust() {
  addCargoToPath();
  if (read("rustc", ["--version"]) === undefined) await installToolchain();
  if (!hasWasmTarget()) await rustup(["target", "add", wasmTarget]);
}

/** Installs what checking needs besides. */
export async function installRustChecks() {
  for (const component of ["rustfmt", "clippy"]) {
    const command = component === "rustfmt" ? "fmt" : component;
    if (read("cargo", [command, "--version"]) === undefined) {
      await rustup(["component", "add", component]);
    }
  }
}

/** rustup's own folder is not on the PATH of a shell that was open before it was installed. */
function addCargoToPath() {
  if (read("cargo", ["--version"]) !== undefined || read("rustup", ["--version"]) !== undefined)
    return;
  const bin = join(process.env.CARGO_HOME ?? join(homedir(), ".cargo"), "bin");
  process.env.PATH = `${bin}${delimiter}${process.env.PATH ?? ""}`;
}

async function installToolchain() {
  const channel = /^channel = "(.+)"$/m.exec(
    readFileSync(`${root}rust-toolchain.toml`, "utf8"),
  )?.[1];
  if (channel === undefined) throw new SetupError("rust-toolchain.toml names no channel");
  await rustup(["toolchain", "install", channel, "--profile", "minimal", "--no-self-update"]);
}

function hasWasmTarget() {
  const folder = read("rustc", ["--print", "target-libdir", "--target", wasmTarget]);
  return folder !== undefined && existsSync(folder);
}

/** @param {string[]} args */
async function rustup(args) {
  if (read("rustup", ["--version"]) === undefined) {
    throw new SetupError("Rust is missing: install rustup (https://rustup.rs), then try again");
  }
  await run("rustup", args);
}
