// Programs that a host consists of: run to their end, or started as a server and ended with the test.

import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A folder that is there for one test. */
export function temporaryFolder(): { path: string; [Symbol.dispose]: () => void } {
  const path = mkdtempSync(join(tmpdir(), "queuescope-"));
  return {
    path,
    [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true, maxRetries: 5 }),
  };
}

/** A command of the Python environment of these tests. */
export function python(command: string): string {
  return join(process.env.QUEUESCOPE_PYTHON ?? "", command);
}

/** Runs a program to its end; throws what it printed if it fails. */
export async function run(
  command: string,
  args: string[],
  env: Record<string, string> = {},
): Promise<string> {
  const child = start(command, args, env);
  const [told, code] = await Promise.all([
    toldBy(child),
    new Promise((resolve, reject) => child.on("close", resolve).on("error", reject)),
  ]);
  if (code !== 0) throw new Error(`${command} ${args.join(" ")}: ${told}`);
  return told;
}

/** Starts a server and waits until it answers; the function ends it. */
export async function startServer(
  command: string,
  args: string[],
  address: string,
  env: Record<string, string>,
): Promise<() => Promise<void>> {
  const child = start(command, args, env);
  const told = toldBy(child);
  const ended = new Promise<void>((resolve) => child.on("close", () => resolve()));
  const deadline = Date.now() + 60_000;
  while (!(await answers(address))) {
    if (child.exitCode === null && Date.now() < deadline)
      await new Promise((r) => setTimeout(r, 200));
    else {
      child.kill("SIGKILL");
      throw new Error(`${command} does not answer at ${address}: ${await told}`);
    }
  }
  return async () => {
    child.kill("SIGTERM");
    const stubborn = setTimeout(() => child.kill("SIGKILL"), 5000);
    await ended;
    clearTimeout(stubborn);
  };
}

/** A port that nobody listens on. */
export function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

function start(command: string, args: string[], env: Record<string, string>): ChildProcess {
  return spawn(command, args, {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, ...env },
  });
}

async function toldBy(child: ChildProcess): Promise<string> {
  let told = "";
  const add = (text: unknown): void => {
    told += text;
  };
  child.stdout?.on("data", add);
  child.stderr?.on("data", add);
  await new Promise((resolve) => child.on("close", resolve).on("error", resolve));
  return told;
}

async function answers(address: string): Promise<boolean> {
  try {
    return (await fetch(address)).ok;
  } catch {
    return false;
  }
}
