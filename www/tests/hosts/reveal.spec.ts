// Slides: a scene plays while its slide is shown, and its keys are its own.

import type { QueueScope } from "../../element.ts";
import { currentTime, expectAlive, expectGoesOn } from "./alive.ts";
import { built, expect, root, test } from "./host.ts";

test("a scene plays while its slide is shown", async ({ page, site }) => {
  const origin = await site({
    "/": `${root}examples/reveal`,
    "/standalone.js": built("package/standalone.js"),
    "/reveal.js/": `${root}tools/hosts/node_modules/reveal.js`,
  });
  await page.goto(`${origin}/`);
  const element = page.locator("queue-scope");
  const paused = () => element.evaluate((scope: QueueScope) => scope.paused);
  await expect(page.getByRole("heading", { name: "What happens in a queue?" })).toBeVisible();
  expect(await paused()).toBe(true);

  await page.keyboard.press("ArrowRight");
  await expectGoesOn(element);

  await element.getByRole("button", { name: "Pause", exact: true }).focus();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Space");
  await expect(page).toHaveURL(/#\/1$/);
  await expect.poll(paused).toBe(true);
  await page.keyboard.press("Space");
  await expect.poll(paused).toBe(false);

  const goTo = (slide: number) => page.evaluate((hash) => void location.assign(hash), `#/${slide}`);
  await goTo(2);
  await expect(page.getByRole("heading", { name: "Any questions?" })).toBeVisible();
  await expect.poll(paused).toBe(true);
  const left = await currentTime(element);
  await goTo(1);
  await expect.poll(() => currentTime(element)).toBeGreaterThan(left);
  await expectAlive(element);
});
