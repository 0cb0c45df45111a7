// The page at the sizes people have: nothing is cut off, nothing lies on something else.

import { existsSync } from "node:fs";
import listed from "../../scenes/order.json" with { type: "json" };
import type { QueueScope } from "../element.ts";
import { expect, test } from "./page.ts";
import { StagePage } from "./stage-page.ts";

const sizes = [
  { width: 2560, height: 1440 },
  { width: 1920, height: 1080 },
  { width: 1440, height: 900 },
  { width: 1024, height: 700 },
  { width: 820, height: 1180 },
  // Twice the size of letters on a laptop.
  { width: 720, height: 450 },
  { width: 390, height: 844 },
  { width: 320, height: 640 },
];

/** The order has a place for scenes that are not here, too. */
const order = listed.map((entry) => (typeof entry === "string" ? entry : entry.id));
const scenes = order.filter((scene) =>
  existsSync(new URL(`../../scenes/${scene}/scenario.json`, import.meta.url)),
);

for (const scene of scenes) {
  for (const [lang, theme] of [
    ["en", "light"],
    ["ko", "dark"],
  ] as const) {
    // One page that is resized, as windows are.
    test(`${scene}, ${lang}, ${theme}: at every size`, async ({ page }) => {
      const stage = new StagePage(page);
      await stage.open(`?scene=${scene}&lang=${lang}&theme=${theme}`);
      await stage.do(disturb);
      await stage.runTo(5);
      for (const size of sizes) {
        await page.setViewportSize(size);
        await stage.do(fitted);
        const at = `at ${size.width} × ${size.height}: `;
        expect.soft(await page.evaluate(pageOverflow), `${at}wider than the window`).toBe(0);
        expect.soft(await stage.do(cutOff), `${at}cut off`).toEqual([]);
        expect.soft(await stage.do(overlappingLabels), `${at}overlaps`).toEqual([]);
        expect.soft(await stage.do(smallTargets), `${at}too small`).toEqual([]);
        expect.soft(await stage.do(insideTheStage), `${at}outside`).toEqual([]);
        expect.soft(await stage.do(toolsOnViews), `${at}tools lie on the views`).toBe(false);
        const room = await stage.element.locator(".viewport").boundingBox();
        expect.soft(room?.height, `${at}the stage's height`).toBeGreaterThan(200);
        const picture = await stage.element.locator(".picture").boundingBox();
        expect.soft(picture?.height, `${at}the picture's height`).toBe(room?.height);
      }
    });
  }
}

/** Whether the tools beside the stage reach the buttons of its views in the same row. */
function toolsOnViews(element: QueueScope): boolean {
  const views = element.shadowRoot?.querySelector(".stage-foot .views")?.getBoundingClientRect();
  const tools = [...(element.shadowRoot?.querySelectorAll(".stage-tools .icon-button") ?? [])];
  return tools.some((tool) => tool.getBoundingClientRect().right > (views?.left ?? 0));
}

for (const scene of scenes) {
  for (const { width, height } of sizes.filter((size) => size.width < 700)) {
    for (const lang of ["en", "ko"]) {
      test(`${scene}: start on a phone: ${width} × ${height}, ${lang}`, async ({ page }) => {
        await page.setViewportSize({ width, height });
        const stage = new StagePage(page);
        await stage.open(`?scene=${scene}&lang=${lang}&theme=light`);
        const legend = stage.stage.locator(".stage-foot .legend");
        await expect(legend).toBeHidden();
        expect(await stage.do(underStart)).toEqual([]);
        await stage.element.locator(".start").click();
        await expect(legend).toBeVisible();
      });
    }
  }
}

for (const [width, height] of [
  [1440, 900],
  [820, 1180],
] as const) {
  test(`the stage keeps its size while sentences beside it change: ${width}`, async ({ page }) => {
    await page.setViewportSize({ width, height });
    const stage = new StagePage(page);
    await stage.open("?scene=event-driven&lang=en&theme=light");
    const before = await stage.stage.boundingBox();
    await stage.runTo(12);
    await stage.stage.press("m");
    expect(await stage.stage.boundingBox()).toEqual(before);
  });
}

for (const width of [390, 360, 320]) {
  for (const lang of ["en", "ko"]) {
    test(`the header on a phone: ${width}, ${lang}`, async ({ page }) => {
      await page.setViewportSize({ width, height: 740 });
      await new StagePage(page).open(`?lang=${lang}&theme=light`);
      expect(await page.evaluate(inOneRow)).toBe(true);
      const menu = page.locator("summary", { hasText: "RabbitMQ" });
      await expect(menu).toHaveAccessibleName("RabbitMQ");
      await menu.click();
      for (const item of await page.locator("details button").all()) {
        await expect(item).toBeInViewport({ ratio: 1 });
      }
      expect(await page.evaluate(pageOverflow)).toBe(0);
    });
  }
}

