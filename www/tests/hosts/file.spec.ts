// Pages of one file, opened without any server. Their policy allows no eval, which Playwright needs in Firefox to look
// inside an element: there only what people see is tested.

import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expectAlive, expectUsable } from "./alive.ts";
import { built, root, test } from "./host.ts";

let folder: string;

test.beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "queuescope-"));
  cpSync(`${root}examples/single-file`, folder, { recursive: true });
  for (const page of ["queuescope.html", "scenes/work-queue.html"])
    cpSync(built(`package/${page}`), join(folder, page.replace("scenes/", "")));
});

test.afterEach(() => rmSync(folder, { recursive: true }));

for (const name of ["queuescope.html", "work-queue.html"]) {
  test(`${name} works from a folder`, async ({ page, browserName }) => {
    await page.goto(pathToFileURL(join(folder, name)).href);
    await expectUsable(page.locator("queue-scope"));
    if (browserName === "chromium") await expectAlive(page.locator("queue-scope"));
  });
}

test("a page in a folder frames a scene beside it", async ({ page }) => {
  await page.goto(pathToFileURL(join(folder, "index.html")).href);
  await expectUsable(page.frameLocator("iframe").locator("queue-scope"));
});
