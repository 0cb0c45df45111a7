// A scenario with mistakes: the page says where they are, and goes on with what ran.

import { expect, test } from "./page.ts";
import { StagePage } from "./stage-page.ts";

const broken = (name: string): string =>
  new URL(`../../tests/broken/${name}.json`, import.meta.url).pathname;

const cases = [
  {
    name: "unknown-node",
    path: "nodes.mailer.service.consumes.0.queue",
    place: "line 18, column 33",
    found: "`e-mials`",
    advice: "did you mean `e-mails`?",
  },
  {
    name: "trailing-comma",
    path: "nodes.mailer.service.consumes.0",
    place: "line 18, column 59",
    found: "`}`",
  },
  { name: "duration-without-unit", path: "link_delay", place: "line 4, column 17", found: "400" },
  {
    name: "wrong-type",
    path: "nodes.mailer.service.instances",
    place: "line 16, column 22",
    found: '"three"',
  },
  { name: "empty", path: "the whole file", place: "line 1, column 1", found: "no text" },
];

for (const { name, path, place, found, advice } of cases) {
  test(`${name}: path, place and what was found, and the run goes on`, async ({ page }) => {
    const stage = new StagePage(page);
    await stage.open();
    await stage.do((element) => element.play());
    await stage.openFile(broken(name));
    const problems = page.getByRole("alert");
    await expect(problems).toContainText(path);
    await expect(problems).toContainText(place);
    await expect(problems.locator("dd").first()).toContainText(found);
    await expect(problems.locator("dd").nth(1)).not.toBeEmpty();
    if (advice) await expect(problems.locator("dd").nth(2)).toHaveText(advice);
    const time = await stage.do((element) => element.currentTime);
    await expect.poll(() => stage.do((element) => element.currentTime)).toBeGreaterThan(time);
    await page.getByRole("button", { name: "Go on without it" }).click();
    await expect(problems).toHaveCount(0);
    await expect(stage.stage.getByRole("button", { name: /^jobs,/ })).toBeVisible();
  });
}

test("all mistakes of a file are listed; Escape puts the list away", async ({ page }) => {
  const stage = new StagePage(page);
  await stage.open();
  await stage.dropFile(broken("many-at-once"));
  const problems = page.getByRole("alert");
  await expect(problems.getByRole("listitem")).toHaveCount(7);
  await expect(problems).toContainText("7 problems in dropped.json");
  await stage.stage.focus();
  await page.keyboard.press("Escape");
  await expect(problems).toHaveCount(0);
});

test("a sound scenario of one's own runs under its own names", async ({ page }) => {
  const stage = new StagePage(page);
  await stage.open();
  await stage.dropFile(new URL("own-scenario.json", import.meta.url).pathname);
  await expect(stage.stage.getByRole("button", { name: /^letters,/ })).toBeVisible();
  await page.getByRole("button", { name: "Start", exact: true }).click();
  await expect
    .poll(() => stage.do((element) => element.stats?.ledger.published ?? 0))
    .toBeGreaterThan(0);
  await expect(page.getByText("This is your own scenario.")).toBeVisible();
});
