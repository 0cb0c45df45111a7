// The Chromium that npm carries, for Linux on x86-64: a headless shell that needs no installation and
// no root. It comes compressed, with the few libraries that a bare machine lacks.

import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { brotliDecompressSync } from "node:zlib";
import { installNodeModules } from "./node_modules.mjs";
import { cache, root, SetupError } from "./process.mjs";

const packages = `${root}tools/chromium`;
const folder = `${cache}/chromium`;

/** Unpacks it, if this machine can run it; returns the path of its launcher, or nothing. */
export async function installBundledChromium() {
  if (process.platform !== "linux" || process.arch !== "x64") return [];
  await installNodeModules(packages);
  const launcher = `${folder}/chromium`;
  if (!existsSync(launcher)) unpack();
  return [launcher];
}

/** The folder appears only when it is whole. */
function unpack() {
  const unfinished = `${folder}.${process.pid}`;
  mkdirSync(unfinished, { recursive: true });
  unpackArchive("al2023.tar.br", unfinished);
  unpackArchive("swiftshader.tar.br", unfinished);
  writeFileSync(`${unfinished}/headless_shell`, decompress("chromium.br"), { mode: 0o755 });
  writeFileSync(`${unfinished}/chromium`, launcherScript, { mode: 0o755 });
  renameSync(unfinished, folder);
}

/** The machine's own libraries come first; those of the package fill the gaps. */
const launcherScript = `#!/bin/sh
here=$(dirname "$0")
if ldd "$here/headless_shell" | grep -q 'not found'; then
  export LD_LIBRARY_PATH="$here/lib\${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"
fi
exec "$here/headless_shell" "$@"
`;

/** @param {string} name */
function decompress(name) {
  const path = `${packages}/node_modules/@sparticuz/chromium/bin/${name}`;
  return brotliDecompressSync(readFileSync(path));
}

/**
 * @param {string} name
 * @param {string} into
 */
function unpackArchive(name, into) {
  const { status } = spawnSync("tar", ["-x", "-C", into], { input: decompress(name) });
  if (status !== 0) throw new SetupError(`cannot unpack ${name}: is tar installed?`);
}
