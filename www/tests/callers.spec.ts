// Callers on the page: what they make of the load stands at them, in the inspector, in the ledger and
// side by side with others.

import { expect, test } from "./page.ts";
import { StagePage } from "./stage-page.ts";

const scene = (name: string): string =>
  new URL(`../../scenes/${name}/scenario.json`, import.meta.url).pathname;

/** A name of the scenario itself: it was opened as a file. */
const caller = (stage: StagePage, name: RegExp) => stage.stage.getByRole("button", { name });

test("a burst amplifies the load of those who call, and the page says so", async ({ page }) => {
  const stage = new StagePage(page);
  await stage.open();
  await stage.openFile(scene("burst"));
  await stage.do((element) => element.fire("peak"));
  await stage.runTo(60);

  await expect(
    caller(stage, /^calling-shop, .* attempts per call · [\d,]+ timeouts/),
  ).toBeVisible();
  await caller(stage, /^calling-shop/).click();
  const figures = page.getByRole("table", { name: "calling-shop" });
  await expect(figures.getByRole("row", { name: /^attempts per call [1-3]\.\d\d$/ })).toBeVisible();
  await expect(figures.getByRole("row", { name: /^threads blocked 0 %/ })).toBeVisible();

  const jobs = page.getByRole("table", { name: "Jobs" });
  await expect(jobs.getByRole("row", { name: /^attempts per call [2-3]\./ })).toBeVisible();
  await expect(jobs.getByRole("row", { name: /^come to nothing [1-9]/ })).toBeVisible();

  const calls = (await stage.do((element) => element.stats?.calls)) ?? undefined;
  const { made, balanced, ...parts } = calls ?? { made: 0, balanced: false };
  expect(balanced).toBe(true);
  expect(Object.values(parts).reduce((sum, part) => sum + part, 0)).toBe(made);
  const ledger = page.getByRole("table", { name: "What became of every call" });
  await expect(ledger.getByRole("row").first()).toContainText(String(made));
});

test("a thread that waits is blocked, one that goes on is not", async ({ page }) => {
  const stage = new StagePage(page);
  await stage.open();
  await stage.openFile(scene("sync-async"));
  await stage.runTo(60);
  const means = page.getByRole("table", { name: "Response and resources" });
  const blocked = means.getByRole("row", { name: /^threads blocked/ });
  await expect(blocked.getByRole("cell").nth(0)).toHaveText(/^\s*[1-9][\d.]* %/);
  await expect(blocked.getByRole("cell").nth(1)).toHaveText(/^\s*0\.0 %/);
  // Nothing is published there: the ledger is of calls alone.
  await expect(page.getByRole("table", { name: "Where every message is" })).toHaveCount(0);
  await expect(page.getByRole("table", { name: "What became of every call" })).toBeVisible();
});

for (const [width, lang] of [
  [1440, "en"],
  [390, "ko"],
  [320, "en"],
] as const) {
  test(`the figures of a caller fit ${width} pixels: ${lang}`, async ({ page }) => {
    await page.setViewportSize({ width, height: 844 });
    const stage = new StagePage(page);
    await stage.open(`?lang=${lang}&theme=dark`);
    await stage.dropFile(scene("burst"));
    await expect(caller(stage, /^calling-shop/)).toBeVisible();
    await stage.do((element) => element.fire("peak"));
    await stage.runTo(60);
    await caller(stage, /^calling-shop/).click();
    const cut = await stage.do((element) =>
      [...(element.shadowRoot?.querySelectorAll(".figures th, .figures td, .balance") ?? [])]
        .filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth + 1)
        .map(({ textContent }) => textContent),
    );
    expect(cut).toEqual([]);
  });
}
