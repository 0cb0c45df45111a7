// A frame on another origin: commands in, events and its height out.

import { built, expect, root, test } from "./host.ts";

test("a frame on another origin obeys the page around it and tells it", async ({ page, site }) => {
  const ours = await site({ "/": built("dist") });
  const theirs = await site(
    { "/": `${root}examples/iframe` },
    { "https://queuescope.example": ours },
  );
  await page.goto(`${theirs}/`);
  const frame = page.locator("iframe");
  const element = page.frameLocator("iframe").locator("queue-scope");
  await expect(element.locator("canvas").first()).toBeVisible();
  await expect.poll(async () => (await frame.boundingBox())?.height).not.toBe(700);

  await page.getByRole("button", { name: "Play" }).click();
  await expect
    .poll(async () => Number(await page.locator("#time").textContent()))
    .toBeGreaterThan(0.5);
  await page.getByLabel("Consumers").fill("6");
  await expect(page.locator("#change")).toHaveText("consumers = 6");
  await page.getByRole("button", { name: "Pause", exact: true }).click();
  await expect(element.getByRole("button", { name: "Play", exact: true })).toBeVisible();
});
