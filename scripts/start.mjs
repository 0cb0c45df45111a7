// npm start: from a fresh machine with rustup and Node to the page in a browser.
// Uses Node's built-ins only until the packages are installed.

import { installNodeModules } from "./setup/node_modules.mjs";
import { main, root } from "./setup/process.mjs";
import { buildWasm } from "./wasm.mjs";

await main(async () => {
  await installNodeModules();
  await buildWasm();
  const { createServer } = await import("vite");
  const server = await createServer({ root });
  await server.listen();
  server.printUrls();
  rebuildOnChange(server);
});

/**
 * A change in the Rust sources compiles them again; Vite then sees the new pkg/ and reloads the page.
 *
 * @param {import("vite").ViteDevServer} server
 */
function rebuildOnChange(server) {
  let building = Promise.resolve();
  let waiting = false;
  server.watcher.add([`${root}src`, `${root}Cargo.toml`]);
  server.watcher.on("change", (path) => {
    if (waiting || !/\.rs$|Cargo\.toml$/.test(path)) return;
    waiting = true;
    building = building.then(() => {
      waiting = false;
      return main(buildWasm);
    });
  });
}
