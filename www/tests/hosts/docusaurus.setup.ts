// Builds the example's site, once for all browsers.

import { cpSync, rmSync } from "node:fs";
import { installNodeModules } from "../../../scripts/setup/node_modules.mjs";
import { docusaurusSite } from "./docusaurus.ts";
import { built, root, test } from "./host.ts";
import { run } from "./program.ts";

const packages = `${root}tools/docusaurus`;
const cli = `${packages}/node_modules/@docusaurus/core/bin/docusaurus.mjs`;

test("Docusaurus builds its site", async () => {
  test.setTimeout(600_000);
  await installNodeModules(packages);
  rmSync(docusaurusSite, { recursive: true, force: true });
  cpSync(`${root}examples/docusaurus`, docusaurusSite, { recursive: true });
  cpSync(built("package"), `${docusaurusSite}/static/queuescope`, { recursive: true });
  await run(process.execPath, [cli, "build", "--no-minify"], {
    cwd: docusaurusSite,
    // Playwright sets NODE_ENV to "test".
    env: { NODE_ENV: "production", NO_UPDATE_NOTIFIER: "1" },
  });
});
