// The npm package: packed and installed into a fresh project as people do it, which then runs it in Node, checks its
// types, and builds a page with it.

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expectAlive } from "./alive.ts";
import { expect, root, test } from "./host.ts";
import { run, temporaryFolder } from "./program.ts";

const node = process.execPath;

/** A project that has nothing but the package. */
async function freshProject(folder: string): Promise<void> {
  const npm = process.platform === "win32" ? "npm.cmd" : "npm";
  const packed = await run(npm, [
    "pack",
    "--silent",
    "--pack-destination",
    folder,
    `${root}package`,
  ]);
  const archive = packed.trim().split("\n").at(-1) ?? "";
  write(folder, "package.json", JSON.stringify({ name: "course", private: true, type: "module" }));
  const quiet = ["--no-audit", "--no-fund", "--prefer-offline", "--prefix", folder];
  await run(npm, ["install", ...quiet, join(folder, archive)]);
}

function write(folder: string, file: string, text: string): void {
  mkdirSync(join(folder, file, ".."), { recursive: true });
  writeFileSync(join(folder, file), text);
}

test("in Node the core runs a scene, and tells what is wrong with a scenario", async () => {
  using folder = temporaryFolder();
  await freshProject(folder.path);
  write(
    folder.path,
    "run.js",
    `import { check, loadScenario, run, sceneIds } from "queuescope/core";
     const { report, facts_hash } = await run(await loadScenario(sceneIds()[2]), { until: 30 });
     const [problem] = await check({ version: 1, nodes: { shop: {} } });
     console.log(JSON.stringify({ published: report.ledger.published, facts_hash, path: problem.path }));`,
  );
  const told = JSON.parse(await run(node, [join(folder.path, "run.js")]));
  expect(told).toMatchObject({ path: "nodes.shop" });
  expect(told.published).toBeGreaterThan(20);
  expect(told.facts_hash).toMatch(/^[0-9a-f]{16}$/);
});

test("its types are sound in a strict project", async () => {
  using folder = temporaryFolder();
  await freshProject(folder.path);
  write(
    folder.path,
    "course.ts",
    `import { QueueScope, type State } from "queuescope";
     import "queuescope/register";
     import { run } from "queuescope/core";
     const scope: QueueScope = document.createElement("queue-scope");
     scope.addEventListener("challenge", ({ detail }) => console.log(detail.won, detail.id));
     scope.addEventListener("click", (event: MouseEvent) => event.clientX);
     const state: State | undefined = scope.getState();
     const hash: string = (await run("{}", { until: 1 })).facts_hash;
     // @ts-expect-error: there is no such method
     scope.fly();
     export { hash, state };`,
  );
  const options = ["--strict", "--noEmit", "--target", "es2022", "--module", "esnext"];
  const resolution = ["--moduleResolution", "bundler", "--lib", "es2023,dom", "--types", ""];
  const tsc = `${root}node_modules/typescript/bin/tsc`;
  // TypeScript refuses files by name where it finds a tsconfig.json, as it would here.
  await run(node, [tsc, ...options, ...resolution, "course.ts"], { cwd: folder.path });
});

test("a bundler builds a page with it, which plays", async ({ page, site }) => {
  using folder = temporaryFolder();
  await freshProject(folder.path);
  write(folder.path, "main.js", `import "queuescope/register";`);
  write(
    folder.path,
    "index.html",
    `<!doctype html><link rel="icon" href="data:,"><script type="module" src="./main.js"></script>
     <queue-scope scene="burst" autoplay lang="en"></queue-scope>`,
  );
  const vite = `${root}node_modules/vite/bin/vite.js`;
  await run(node, [vite, "build", folder.path, "--logLevel", "error", "--base", "./"]);
  await page.goto(`${await site({ "/": join(folder.path, "dist") })}/`);
  await expectAlive(page.locator("queue-scope"));
});
