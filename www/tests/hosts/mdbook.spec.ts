// A book as mdBook makes it, with a page in a folder.

import { cpSync } from "node:fs";
import { join } from "node:path";
import { expectAlive, expectReady } from "./alive.ts";
import { built, expect, root, test } from "./host.ts";
import { python, run, temporaryFolder } from "./program.ts";

test("scenes stand in the pages of a book", async ({ page, site }) => {
  using folder = temporaryFolder();
  cpSync(`${root}examples/mdbook`, folder.path, { recursive: true });
  cpSync(built("package/classic.js"), join(folder.path, "classic.js"));
  await run(python("mdbook"), ["build", folder.path]);
  const origin = await site({ "/": join(folder.path, "book") });

  await page.goto(`${origin}/work-queue.html`);
  const element = page.locator("queue-scope");
  await expectAlive(element);
  await element.getByRole("button", { name: "Play", exact: true }).press("ArrowRight");
  await element.getByRole("button", { name: "Play", exact: true }).press("s");
  await expect(page.locator("#mdbook-searchbar")).toBeHidden();
  await expect(page).toHaveURL(/work-queue\.html$/);
  await page.goto(`${origin}/deeper/index.html`);
  await expectReady(page.locator("queue-scope"));
});
