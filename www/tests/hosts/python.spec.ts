// The Python package by itself: built and installed as people do it, and its own tests.

import { readdirSync } from "node:fs";
import { join } from "node:path";
import { makeEnvironment } from "../../../scripts/setup/python.mjs";
import { expect, root, test } from "./host.ts";
import { python, run, temporaryFolder } from "./program.ts";

const quiet = ["--quiet", "--disable-pip-version-check"];

test("its own tests pass", async () => {
  const told = await run(python("python"), ["-m", "unittest", "discover", `${root}python/tests`]);
  expect(told).toMatch(/Ran \d+ tests[\s\S]*OK/);
});

test("pip installs it into a fresh environment", async () => {
  test.setTimeout(180_000);
  using folder = temporaryFolder();
  const environment = join(folder.path, "fresh");
  await makeEnvironment(environment);
  const fresh = join(environment, process.platform === "win32" ? "Scripts" : "bin", "python");
  await run(fresh, ["-m", "pip", "install", ...quiet, `${root}python`]);
  const told = await run(fresh, [
    "-c",
    "from queuescope import QueueScope; print(QueueScope(consumers=3).settings)",
  ]);
  expect(told).toContain("{'consumers': 3.0}");
});

test("pip makes a wheel that holds the front end", async () => {
  using folder = temporaryFolder();
  const options = ["--no-deps", "--no-build-isolation", "--wheel-dir", folder.path];
  await run(python("python"), ["-m", "pip", "wheel", ...quiet, ...options, `${root}python`]);
  const [wheel = ""] = readdirSync(folder.path);
  const list = await run(python("python"), ["-m", "zipfile", "-l", join(folder.path, wheel)]);
  for (const file of ["static/widget.js", "py.typed"]) expect(list).toContain(`queuescope/${file}`);
});
