// An app in marimo: its slider changes the scene, and the scene's figures stand in its text.

import { cpSync } from "node:fs";
import { expectAlive, expectHears, expectPlays, expectReady, listen } from "./alive.ts";
import { expect, root, test } from "./host.ts";
import { freePort, python, temporaryFolder } from "./program.ts";

test.setTimeout(120_000);

test("an app's scene is kept in step with its other cells", async ({ page, server }) => {
  using folder = temporaryFolder();
  cpSync(`${root}examples/marimo`, folder.path, { recursive: true });
  const port = await freePort();
  const options = ["--headless", "--no-token", "--host", "127.0.0.1", "--port", String(port)];
  const origin = await server(python("marimo"), ["run", `${folder.path}/app.py`, ...options], {
    address: `http://127.0.0.1:${port}/health`,
    env: { HOME: folder.path, MARIMO_SKIP_UPDATE_CHECK: "1" },
  });
  await page.goto(origin);
  const element = page.locator("queue-scope");
  await expectReady(element);
  await expectAlive(element);
  await listen(element);
  await page.getByRole("slider", { name: "Consumers" }).press("ArrowRight");
  await expectHears(element, "change", { control: "consumers", value: 4 });
  await expectPlays(element);
  await expect(page.getByText(/Handled: [1-9]/)).toBeVisible();
});
