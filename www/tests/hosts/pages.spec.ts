// Pages that hold the element themselves: with modules, and without.

import { expectAlive, expectPlays, expectReady } from "./alive.ts";
import { built, expect, root, test } from "./host.ts";

test("a plain page imports the module", async ({ page, site }) => {
  const origin = await site({ "/": `${root}examples/plain`, "/queuescope/": built("package") });
  await page.goto(`${origin}/`);
  const element = page.locator("queue-scope");
  await expectReady(element);
  await expectPlays(element);
  await page.getByRole("button", { name: "Send a burst" }).click();
  await expect
    .poll(async () => Number(await page.locator("#waiting").textContent()))
    .toBeGreaterThan(0);
  await expectAlive(element);
});

test("a page without modules takes the classic script", async ({ page, site }) => {
  const origin = await site({
    "/": `${root}examples/classic`,
    "/classic.js": built("package/classic.js"),
  });
  await page.goto(`${origin}/`);
  await expectAlive(page.locator("queue-scope"));
  await expect(page).toHaveTitle("Ready: work-queue");
});
