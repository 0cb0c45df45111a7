// The tools beside the stage: keys and their sheet, markers, presenting, zoom, folded groups, sound.

import { readdirSync, readFileSync } from "node:fs";
import { pitchHz } from "../sound.ts";
import { expect, test } from "./page.ts";
import { StagePage } from "./stage-page.ts";

test("Space opens what it is on", async ({ page }) => {
  const stage = new StagePage(page);
  await stage.open();
  await stage.element.locator(".event-table summary").focus();
  await page.keyboard.press("Space");
  await expect(stage.element.locator(".event-table")).toHaveAttribute("open");
  expect(await stage.do((element) => element.paused)).toBe(true);
});

test("the sheet of keys opens with ?, closes with Escape, and gives the focus back", async ({
  page,
}) => {
  const stage = new StagePage(page);
  await stage.open();
  await stage.stage.focus();
  await page.keyboard.press("?");
  const sheet = stage.element.getByRole("dialog", { name: "Keys" });
  await expect(sheet).toBeVisible();
  // Keys of the page do nothing behind it.
  await page.keyboard.press("p");
  await expect(stage.element).not.toHaveAttribute("presenting");
  await page.keyboard.press("Escape");
  await expect(sheet).toBeHidden();
  await expect(stage.stage).toBeFocused();
});

test("every key does what the sheet says", async ({ page }) => {
  const stage = new StagePage(page);
  await stage.open();
  await stage.runTo(6);
  await stage.stage.focus();
  const press = (key: string): Promise<void> => page.keyboard.press(key);
  const now = (): Promise<number> => stage.do((element) => element.currentTime);

  await press("Space");
  expect(await stage.do((element) => element.paused)).toBe(false);
  await press("Space");
  expect(await stage.do((element) => element.paused)).toBe(true);
  await stage.runTo(6);
  await press("ArrowRight");
  expect(await now()).toBeGreaterThan(6);
  await press("ArrowLeft");
  expect(await now()).toBeLessThanOrEqual(6);
  await press("+");
  await expect(stage.element.locator(".stepper output")).toHaveText("3");
  await press("-");
  await expect(stage.element.locator(".stepper output")).toHaveText("2");
  await press("m");
  const followed = stage.element.locator(".why.following");
  await expect(followed).toBeVisible();
  const first = await followed.locator("h3").innerText();
  await press("[");
  await expect(followed.locator("h3")).not.toHaveText(first);
  await press("]");
  await press("Escape");
  await expect(followed).toHaveCount(0);
  await stage.stage.focus();
  await press("b");
  await expect(stage.element.locator(".branched")).toBeVisible();
  await press("l");
  await expect(stage.element.locator(".button.loop")).toHaveClass(/begun/);
  await press("z");
  await expect(stage.element.locator(".viewport")).toHaveClass(/zoomed/);
  await press("0");
  await expect(stage.element.locator(".viewport")).not.toHaveClass(/zoomed/);
  await press("z");
  await press("Shift+Z");
  await expect(stage.element.locator(".viewport")).not.toHaveClass(/zoomed/);
  await press("p");
  await expect(stage.element).toHaveAttribute("presenting");
  await press("Escape");
  await expect(stage.element).not.toHaveAttribute("presenting");
});

test("letters count where the keyboard writes Korean, and not in fields", async ({ page }) => {
  const stage = new StagePage(page);
  await stage.open("?lang=ko");
  const event = { key: "ㅔ", code: "KeyP", bubbles: true, composed: true };
  await stage.stage.dispatchEvent("keydown", event);
  await expect(stage.element).toHaveAttribute("presenting");
  await stage.stage.dispatchEvent("keydown", event);
  await expect(stage.element).not.toHaveAttribute("presenting");
  await stage.element.locator(".seed input").focus();
  await page.keyboard.press("p");
  await expect(stage.element).not.toHaveAttribute("presenting");
});

test("who presents goes from marker to marker", async ({ page }) => {
  const stage = new StagePage(page);
  await stage.open();
  await stage.fire("Burst of 60", 3);
  await stage.stage.press("k");
  await expect(stage.element.locator(".scrubber .marked")).toHaveCount(1);
  await stage.runTo(10);
  await stage.stage.press("p");
  await stage.stage.focus();
  const places: number[] = [];
  for (const key of ["ArrowLeft", "PageUp", "ArrowRight", "PageDown"]) {
    await page.keyboard.press(key);
    places.push(await stage.do((element) => element.currentTime));
  }
  expect(places).toEqual([3, 0, 3, 10]);
  await stage.runTo(3);
  await stage.stage.press("k");
  await expect(stage.element.locator(".scrubber .marked")).toHaveCount(0);
});

test("presented, the stage fills the window with type much larger", async ({ page }) => {
  await page.setViewportSize({ width: 1440, height: 900 });
  const stage = new StagePage(page);
  await stage.open();
  const heightOf = async (): Promise<number> =>
    (await stage.element.locator(".labels .name").first().boundingBox())?.height ?? 0;
  const before = await heightOf();
  await stage.stage.press("p");
  await expect(stage.element.locator(".lesson")).toBeHidden();
  expect(await stage.element.boundingBox()).toEqual({ x: 0, y: 0, width: 1440, height: 900 });
  await expect.poll(heightOf).toBeGreaterThan(before * 1.3);
});