/** Much to do and some more instances, where the scene has them. */
function disturb(element: QueueScope): void {
  for (const action of ["burst", "offers", "peak", "poison", "crash_shipping"])
    element.fire(action);
  for (const control of ["consumers", "cashiers", "packers", "workers"]) element.set(control, 6);
}

/** Whether the header's logo and controls stand side by side; the way between scenes has its own row. */
function inOneRow(): boolean {
  const controls = [...document.querySelectorAll("#header > :not(nav)")];
  const boxes = controls.map((control) => control.getBoundingClientRect());
  return Math.max(...boxes.map(({ top }) => top)) < Math.min(...boxes.map(({ bottom }) => bottom));
}

/** By how much the page is wider than the window. */
function pageOverflow(): number {
  const { scrollWidth, clientWidth } = document.documentElement;
  return Math.max(0, scrollWidth - clientWidth);
}

/** Controls and headings whose content is wider than they are. */
function cutOff(element: Element): string[] {
  const root = element.shadowRoot;
  const parts = root?.querySelectorAll<HTMLElement>(
    "button, output, h2, h3, .headline, .slider, .value, th, td, p, label, .card",
  );
  return [...(parts ?? [])]
    .filter((part) => part.clientWidth > 0 && !part.classList.contains("visually-hidden"))
    .filter((part) => part.scrollWidth > part.clientWidth + 1)
    .map((part) => `${part.className || part.tagName}: ${part.textContent?.trim()}`);
}

/** Waits until stage and texts have taken the new size. */
async function fitted(element: QueueScope): Promise<void> {
  const [picture, canvas] = [".picture", "canvas"].map((part) =>
    element.shadowRoot?.querySelector<HTMLCanvasElement>(part),
  );
  for (let frame = 0; frame < 60; frame++) {
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
    await element.updateComplete;
    const wanted = (picture?.clientWidth ?? 0) * devicePixelRatio;
    if (frame > 1 && Math.abs((canvas?.width ?? 0) - wanted) <= 1) return;
  }
  throw new Error("the canvas does not follow the size of the stage");
}

/** Pairs of labels on the stage that lie on each other. */
function overlappingLabels(element: Element): string[] {
  const labels = [...(element.shadowRoot?.querySelectorAll(".labels text") ?? [])];
  const boxes = labels.map((label) => ({
    text: label.textContent ?? "",
    box: label.getBoundingClientRect(),
  }));
  return boxes.flatMap((one, index) =>
    boxes
      .slice(index + 1)
      .filter(({ box }) => {
        const across = Math.min(box.right, one.box.right) - Math.max(box.left, one.box.left);
        const down = Math.min(box.bottom, one.box.bottom) - Math.max(box.top, one.box.top);
        // Boxes hold room for accents and descenders: lines set solid touch by a few pixels.
        return across > 1 && down > 4;
      })
      .map(({ text }) => `${one.text} / ${text}`),
  );
}

/** Nodes and labels of the stage that the button to start lies on. */
function underStart(element: Element): string[] {
  const start = element.shadowRoot?.querySelector(".start")?.getBoundingClientRect();
  if (!start) return ["no button"];
  const parts = element.shadowRoot?.querySelectorAll(".diagram :is(text, .shape, .instance)");
  return [...(parts ?? [])]
    .map((part) => ({ part, box: part.getBoundingClientRect() }))
    .filter(
      ({ box }) =>
        box.left < start.right &&
        box.right > start.left &&
        box.top < start.bottom &&
        box.bottom > start.top,
    )
    .map(({ part }) => part.textContent || part.outerHTML);
}

/** What can be touched and is smaller than 24 × 24 pixels; what stands in a sentence is as its words are. */
function smallTargets(element: Element): string[] {
  const targets = element.shadowRoot?.querySelectorAll<HTMLElement>(
    "button:not(.chip, .link, .term > *), select, input",
  );
  return [...(targets ?? [])]
    .map((target) => ({ target, box: target.getBoundingClientRect() }))
    .filter(({ box }) => box.width > 0 && (box.width < 24 || box.height < 23.5))
    .map(({ target, box }) => `${target.outerHTML.slice(0, 60)} ${box.width} × ${box.height}`);
}

/** Labels that reach out of the stage. */
function insideTheStage(element: Element): string[] {
  const stage = element.shadowRoot?.querySelector(".stage")?.getBoundingClientRect();
  if (!stage) return ["no stage"];
  return [...(element.shadowRoot?.querySelectorAll(".labels text") ?? [])]
    .map((label) => ({ text: label.textContent ?? "", box: label.getBoundingClientRect() }))
    .filter(
      ({ box }) =>
        box.left < stage.left - 1 ||
        box.right > stage.right + 1 ||
        box.bottom > stage.bottom ||
        box.top < stage.top,
    )
    .map(({ text }) => text);
}
