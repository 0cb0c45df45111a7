// A scenario that compares: figures side by side, charts with a line for each group.

import { expect, test } from "./page.ts";
import { StagePage } from "./stage-page.ts";

const compared = new URL("compared-scenario.json", import.meta.url).pathname;

test("a scene that compares nothing has no comparison", async ({ page }) => {
  const stage = new StagePage(page);
  await stage.open();
  await expect(page.getByRole("region", { name: "Side by side" })).toHaveCount(0);
  await expect(page.getByRole("heading", { name: "Consumers busy" })).toBeVisible();
  expect(await stage.do((element) => element.stats?.groups)).toEqual([]);
});

test("groups stand side by side, each with its difference to the first", async ({ page }) => {
  const stage = new StagePage(page);
  await stage.open();
  await stage.openFile(compared);
  await expect(page.getByRole("region", { name: "Side by side" })).toBeVisible();
  await stage.runTo(60);

  const jobs = page.getByRole("table", { name: "Jobs" });
  await expect(jobs.getByRole("columnheader")).toHaveText(["Jobs", "alone", "together"]);
  await expect(jobs.getByRole("row", { name: /^begun/ })).toContainText("= the same");
  await expect(jobs.getByRole("row", { name: /^unfinished/ })).toContainText(/▼ \d+ % less/);
  await expect(jobs.getByRole("row", { name: /^done per second/ })).toContainText("▲ 3 times");
  // Nothing failed and nobody calls: those rows say nothing.
  await expect(jobs.getByRole("row", { name: /^come to nothing|^attempts/ })).toHaveCount(0);

  const groups = (await stage.do((element) => element.stats?.groups)) ?? [];
  expect(groups.map(({ name }) => name)).toEqual(["alone", "together"]);
  for (const { begun, ended_well, ended_badly, unfinished } of groups)
    expect(begun).toBe(ended_well + ended_badly + unfinished);
});

test("each chart has a line and a name for each group", async ({ page }) => {
  const stage = new StagePage(page);
  await stage.open();
  await stage.openFile(compared);
  await stage.runTo(20);
  const cards = stage.element.locator(".card");
  await expect(cards).toHaveCount(4);
  for (const title of ["Unfinished", "Done per second", "Response, p95", "CPU busy"]) {
    const heading = page.getByRole("heading", { name: title });
    await expect(heading).toContainText("alone");
    await expect(heading).toContainText("together");
  }
  await expect(cards.first().locator(".group-value")).toHaveCount(2);
  await expect(stage.element.locator(".plot canvas")).toHaveCount(4);
});

test("back in a scene that compares nothing, the charts are its own again", async ({ page }) => {
  const stage = new StagePage(page);
  await stage.open();
  await stage.openFile(compared);
  await expect(page.getByRole("region", { name: "Side by side" })).toBeVisible();
  await stage.openFile(new URL("own-scenario.json", import.meta.url).pathname);
  await expect(page.getByRole("region", { name: "Side by side" })).toHaveCount(0);
  await stage.runTo(5);
  await expect(page.getByRole("heading", { name: "Consumers busy" })).toBeVisible();
  await expect(stage.element.locator(".plot canvas")).toHaveCount(4);
});

for (const width of [1440, 1024, 390, 320]) {
  test(`nothing is cut off at ${width} pixels`, async ({ page }) => {
    await page.setViewportSize({ width, height: 844 });
    const stage = new StagePage(page);
    await stage.open("?lang=en&theme=dark");
    await stage.openFile(compared);
    await stage.runTo(60);
    const cut = await stage.do((element) =>
      [
        ...(element.shadowRoot?.querySelectorAll(
          ".comparison th, .comparison td, .card h3, .headline",
        ) ?? []),
      ]
        .filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth + 1)
        .map(({ textContent }) => textContent),
    );
    expect(cut).toEqual([]);
  });
}
