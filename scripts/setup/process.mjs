// Child processes: run one in sight, or read what one prints. Built-ins only.

import { spawn, spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { stripVTControlCharacters } from "node:util";

/** The top of the source tree; every command runs there unless told otherwise. */
export const root = fileURLToPath(new URL("../..", import.meta.url));

/** Where the set-up keeps what it made. It goes with `node_modules`. */
export const cache = `${root}node_modules/.cache/queuescope`;

/** What a program's file name ends with here. */
export const suffix = process.platform === "win32" ? ".exe" : "";

/** Something a person can mend: shown as one line, without a stack. */
export class SetupError extends Error {}

/**
 * Runs a command in sight and returns what it wrote to its standard output, without colours.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: Record<string, string>, mayFail?: boolean }} [options] `mayFail`: the
 *   caller looks at `succeeded` instead of catching.
 * @returns {Promise<{ succeeded: boolean, output: string }>}
 */
export function run(command, args, { cwd = root, env = {}, mayFail = false } = {}) {
  const child = spawn(command, args, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "inherit"],
  });
  let output = "";
  child.stdout.setEncoding("utf8");
  child.stdout.on("data", (/** @type {string} */ text) => {
    output += text;
    process.stdout.write(text);
  });
  return new Promise((resolve, reject) => {
    child.on("error", (error) => reject(new SetupError(`cannot run ${command}: ${error.message}`)));
    child.on("close", (code, signal) => {
      const succeeded = code === 0;
      if (succeeded || mayFail) resolve({ succeeded, output: stripVTControlCharacters(output) });
      else reject(new SetupError(`${command} ${args[0] ?? ""} failed (${signal ?? code})`));
    });
  });
}

/**
 * What a quick command prints, or `undefined` if it cannot be run or fails.
 *
 * @param {string} command
 * @param {readonly string[]} args
 */
export function read(command, args) {
  const child = spawnSync(command, args, { cwd: root, encoding: "utf8", maxBuffer: 2 ** 26 });
  return child.status === 0 ? child.stdout.trim() : undefined;
}

/**
 * Runs the body of a script: a `SetupError` ends it with one line, anything else with its stack.
 *
 * @param {() => Promise<void>} body
 */
export async function main(body) {
  try {
    await body();
  } catch (error) {
    console.error(error instanceof SetupError ? `\nfailed: ${error.message}` : error);
    process.exitCode = 1;
  }
}
