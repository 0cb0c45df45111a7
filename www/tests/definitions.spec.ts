// RabbitMQ's definitions: a file becomes a scenario that runs, and what runs becomes a file.

import { readFile } from "node:fs/promises";
import { expect, test } from "./page.ts";
import { StagePage } from "./stage-page.ts";

const definitions = (name: string): string =>
  new URL(`../../tests/definitions/${name}.json`, import.meta.url).pathname;

async function choose(stage: StagePage, item: string, file: string): Promise<void> {
  const chooser = stage.page.waitForEvent("filechooser");
  await stage.page.locator("summary", { hasText: "RabbitMQ" }).click();
  await stage.page.getByRole("button", { name: item }).click();
  await (await chooser).setFiles(file);
}

test("imported definitions run, and are exported again", async ({ page }) => {
  const stage = new StagePage(page);
  await stage.open();
  await choose(stage, "Import RabbitMQ definitions…", definitions("shop"));
  await expect(stage.stage.getByRole("button", { name: /^orders-worker 1,/ })).toBeVisible();
  await expect(page.getByText("`x-queue-version`")).toBeVisible();
  await stage.runTo(20);
  expect(await stage.do((element) => element.stats?.ledger.acknowledged ?? 0)).toBeGreaterThan(10);
  await page.locator("summary", { hasText: "RabbitMQ" }).click();
  const downloading = page.waitForEvent("download");
  await page.getByRole("button", { name: "Export RabbitMQ definitions" }).click();
  const text = await readFile(await (await downloading).path(), "utf8");
  const queues = JSON.parse(text).queues.map(({ name }: { name: string }) => name);
  expect(queues).toContain("orders");
});

test("what is wrong with definitions is told, and the run stays", async ({ page }) => {
  const stage = new StagePage(page);
  await stage.open("?lang=ko&theme=dark");
  await choose(stage, "RabbitMQ 정의 가져오기…", definitions("unknown-types"));
  await expect(page.getByRole("alert")).toContainText("exchanges.0.type");
  await expect(stage.stage.getByRole("button", { name: /jobs|작업/ }).first()).toBeVisible();
});

test("definitions dropped on the stage are imported, too", async ({ page }) => {
  const stage = new StagePage(page);
  await stage.open();
  await stage.dropFile(definitions("shop"));
  await expect(stage.element.locator(".lesson h2")).toHaveText("dropped.json");
  await expect(stage.element.locator(".problems")).toHaveCount(0);
});
