// Lanes: whose are shown, what is drawn of them, and how they are moved, followed and read.

import { readFileSync } from "node:fs";
import type { JSHandle, Locator } from "@playwright/test";
import { expect, test } from "./page.ts";
import { StagePage } from "./stage-page.ts";

const SIX_REQUESTS = new URL("../../tests/lanes/six-requests.json", import.meta.url).pathname;

/** The page with its lanes. */
class LanesPage extends StagePage {
  readonly lanes: Locator = this.element.locator(".lanes");
  readonly canvas: Locator = this.lanes.locator("canvas");
  readonly follow: Locator = this.lanes.getByRole("button", { name: /follow now|현재 따라가기/ });
  readonly ticks: Locator = this.lanes.locator(".tick");
  readonly now: Locator = this.lanes.locator(".lane-now");

  view(name: string): Locator {
    return this.stage.getByRole("group", { name: /Views|보기/ }).getByRole("button", { name });
  }

  /** Six requests of 10 ms CPU, 70 ms I/O and 10 ms CPU at once, in slow motion. */
  async openSixRequests(query?: string): Promise<void> {
    await this.open(query);
    await this.do((element) => {
      element.speed = 0.05;
    });
    await this.dropFile(SIX_REQUESTS);
    await expect(this.lanes).toBeVisible();
    await this.frames();
  }

  async frames(): Promise<void> {
    await this.do(async (element) => {
      await element.updateComplete;
      for (let frame = 0; frame < 3; frame += 1)
        await new Promise((done) => requestAnimationFrame(done));
    });
  }

  /** The place on the page of an instant, in the middle of the first row. */
  async place(ms: number): Promise<{ x: number; y: number }> {
    const { x, y, width } = (await this.canvas.boundingBox()) ?? { x: 0, y: 0, width: 0 };
    // The window is as long as it takes to watch for twelve seconds.
    return { x: x + (ms / 600) * width, y: y + 46 };
  }

  /** The colour there, as "r,g,b". */
  async colourAt(ms: number, belowPx = 0): Promise<string> {
    return await this.canvas.evaluate(
      (canvas, at) => {
        const element = canvas as HTMLCanvasElement;
        const ratio = element.width / element.clientWidth;
        const x = Math.round((at.ms / 600) * element.width);
        const y = Math.round((46 + at.belowPx) * ratio);
        return [...(element.getContext("2d")?.getImageData(x, y, 1, 1).data ?? [])]
          .slice(0, 3)
          .join();
      },
      { ms, belowPx },
    );
  }

  /** Red, green, blue and opacity of each pixel, as they are drawn upon white; they stay in the page. */
  pixels(): Promise<JSHandle<number[]>> {
    return this.canvas.evaluateHandle((canvas) => {
      const { width, height } = canvas as HTMLCanvasElement;
      const context = (canvas as HTMLCanvasElement).getContext("2d");
      const { data = [] } = context?.getImageData(0, 0, width, height) ?? {};
      return [...data].map((value, place) =>
        place % 4 === 3
          ? value
          : 255 + ((value - 255) * (data[place - (place % 4) + 3] ?? 0)) / 255,
      );
    });
  }

  opaquePixels(): Promise<number> {
    return this.pixels().then((handle) =>
      handle.evaluate(
        (pixels) => pixels.filter((value, place) => place % 4 === 3 && value > 250).length,
      ),
    );
  }

  tickTexts(): Promise<string[]> {
    return this.ticks.allInnerTexts();
  }
}

const ORANGE = "230,159,0";
const BLUE = "59,159,220";

test("a scene shows its stage; lanes come beside it or instead of it", async ({ page }) => {
  const lanes = new LanesPage(page);
  await lanes.open();
  await expect(lanes.lanes).toHaveCount(0);
  await lanes.view("Lanes").click();
  await expect(lanes.lanes).toBeVisible();
  await expect(lanes.stage.locator(".picture")).toBeVisible();
  await lanes.view("Stage").click();
  await expect(lanes.stage.locator(".picture")).toBeHidden();
  // The last one stays.
  await lanes.view("Lanes").click();
  await expect(lanes.lanes).toBeVisible();
  await expect(lanes.view("Lanes")).toHaveAttribute("aria-pressed", "true");
  await lanes.view("Stage").click();
  await lanes.view("Lanes").click();
  await expect(lanes.lanes).toHaveCount(0);
});

