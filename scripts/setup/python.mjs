// A Python for the tests of hosts: a virtual environment with what tools/hosts/requirements.txt locks, and with the
// package of python/ as it is built now.

import { createHash } from "node:crypto";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { installDebianPackage } from "./browser.mjs";
import { cache, read, root, run, SetupError } from "./process.mjs";

const requirements = `${root}tools/hosts/requirements.txt`;
const environment = `${cache}/python`;
const bin = `${environment}/${process.platform === "win32" ? "Scripts" : "bin"}`;
const stamp = `${environment}/.installed-from`;

/** Oldest that the locked packages take. */
const OLDEST = [3, 10];

/** The folder of the environment's commands, which is kept in `QUEUESCOPE_PYTHON` for child processes. */
export async function providePython() {
  const known = process.env.QUEUESCOPE_PYTHON;
  if (known !== undefined) return known;
  const lock = createHash("sha256").update(readFileSync(requirements)).digest("hex");
  if (!existsSync(stamp) || readFileSync(stamp, "utf8") !== lock) {
    rmSync(environment, { recursive: true, force: true });
    await makeEnvironment(environment);
    await pip(["install", "--require-hashes", "--requirement", requirements]);
    writeFileSync(stamp, lock);
  }
  await installPackage();
  process.env.QUEUESCOPE_PYTHON = bin;
  return bin;
}

/**
 * Makes a virtual environment.
 *
 * @param {string} folder
 */
export async function makeEnvironment(folder) {
  const python = findPython();
  const make = () => run(python, ["-m", "venv", folder], { mayFail: true });
  if ((await make()).succeeded) return;
  await installDebianPackage("python3-venv");
  if (!(await make()).succeeded)
    throw new SetupError(`${python} makes no virtual environment: is its package venv installed?`);
}

/** The package as it is now, built by the locked builder. */
async function installPackage() {
  if (!existsSync(`${root}package/widget.js`))
    throw new SetupError("package/widget.js is missing: run npm run build");
  const now = ["--no-deps", "--no-build-isolation", "--force-reinstall"];
  await pip(["install", ...now, `${root}python`]);
}

/** @param {string[]} args */
async function pip([command = "", ...args]) {
  const quiet = ["--quiet", "--disable-pip-version-check", "--no-input"];
  await run(`${bin}/python`, ["-m", "pip", command, ...quiet, ...args]);
}

function findPython() {
  for (const name of ["python3", "python"]) {
    const [major = 0, minor = 0] = (read(name, ["--version"]) ?? "")
      .replace("Python ", "")
      .split(".")
      .map(Number);
    if (major === OLDEST[0] && minor >= (OLDEST[1] ?? 0)) return name;
  }
  throw new SetupError(`Python ${OLDEST.join(".")} or newer is missing`);
}
