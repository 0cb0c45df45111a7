// npm run build: the page as static files in dist/, to be put on any web server, and package/ for other hosts.

import { buildPackage } from "./package.mjs";
import { installNodeModules } from "./setup/node_modules.mjs";
import { main, root } from "./setup/process.mjs";
import { buildWasm } from "./wasm.mjs";

await main(async () => {
  await installNodeModules();
  await buildWasm();
  const { build } = await import("vite");
  await build({ root });
  await buildPackage();
});
