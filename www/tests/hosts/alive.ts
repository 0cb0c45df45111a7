// What an element must be able to do wherever it stands.

import type { Locator } from "@playwright/test";
import type { QueueScope } from "../../element.ts";
import { expect } from "./host.ts";

type Listening = QueueScope & { heard: [type: string, detail: unknown][] };

/** It loads, plays, takes a control from outside, and tells of all that. */
export async function expectAlive(element: Locator): Promise<void> {
  await expectReady(element);
  await element.evaluate((scope: QueueScope) => scope.pause());
  await listen(element);
  await expectPlays(element);
  await expectTakesControl(element);
  await element.evaluate((scope: QueueScope) => scope.pause());
  const types = (await heard(element)).map(([type]) => type);
  for (const type of ["play", "timeupdate", "change", "pause"]) expect(types).toContain(type);
}

export async function expectReady(element: Locator): Promise<void> {
  await element.scrollIntoViewIfNeeded();
  await expect.poll(() => element.evaluate((scope: QueueScope) => scope.ready)).toBe(true);
  await expect(element.locator("canvas").first()).toBeVisible();
}

/** Plays, and virtual time goes on. */
export async function expectPlays(element: Locator): Promise<void> {
  await element.evaluate((scope: QueueScope) => scope.play());
  await expectGoesOn(element);
}

export async function expectGoesOn(element: Locator): Promise<void> {
  const before = await currentTime(element);
  await expect.poll(() => currentTime(element)).toBeGreaterThan(before + 0.3);
}

export function currentTime(element: Locator): Promise<number> {
  return element.evaluate((scope: QueueScope) => scope.currentTime);
}

/** An attribute that its host sets changes the run. */
async function expectTakesControl(element: Locator): Promise<void> {
  const [control, value] = await element.evaluate((scope: QueueScope) => {
    const { name, default: usual, min, max } = scope.describe()?.controls[0] ?? unreachable();
    const other = usual === max ? min : max;
    scope.setAttribute(name, String(other));
    return [name, other] as const;

    function unreachable(): never {
      throw new Error("the scene has no control");
    }
  });
  await expectHears(element, "change", { control, value });
}

/** Writes down events from now on. */
export async function listen(element: Locator): Promise<void> {
  await element.evaluate((scope: Listening) => {
    scope.heard = [];
    for (const type of ["play", "pause", "timeupdate", "change"])
      scope.addEventListener(type, (event) =>
        scope.heard.push([type, (event as CustomEvent).detail]),
      );
  });
}

function heard(element: Locator): Promise<[string, unknown][]> {
  return element.evaluate((scope: Listening) => scope.heard);
}

/** `listen` was called before. */
export async function expectHears(element: Locator, type: string, detail: unknown): Promise<void> {
  await expect.poll(() => heard(element)).toContainEqual([type, detail]);
}

/** What people see of it: where a page's policy lets no test look inside, too. */
export async function expectUsable(element: Locator): Promise<void> {
  await expect(element.locator("canvas").first()).toBeVisible();
  const time = element.locator("output.time");
  const start = await time.textContent();
  await element.getByRole("button", { name: "Play", exact: true }).press("Enter");
  await expect(time).not.toHaveText(start ?? "");
  const control = element.getByRole("slider").last();
  await control.press("ArrowRight");
  await element.getByRole("button", { name: "Pause", exact: true }).press("Enter");
  await expect(element.getByRole("button", { name: "Play", exact: true })).toBeVisible();
}
