// Pages of one file, opened without any server. Their policy allows no eval, which Playwright needs in Firefox to look
// inside an element: there only what people see is tested.

import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expectAlive, expectUsable } from "./alive.ts";
import { built, expect, root, test } from "./host.ts";
import { run } from "./program.ts";

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

test("a lesson of one's own, written and packed by the command, opens as a file", async ({
  page,
  browserName,
}) => {
  test.setTimeout(300_000);
  const queuescope = (...args: string[]) => run("cargo", ["run", "--quiet", "--", ...args]);
  await queuescope("new", "my-lesson", "--directory", folder);
  const [own, packed] = [join(folder, "my-lesson"), join(folder, "lesson.html")];
  const empty = built("package/queuescope-empty.html");
  await queuescope("pack", own, "--output", packed, "--page", empty);
  await page.goto(pathToFileURL(packed).href);
  await expectUsable(page.locator("queue-scope"));
  await expect(page.locator("queue-scope .lesson h2").first()).toBeVisible();
  if (browserName === "chromium") await expectAlive(page.locator("queue-scope"));
});

test("a page in a folder frames a scene beside it", async ({ page }) => {
  await page.goto(pathToFileURL(join(folder, "index.html")).href);
  await expectUsable(page.frameLocator("iframe").locator("queue-scope"));
});