for (const way of ["zoomed", "presented"]) {
  test(`a message is followed by a click on the ${way} stage, too`, async ({ page }) => {
    await page.setViewportSize({ width: 1440, height: 900 });
    const stage = new StagePage(page);
    await stage.open();
    await stage.fire("Burst of 60", 1);
    await stage.stage.press(way === "zoomed" ? "z" : "p");
    await stage.settled();
    await stage.drawn();
    const picture = stage.element.locator(".picture");
    const place = await stage.do((element) => {
      const canvas = element.shadowRoot?.querySelector("canvas");
      const { data, width } = canvas
        ?.getContext("2d")
        ?.getImageData(0, 0, canvas.width, canvas.height) ?? { data: [], width: 1 };
      // The middle of some dot: opaque all around.
      for (let at = 3; at < data.length; at += 4) {
        const around = [-4, 0, 4].flatMap((x) =>
          [-4, 0, 4].map((y) => data[at + 4 * (x + y * width)]),
        );
        if (around.every((alpha) => alpha === 255))
          return { x: ((at - 3) / 4) % width, y: Math.floor((at - 3) / 4 / width), of: width };
      }
      return undefined;
    });
    if (!place) throw new Error("there is no dot");
    const box = await picture.boundingBox();
    const scale = (box?.width ?? 0) / place.of;
    await page.mouse.click(
      (box?.x ?? 0) + (place.x + 1) * scale,
      (box?.y ?? 0) + (place.y + 1) * scale,
    );
    await expect(stage.element.locator(".why.following")).toBeVisible();
  });
}

test("a stage larger than its room is panned by the mouse and zoomed by the wheel", async ({
  page,
}) => {
  const stage = new StagePage(page);
  await stage.open();
  const room = stage.element.locator(".viewport");
  const box = await room.boundingBox();
  const [x, y] = [(box?.x ?? 0) + 40, (box?.y ?? 0) + 40];
  await page.mouse.move(x + 300, y + 200);
  await page.keyboard.down("Control");
  for (let turn = 0; turn < 4; turn++) await page.mouse.wheel(0, -100);
  await page.keyboard.up("Control");
  await expect(room).toHaveClass(/zoomed/);
  await expect.poll(() => room.evaluate((one) => one.scrollLeft)).toBeGreaterThan(50);
  const before = await room.evaluate((one) => one.scrollLeft);
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x + 50, y + 10, { steps: 4 });
  await page.mouse.up();
  expect(await room.evaluate((one) => one.scrollLeft)).toBeLessThan(before);
});

test("more than twelve instances fold into a counted group that opens and folds again", async ({
  page,
}) => {
  const stage = new StagePage(page);
  await stage.open();
  const instances = stage.element.locator(".hotspot[data-node='worker']");
  await stage.do((element) => element.set("consumers", 12));
  await expect(instances).toHaveCount(12);
  await stage.do((element) => element.set("consumers", 16));
  await expect(instances).toHaveCount(11);
  await stage.element.getByRole("button", { name: "5 more of consumers: show all" }).click();
  await expect(instances).toHaveCount(16);
  await stage.element.getByRole("button", { name: "Fold consumers" }).click();
  await expect(instances).toHaveCount(11);
});

test("the queues' depth is heard only when asked for", async ({ page }) => {
  await page.addInitScript(() => {
    const made: string[] = [];
    Object.assign(window, { made });
    const Native = window.AudioContext;
    window.AudioContext = class extends Native {
      constructor() {
        super();
        made.push("context");
      }
    };
  });
  const stage = new StagePage(page);
  await stage.open();
  const made = (): Promise<number> =>
    page.evaluate(() => (window as never as { made: string[] }).made.length);
  await stage.do((element) => element.play());
  expect(await made()).toBe(0);
  const sound = stage.element.getByRole("button", { name: /^Hear the queues/ });
  await sound.click();
  await expect(sound).toHaveAttribute("aria-pressed", "true");
  expect(await made()).toBe(1);
  await sound.click();
  await expect(sound).toHaveAttribute("aria-pressed", "false");
});

test("more messages sound higher, by ratio", () => {
  expect(pitchHz(99) / pitchHz(9)).toBeCloseTo(pitchHz(9) / pitchHz(0), 6);
  expect(pitchHz(9)).toBeGreaterThan(pitchHz(0) * 1.5);
});

test("both languages have the same words", () => {
  for (const folder of ["www/locales", "www/build"]) {
    const files = readdirSync(folder).filter((name) => name.endsWith(".ftl"));
    const wordsOf = (language: string): string[] =>
      files
        .filter((name) => name.endsWith(`${language}.ftl`))
        .flatMap((name) => [...readFileSync(`${folder}/${name}`, "utf8").matchAll(/^([\w-]+) =/gm)])
        .map(([, id = ""]) => id)
        .sort();
    expect(wordsOf("ko")).toEqual(wordsOf("en"));
  }
});
