// The builder as its users work with it: pointer, keys, forms, problems, the address and files.

import { readdirSync, readFileSync } from "node:fs";
import type { Locator } from "@playwright/test";
import { expect, test } from "./page.ts";
import { StagePage } from "./stage-page.ts";

const scenes = readdirSync("scenes", { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

class BuildPage extends StagePage {
  readonly builder: Locator = this.element.getByRole("region", { name: /^(Build|만들기)$/ });

  async openBuilder(query = "?lang=en&theme=light&scene=build"): Promise<void> {
    await this.open(query);
    if (!query.includes("scene=build"))
      await this.element.getByRole("button", { name: /^(Build|만들기)$/ }).click();
    await expect(this.builder).toBeVisible();
  }

  onStage(node: string): Locator {
    return this.element.locator(`.hotspot[data-node="${node}"]`).first();
  }

  inList(node: string): Locator {
    const name = this.page.locator(".build-name").getByText(node, { exact: true });
    return this.builder.locator(".build-node").filter({ has: name });
  }

  async drag(from: string, to: string): Promise<void> {
    const [start, end] = [await middle(this.onStage(from)), await middle(this.onStage(to))];
    await this.page.mouse.move(start.x, start.y);
    await this.page.mouse.down();
    await this.page.mouse.move((start.x + end.x) / 2, (start.y + end.y) / 2, { steps: 3 });
    await expect(this.element.locator(".drawing")).toBeVisible();
    await this.page.mouse.move(end.x, end.y, { steps: 3 });
    await this.page.mouse.up();
    await expect(this.element.locator(".drawing")).toHaveCount(0);
  }

  async scenario() {
    return JSON.parse((await this.do((element) => element.scenarioText)) ?? "{}");
  }

  async handled(node: string): Promise<number> {
    return await this.do((element, name) => {
      const place = Object.keys(JSON.parse(element.scenarioText ?? "{}").nodes).indexOf(name);
      return element.stats?.services.find((service) => service.node === place)?.handled ?? -1;
    }, node);
  }
}

async function middle(locator: Locator): Promise<{ x: number; y: number }> {
  const box = await locator.boundingBox();
  if (!box) throw new Error("nothing to be seen there");
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

test("a line drawn from an exchange to a queue binds them, and messages take it", async ({
  page,
}) => {
  const stage = new BuildPage(page);
  await stage.openBuilder();
  await stage.runTo(10);
  expect(await stage.handled("accounting")).toBe(0);
  await stage.drag("orders", "invoices");
  expect((await stage.scenario()).bindings).toHaveLength(2);
  expect(await stage.do((element) => element.currentTime)).toBe(0);
  await stage.runTo(10);
  expect(await stage.handled("accounting")).toBeGreaterThan(15);
});

test("what cannot be connected is explained, and nothing changes", async ({ page }) => {
  const stage = new BuildPage(page);
  await stage.openBuilder();
  const before = await stage.scenario();
  await stage.drag("shop", "mailer");
  await expect(stage.builder.locator(".build-refusal")).toContainText(
    "put a queue between shop and mailer",
  );
  expect(await stage.scenario()).toEqual(before);
  await expect(stage.builder.getByRole("button", { name: /^Undo/ })).toBeDisabled();
});

test("by keyboard alone: a queue and a service are added, named, connected, and deleted", async ({
  page,
}) => {
  const stage = new BuildPage(page);
  await stage.openBuilder();
  const press = async (button: Locator): Promise<void> => {
    await button.focus();
    await page.keyboard.press("Enter");
  };
  await press(stage.inList("orders"));
  await press(stage.builder.getByRole("button", { name: "queue", exact: true }));
  expect((await stage.scenario()).bindings).toContainEqual({
    source: "orders",
    destination: "queue",
  });
  const name = stage.builder.getByLabel("name", { exact: true });
  await name.focus();
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.type("parcels");
  await page.keyboard.press("Tab");
  await expect(stage.onStage("parcels")).toBeVisible();
  await press(stage.builder.getByRole("button", { name: "service", exact: true }));
  expect((await stage.scenario()).nodes.service.service.consumes[0].queue).toBe("parcels");
  await stage.runTo(10);
  expect(await stage.handled("service")).toBeGreaterThan(10);

  await stage.onStage("parcels").focus();
  await page.keyboard.press("Delete");
  await expect(stage.inList("parcels")).toHaveCount(0);
  // The service has nothing to consume from now: that stands at the service, and the stage keeps the last one.
  await expect(stage.builder.locator(".build-unsound")).toBeVisible();
  await expect(stage.inList("service")).toContainText("to be mended");
  await expect(stage.onStage("parcels")).toBeVisible();
  await page.keyboard.press("ControlOrMeta+z");
  await expect(stage.builder.locator(".build-unsound")).toHaveCount(0);
  await page.keyboard.press("ControlOrMeta+Shift+z");
  await expect(stage.inList("parcels")).toHaveCount(0);
  await page.keyboard.press("ControlOrMeta+z");
  await expect(stage.inList("parcels")).toHaveCount(1);
});

test("a list does what a line does", async ({ page }) => {
  const stage = new BuildPage(page);
  await stage.openBuilder();
  await stage.inList("orders").click();
  await stage.builder.getByLabel("connect to").selectOption("invoices");
  expect((await stage.scenario()).bindings).toContainEqual({
    source: "orders",
    destination: "invoices",
  });
  await stage.builder.getByRole("button", { name: "Remove: Binding 2" }).click();
  expect((await stage.scenario()).bindings).toHaveLength(1);
});

test("a wrong value is shown at its field, and the stage goes on with the last sound one", async ({
  page,
}) => {
  const stage = new BuildPage(page);
  await stage.openBuilder();
  await stage.onStage("shop").click();
  const rate = stage.builder.getByRole("textbox", { name: "per second" });
  await rate.fill("many");
  await rate.blur();
  await expect(rate).toHaveAttribute("aria-invalid", "true");
  await expect(stage.builder.locator(".build-row .build-problem")).toContainText('"many"');
  await expect(stage.onStage("shop")).toHaveClass(/wrong/);
  await stage.runTo(4);
  expect(await stage.do((element) => element.stats?.ledger.published)).toBe(12);
  await rate.fill("5");
  await rate.blur();
  await expect(stage.builder.locator(".build-problem")).toHaveCount(0);
  await stage.runTo(4);
  expect(await stage.do((element) => element.stats?.ledger.published)).toBe(20);
});

test("a field gets a control to change it while it runs, and loses it", async ({ page }) => {
  const stage = new BuildPage(page);
  await stage.openBuilder();
  await stage.onStage("accounting").click();
  const offer = stage.builder.getByRole("button", { name: /changed while it runs: time/ });
  await offer.click();
  await expect(
    stage.element.getByRole("slider", { name: "accounting handler io mean" }),
  ).toBeVisible();
  await expect(offer).toHaveAttribute("aria-pressed", "true");
  await offer.click();
  await expect(
    stage.element.getByRole("slider", { name: "accounting handler io mean" }),
  ).toHaveCount(0);
});

test("who plays goes on playing after a change", async ({ page }) => {
  const stage = new BuildPage(page);
  await stage.openBuilder();
  await stage.do((element) => element.play());
  await stage.inList("shop").click();
  await stage.builder.getByRole("textbox", { name: "per second" }).fill("9");
  await stage.builder.getByRole("textbox", { name: "per second" }).blur();
  expect(await stage.do((element) => element.paused)).toBe(false);
  await expect.poll(() => stage.do((element) => element.currentTime)).toBeGreaterThan(0);
});

test("the address keeps what was built, with the lesson beside it", async ({ page }) => {
  const stage = new BuildPage(page);
  await stage.openBuilder();
  await stage.drag("orders", "invoices");
  await expect(page).toHaveURL(/scene=build#state=/);
  const built = await stage.scenario();
  await page.goto("about:blank");
  await page.goBack();
  await page.waitForFunction(() =>
    document.querySelector("queue-scope")?.scenarioText?.includes('"destination": "invoices"'),
  );
  expect(await stage.scenario()).toEqual(built);
  await expect(stage.element.getByRole("heading", { name: "Build your own system" })).toBeVisible();
  await expect(stage.builder).toBeVisible();
});

test("definitions come in as one step that can be undone; the draft goes out as a file", async ({
  page,
}) => {
  const stage = new BuildPage(page);
  await stage.openBuilder();
  const before = await stage.scenario();
  const chooser = page.waitForEvent("filechooser");
  await stage.builder.getByRole("button", { name: "Import RabbitMQ definitions…" }).click();
  await (await chooser).setFiles("tests/definitions/shop.json");
  await expect
    .poll(async () => Object.keys((await stage.scenario()).nodes))
    .not.toContain("mailer");
  const saving = page.waitForEvent("download");
  await stage.builder.getByRole("button", { name: "Save as a file" }).click();
  const saved = JSON.parse(readFileSync(await (await saving).path(), "utf8"));
  expect(saved).toEqual(await stage.scenario());
  await stage.builder.getByRole("button", { name: /^Undo/ }).click();
  expect(await stage.scenario()).toEqual(before);
});

test("what no form knows can be written as text", async ({ page }) => {
  const stage = new BuildPage(page);
  await stage.openBuilder();
  await stage.inList("e-mails").click();
  await stage.builder.getByText("As text").click();
  const text = stage.builder.getByRole("textbox", { name: "As text" });
  await text.fill('{ "queue": { "arguments": { "x-expires": 60000 } } }');
  await text.blur();
  expect((await stage.scenario()).nodes["e-mails"].queue.arguments["x-expires"]).toBe(60000);
});

for (const scene of scenes) {
  for (const lang of ["en", "ko"]) {
    test(`${scene} (${lang}): every node of a scene has a form with words for all of it`, async ({
      page,
    }) => {
      const stage = new BuildPage(page);
      await stage.openBuilder(`?lang=${lang}&theme=light&scene=${scene}`);
      for (const row of await stage.builder.locator(".build-node").all()) {
        await row.click();
        const form = stage.builder.locator(".build-form");
        await expect(form).toBeVisible();
        expect(await form.innerText()).not.toMatch(/build-|undefined|\[object/);
        await expect(form.locator(".build-problem")).toHaveCount(0);
        const [wide, room] = await stage.builder.evaluate((one) => [
          one.scrollWidth,
          one.clientWidth,
        ]);
        expect(wide).toBeLessThanOrEqual((room ?? 0) + 1);
      }
    });
  }
}

test("names of a stranger's scenario stay text in the builder, on the narrowest page", async ({
  page,
}) => {
  await page.setViewportSize({ width: 320, height: 640 });
  const stage = new BuildPage(page);
  await stage.openBuilder();
  const name = "<img src=x onerror=alert(1)>\u202e".padEnd(100, "W");
  const document = await stage.scenario();
  document.nodes[name] = { queue: {} };
  await stage.do(
    (element, scenario) => element.setState({ version: 1, scene: element.scene, scenario }),
    JSON.stringify(document),
  );
  await stage.inList(name).click();
  await expect(stage.builder.locator("img")).toHaveCount(0);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);
});

test("a lesson goes on when nodes that it measures are gone", async ({ page }) => {
  const stage = new BuildPage(page);
  await stage.openBuilder();
  for (const node of ["mailer", "e-mails"]) {
    await stage.inList(node).click();
    await stage.builder.getByRole("button", { name: `Remove ${node}` }).click();
    await expect(stage.inList(node)).toHaveCount(0);
  }
  await expect(stage.builder.getByRole("button", { name: /^Undo/ })).toBeFocused();
  await stage.runTo(5);
  await expect(stage.element.locator(".lesson .wrong")).toHaveCount(0);
  const prediction = stage.element.locator(".exercise.predict").last();
  await prediction.locator(".button").first().click();
  await prediction.getByRole("radio").first().check();
  await prediction.locator("[type=submit]").click();
  await prediction.locator("progress + .button").click();
  await expect(prediction).toHaveAttribute("data-state", "told");
  await expect(prediction.locator(".guess-bars dd").last()).toHaveText("there are none anywhere");
});
