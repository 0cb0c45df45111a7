// A site made by Docusaurus: a component in MDX, and pages that follow each other without loading anew.

import type { QueueScope } from "../../element.ts";
import { expectAlive, expectReady } from "./alive.ts";
import { docusaurusSite } from "./docusaurus.ts";
import { expect, test } from "./host.ts";

test("a component in MDX shows a scene, on each page anew", async ({ page, site }) => {
  const origin = await site({ "/": `${docusaurusSite}/build` });
  await page.goto(`${origin}/`);
  await expectAlive(page.locator("queue-scope"));
  const consumers = (scope: QueueScope) => scope.getAttribute("consumers");
  await page.getByRole("link", { name: "A second page" }).first().click();
  await expect(page.getByRole("heading", { name: "A second page" })).toBeVisible();
  const element = page.locator("queue-scope");
  await expectReady(element);
  expect(await element.evaluate(consumers)).toBeNull();
});
