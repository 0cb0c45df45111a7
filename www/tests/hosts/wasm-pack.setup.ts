// Makes the crate's packages with wasm-pack, and a site with each: once for all browsers.

import { mkdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { installNodeModules } from "../../../scripts/setup/node_modules.mjs";
import { wasmPack, wasmPackEnvironment } from "../../../scripts/setup/wasm_pack.mjs";
import { root, test } from "./host.ts";
import { run } from "./program.ts";
import { bundledSite, plainSite, project } from "./wasm-pack.ts";

interface WebpackStats {
  hasErrors(): boolean;
  hasWarnings(): boolean;
}

const packages = `${root}tools/hosts`;
const icon = '<!doctype html><link rel="icon" href="data:,">';

test("wasm-pack makes the crate's packages, and each serves a site", async () => {
  test.setTimeout(900_000);
  await makePlainSite();
  await makeBundledSite();
});

async function makePlainSite(): Promise<void> {
  await pack("web", `${plainSite}/queuescope`);
  writeFileSync(
    `${plainSite}/index.html`,
    `${icon}<script type="module">
      import init, * as queuescope from "./queuescope/queuescope.js";
      await init();
      window.queuescope = queuescope;
    </script>`,
  );
}

async function makeBundledSite(): Promise<void> {
  // The same module once more: optimising it would take a minute and change nothing that is tested.
  await pack("bundler", `${project}/node_modules/queuescope`, "--no-opt");
  mkdirSync(bundledSite, { recursive: true });
  writeFileSync(`${project}/package.json`, '{ "private": true, "type": "module" }');
  writeFileSync(
    `${project}/index.js`,
    'import * as queuescope from "queuescope";\nwindow.queuescope = queuescope;',
  );
  writeFileSync(`${bundledSite}/index.html`, `${icon}<script src="main.js"></script>`);
  await installNodeModules(packages);
  await bundle();
}

async function pack(target: string, folder: string, ...options: string[]): Promise<void> {
  const args = ["build", "--target", target, "--out-dir", folder, ...options];
  await run(wasmPack, args, { cwd: root, env: wasmPackEnvironment });
}

async function bundle(): Promise<void> {
  const webpack = createRequire(`${packages}/package.json`)("webpack");
  const compiler = webpack({
    mode: "production",
    context: project,
    entry: "./index.js",
    output: { path: bundledSite },
    experiments: { asyncWebAssembly: true },
    performance: { hints: false },
  });
  const stats = await new Promise<WebpackStats>((resolve, reject) => {
    compiler.run((error: Error | null, stats: WebpackStats) =>
      error ? reject(error) : resolve(stats),
    );
  });
  if (stats.hasErrors() || stats.hasWarnings()) throw new Error(stats.toString());
}