test("a scenario that names lanes shows them from the start", async ({ page }) => {
  const lanes = new LanesPage(page);
  await lanes.openSixRequests();
  await expect(lanes.lanes.locator(".lane-heading")).toContainText([
    "synchronous",
    "thread pool",
    "event loop",
  ]);
  await lanes.runTo(0.55);
  await expect(lanes.lanes.locator(".lane-figures")).toHaveText([
    "last answer 540 ms  ·  CPU busy 22 %  ·  memory 1.0 MiB",
    "last answer 220 ms  ·  CPU busy 55 %  ·  memory 3.0 MiB",
    "last answer 140 ms  ·  CPU busy 86 %  ·  memory 1.0 MiB",
  ]);
  await expect(lanes.lanes.locator(".lane-label.waiting")).toHaveCount(6);
  expect(await lanes.tickTexts()).toContain("400 ms");
});

test("computing is solid in the colour of its message, waiting is hatched, idle is empty", async ({
  page,
}) => {
  const lanes = new LanesPage(page);
  await lanes.openSixRequests();
  await lanes.runTo(0.55);
  await lanes.frames();
  expect(await lanes.colourAt(3, 9)).toBe(ORANGE);
  expect(await lanes.colourAt(93, 9)).toBe(BLUE);
  expect(await lanes.colourAt(546)).toBe("0,0,0");
  const hatching = new Set<string>();
  for (let ms = 20; ms < 60; ms += 0.7) hatching.add(await lanes.colourAt(ms));
  expect(hatching.size).toBeGreaterThan(3);
  expect(hatching.has(BLUE)).toBe(false);
});

test("what is drawn frame by frame is what is drawn at once", async ({ page }) => {
  const lanes = new LanesPage(page);
  await lanes.openSixRequests();
  await lanes.do((element) => element.play());
  await page.waitForFunction(() => (document.querySelector("queue-scope")?.currentTime ?? 0) > 0.2);
  await lanes.do((element) => element.pause());
  await lanes.settled();
  await lanes.frames();
  const grown = await lanes.pixels();
  await lanes.do((element) => element.seek(element.currentTime));
  await lanes.frames();
  const whole = await lanes.pixels();
  expect(await lanes.opaquePixels()).toBeGreaterThan(5000);
  // The edge of a clipped figure is smoothed a little otherwise.
  const different = await whole.evaluate(
    (values, others) =>
      values.filter((value, place) => Math.abs(value - (others[place] ?? 0)) > 60).length,
    grown,
  );
  expect(different).toBeLessThan(30);
});

test("the line of the present runs along, and what comes after it is pale", async ({ page }) => {
  const lanes = new LanesPage(page);
  await lanes.openSixRequests();
  await lanes.runTo(0.55);
  await lanes.runTo(0.12);
  await lanes.frames();
  await expect(lanes.now).toContainText("0.12 s");
  const { x } = (await lanes.now.locator("i").boundingBox()) ?? { x: 0 };
  expect(Math.abs(x - (await lanes.place(120)).x)).toBeLessThan(2);
  expect(await lanes.colourAt(3, 9)).toBe(ORANGE);
  const [red = 0] = (await lanes.colourAt(182, 9)).split(",").map(Number);
  expect(red).toBeGreaterThan(130);
});

test("a click follows the message there, or goes to the instant", async ({ page }) => {
  const lanes = new LanesPage(page);
  await lanes.openSixRequests();
  await lanes.runTo(0.55);
  const message = await lanes.place(130);
  await page.mouse.click(message.x, message.y);
  await expect(page.locator(".whose b")).toHaveText("e-mail 1");
  const before = await lanes.do((element) => element.currentTime);
  expect(before).toBeCloseTo(0.55, 6);
  const empty = await lanes.place(559);
  await page.mouse.click(empty.x, empty.y);
  await lanes.settled();
  expect(await lanes.do((element) => element.currentTime)).toBeCloseTo(0.559, 2);
});

