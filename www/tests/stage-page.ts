// What the tests of a scene do again and again: the page as its visitors see it, read and driven.

import { readFileSync } from "node:fs";
import type { Locator, Page } from "@playwright/test";
import type { QueueScope } from "../element.ts";
import { expect } from "./page.ts";

/** The rows of the ledger by their part. */
export type Ledger = Record<string, number>;

export class StagePage {
  readonly page: Page;
  readonly element: Locator;
  readonly stage: Locator;

  constructor(page: Page) {
    this.page = page;
    this.element = page.locator("queue-scope");
    this.stage = this.element.getByRole("region", { name: /^(Stage|무대)$/ });
  }

  async open(query = "?lang=en&theme=light"): Promise<void> {
    const parameters = new URLSearchParams(query);
    if (!parameters.has("scene")) parameters.set("scene", "work-queue");
    await this.page.goto(`./?${parameters}`);
    await this.page.waitForFunction(() => document.querySelector("queue-scope")?.ready);
    await expect(this.element.locator(".card")).toHaveCount(4);
  }

  /** Opens a scene with nothing of its own going on: what happens is what the test asks for. */
  async openQuiet(scene: string, rate: string): Promise<void> {
    await this.open(`?lang=en&theme=light&scene=${scene}`);
    await this.do((element, control) => element.set(control, 0), rate);
  }

  /** Fires an action by its button and runs on for so many seconds. */
  async fire(action: string, seconds = 0): Promise<void> {
    await this.element
      .locator(".actions")
      .getByRole("button", { name: action, exact: true })
      .click();
    await this.runOn(seconds);
  }

  async runOn(seconds: number): Promise<void> {
    await this.runTo((await this.do((element) => element.currentTime)) + seconds);
  }

  /** The figures of the groups that a scene compares, at the present instant. */
  async groups() {
    await this.settled();
    return this.do((element) => element.stats?.groups ?? []);
  }

  /** Plays so many virtual seconds from here, as fast as may be, and pauses on the exact instant. */
  async runTo(seconds: number): Promise<void> {
    await this.do((element, to) => {
      element.pause();
      element.seek(to);
    }, seconds);
    await this.settled();
  }

  /** Waits until the page shows the figures of the present instant. */
  async settled(): Promise<void> {
    await this.page.waitForFunction(() => {
      const element = document.querySelector("queue-scope");
      return Math.abs((element?.stats?.now_ms ?? -1) / 1000 - (element?.currentTime ?? 0)) < 1e-6;
    });
    await this.do((element) => element.updateComplete);
  }

  do<T, A>(use: (element: QueueScope, argument: A) => T, argument?: A): Promise<T> {
    // The function is evaluated in the page; Playwright's own type asks for a Node there.
    return this.element.evaluate(use as never, argument as never) as Promise<T>;
  }

  number(locator: Locator): Promise<number> {
    return locator.innerText().then((text) => Number(text.replaceAll(",", "")));
  }

  ledger(): Promise<Ledger> {
    return this.do((element) => {
      const rows = element.shadowRoot?.querySelectorAll<HTMLElement>("tr[data-part]") ?? [];
      const entries = [...rows].map((row) => [row.dataset.part ?? "", count(row)] as const);
      return Object.fromEntries(entries);

      function count(row: HTMLElement): number {
        return Number(row.querySelector("td")?.textContent?.replaceAll(",", ""));
      }
    });
  }

  /** Waits until what changed is on the canvas, in whose room a change of the layout is seen a frame later. */
  async drawn(): Promise<void> {
    await this.do(
      () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))),
    );
  }

  /** The pixels of the canvas, as a PNG in text. */
  async picture(): Promise<string> {
    await this.drawn();
    return this.do((element) => element.shadowRoot?.querySelector("canvas")?.toDataURL() ?? "");
  }

  /** Opens a file by the page's own button. */
  async openFile(path: string): Promise<void> {
    const chooser = this.page.waitForEvent("filechooser");
    await this.page.getByRole("button", { name: "Open a scenario…" }).first().click();
    const read = this.element.evaluate(
      (element) =>
        new Promise<void>((resolve) => {
          for (const type of ["scenario", "error"])
            element.addEventListener(type, () => resolve(), { once: true });
        }),
    );
    await (await chooser).setFiles(path);
    await read;
  }

  /** Drops a file onto the stage. */
  async dropFile(path: string): Promise<void> {
    const text = readFileSync(path, "utf8");
    const transfer = await this.page.evaluateHandle((content) => {
      const data = new DataTransfer();
      data.items.add(new File([content], "dropped.json", { type: "application/json" }));
      return data;
    }, text);
    await this.stage.dispatchEvent("drop", { dataTransfer: transfer });
  }
}
