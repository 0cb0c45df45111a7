// A notebook in JupyterLab, run cell by cell: Python changes the scene, and hears of it.

import { cpSync } from "node:fs";
import type { Locator, Page } from "@playwright/test";
import { expectAlive, expectPlays, expectReady } from "./alive.ts";
import { expect, root, type StartServer, test } from "./host.ts";
import { freePort, python, temporaryFolder } from "./program.ts";

test.setTimeout(180_000);

test("a notebook's scene is kept in step with Python", async ({ page, server }) => {
  using folder = temporaryFolder();
  cpSync(`${root}examples/jupyter`, `${folder.path}/work`, { recursive: true });
  const origin = await startJupyter(server, folder.path);
  await page.goto(`${origin}/lab/tree/queuescope.ipynb?token=test`);
  // What is run before the kernel has answered may be forgotten.
  await expect(page.getByText("Python 3 (ipykernel) | Idle")).toBeVisible({ timeout: 60_000 });
  await runCell(page, 0);
  await runCell(page, 1);
  const element = page.locator(".jp-OutputArea queue-scope");
  await expectReady(element);

  await runCell(page, 2);
  await runCell(page, 3);
  const outputs = page.locator(".jp-OutputArea");
  const told = (text: RegExp | string) => expect(outputs.getByText(text).first()).toBeVisible();
  await told("change {'control': 'consumers', 'value': 6}");
  await told("play None");

  await runCell(page, 4);
  await expectAlive(element);
  await expectPlays(element);
  await told(/Handled: [1-9]/);
  await expectKeepsKeys(page, element);
});

/** To JupyterLab the letter b means a new cell, to a scene another future. */
async function expectKeepsKeys(page: Page, element: Locator): Promise<void> {
  const cells = page.locator(".jp-Notebook .jp-Cell");
  const before = await cells.count();
  await element.getByRole("button", { name: "Pause", exact: true }).press("b");
  await expect(element.locator(".branched")).toBeVisible();
  expect(await cells.count()).toBe(before);
}

/** Nothing of the person's own Jupyter is read or written. */
async function startJupyter(server: StartServer, folder: string): Promise<string> {
  const port = await freePort();
  const args = [
    ...["lab", "--no-browser", "--allow-root", "--ip=127.0.0.1", `--port=${port}`],
    ...[`--ServerApp.root_dir=${folder}/work`, "--IdentityProvider.token=test"],
    ...["--ServerApp.port_retries=0", "--LabApp.news_url="],
    "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
  ];
  return server(python("jupyter"), args, {
    address: `http://127.0.0.1:${port}/api`,
    env: {
      JUPYTER_CONFIG_DIR: `${folder}/config`,
      JUPYTER_DATA_DIR: `${folder}/data`,
      JUPYTER_RUNTIME_DIR: `${folder}/runtime`,
      IPYTHONDIR: `${folder}/ipython`,
    },
  });
}

async function runCell(page: Page, index: number): Promise<void> {
  const cell = page.locator(".jp-Notebook .jp-Cell").nth(index);
  await cell.click();
  await page.keyboard.press("Shift+Enter");
  if (index > 0) await expect(cell.locator(".jp-InputPrompt").first()).toHaveText(/\[\d+\]/);
}