test("the time axis is zoomed and panned by buttons, wheel, drag and keyboard", async ({
  page,
}) => {
  const lanes = new LanesPage(page);
  await lanes.openSixRequests();
  await lanes.runTo(0.3);
  const whole = await lanes.tickTexts();
  await lanes.lanes.getByRole("button", { name: "Zoom in (+)" }).click();
  await expect.poll(() => lanes.tickTexts()).not.toEqual(whole);
  await expect(lanes.follow).toHaveAttribute("aria-pressed", "true");

  await lanes.lanes.focus();
  await page.keyboard.press("-");
  await expect.poll(() => lanes.tickTexts()).toEqual(whole);
  await page.keyboard.press("ArrowRight");
  await expect.poll(() => lanes.tickTexts()).not.toEqual(whole);
  await expect(lanes.follow).toHaveAttribute("aria-pressed", "false");
  expect(await lanes.do((element) => element.currentTime)).toBeCloseTo(0.3, 6);
  await page.keyboard.press("ArrowLeft");
  await expect.poll(() => lanes.tickTexts()).toEqual(whole);

  const { x, y } = await lanes.place(200);
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x - 150, y, { steps: 5 });
  await page.mouse.up();
  await expect.poll(() => lanes.tickTexts()).not.toEqual(whole);
  expect(await lanes.do((element) => element.currentTime)).toBeCloseTo(0.3, 6);
  await lanes.follow.click();
  await lanes.lanes.focus();
  await page.keyboard.press("Home");
  await expect(lanes.follow).toHaveAttribute("aria-pressed", "true");

  const followed = await lanes.tickTexts();
  await page.mouse.move(x, y);
  await page.keyboard.down("Control");
  await page.mouse.wheel(0, -200);
  await page.keyboard.up("Control");
  await expect.poll(() => lanes.tickTexts()).not.toEqual(followed);
});

test("the page is turned when the present comes to its end", async ({ page }) => {
  const lanes = new LanesPage(page);
  await lanes.open();
  await lanes.view("Lanes").click();
  await lanes.runTo(5);
  expect((await lanes.tickTexts())[0]).toBe("0");
  await lanes.runTo(40);
  await lanes.frames();
  expect((await lanes.tickTexts())[0]).not.toBe("0");
  await expect(lanes.now.locator("b")).toBeVisible();
  await lanes.runTo(5);
  await lanes.frames();
  expect((await lanes.tickTexts())[0]).toBe("0");
});

test("a stretch of the past that was forgotten is run once more", async ({ page }) => {
  test.slow();
  const lanes = new LanesPage(page);
  const scenario = JSON.parse(
    readFileSync(new URL("./own-scenario.json", import.meta.url).pathname, "utf8"),
  );
  scenario.nodes.office.producer.arrivals.constant.rate_per_s = 500;
  scenario.nodes.clerk.service.handler = [{ cpu: "1ms" }];
  scenario.link_delay = "0s";
  scenario.lanes = ["clerk"];
  await lanes.open();
  await lanes.do((element, text) => {
    element.speed = 0.01;
    return element.openFile(new File([text], "busy.json"));
  }, JSON.stringify(scenario));
  await lanes.runTo(0.1);
  await lanes.frames();
  const figures = lanes.lanes.locator(".lane-figures");
  const [drawn, told] = [await lanes.opaquePixels(), await figures.innerText()];
  expect(drawn).toBeGreaterThan(500);
  await lanes.runTo(200);
  await lanes.runTo(0.1);
  await lanes.frames();
  await expect(figures).toHaveText(told);
  // What was after the present is known now.
  expect(await lanes.opaquePixels()).toBeGreaterThanOrEqual(drawn);
});

test("what lanes show is told in a table, too, in both languages", async ({ page }) => {
  const lanes = new LanesPage(page);
  await lanes.openSixRequests("?lang=ko&theme=dark");
  await lanes.runTo(0.05);
  const table = lanes.lanes.getByRole("table");
  await expect(table.getByRole("row", { name: /스레드 1/ }).first()).toContainText(
    "I/O 대기: order 1",
  );
  expect(await lanes.lanes.innerText()).not.toMatch(/lanes?-[a-z]/);
});

test.describe("on a phone", () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true });

  test("lanes fit the width", async ({ page }) => {
    const lanes = new LanesPage(page);
    await lanes.openSixRequests();
    await expect(lanes.canvas).toBeVisible();
    const overflow = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    expect(overflow).toBeLessThanOrEqual(0);
  });
});
