// What a browser shows of every scene at fixed instants, beside the snapshots of the core's own test
// (`tests/pictures.rs`): nodes and instances where they belong, and every pixel of what moves.

import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "./page.ts";
import { StagePage } from "./stage-page.ts";

const scenes = readdirSync("scenes", { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

interface Place {
  x: number;
  y: number;
}

interface Picture {
  second: number;
  acts: boolean;
  /** Of nodes and of instances ("mailer 2"). */
  places: Record<string, Place>;
  pixels: string;
}

/** Reads a snapshot. */
function albumOf(scene: string): Picture[] {
  const text = readFileSync(`tests/snapshots/pictures__${scene}.snap`, "utf8");
  return text
    .split(/^== /m)
    .slice(1)
    .map((part) => {
      const places: Record<string, Place> = {};
      for (const [, name = "", x, y] of part.matchAll(/^(.+): (\d+) (\d+), /gm))
        places[name] = { x: Number(x), y: Number(y) };
      return {
        second: Number.parseFloat(part),
        acts: part.includes("after the first action"),
        places,
        pixels: /pixels (\w+)/.exec(part)?.[1] ?? "",
      };
    });
}

/** The size of the snapshots, whatever there is room for. */
async function setSize(stage: StagePage): Promise<void> {
  await stage.do((element) => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(".picture { width: 844px !important; height: 590px !important; }");
    element.shadowRoot?.adoptedStyleSheets.push(sheet);
  });
  await expect
    .poll(() => stage.do((element) => element.shadowRoot?.querySelector("canvas")?.width))
    .toBe(844);
}

/** The middles of the buttons over nodes and instances, by the names of the scenario. */
function hotspots(stage: StagePage): Promise<Record<string, Place>> {
  return stage.do((element) => {
    const picture = element.shadowRoot?.querySelector(".picture")?.getBoundingClientRect();
    const found: Record<string, Place> = {};
    const counts = new Map<string, number>();
    const nodes = JSON.parse(element.scenarioText ?? "{}").nodes;
    for (const spot of element.shadowRoot?.querySelectorAll<HTMLElement>(".hotspot") ?? []) {
      const name = spot.dataset.node ?? "";
      const { left, top, width, height } = spot.getBoundingClientRect();
      const place = {
        x: left + width / 2 - (picture?.left ?? 0),
        y: top + height / 2 - (picture?.top ?? 0),
      };
      if (!nodes[name]?.service) {
        found[name] = place;
        continue;
      }
      const number = (counts.get(name) ?? 0) + 1;
      counts.set(name, number);
      found[`${name} ${number}`] = place;
    }
    return found;
  });
}

/** As `digest` of the core's test. */
async function digest(stage: StagePage): Promise<string> {
  await stage.settled();
  return stage.do(async (element) => {
    await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
    const canvas = element.shadowRoot?.querySelector("canvas");
    const image = canvas?.getContext("2d")?.getImageData(0, 0, canvas.width, canvas.height);
    let hash = 0x811c9dc5;
    const take = (byte: number): void => {
      hash = Math.imul(hash ^ byte, 0x01000193);
    };
    const data = image?.data ?? [];
    for (let at = 0; at < data.length; at += 4) {
      const opacity = data[at + 3] ?? 0;
      if (opacity === 255) for (let part = 0; part < 3; part++) take(data[at + part] ?? 0);
      take(opacity);
    }
    return (hash >>> 0).toString(16).padStart(8, "0");
  });
}

for (const scene of scenes) {
  test(`${scene} looks in a browser as it does natively`, async ({ page }) => {
    await page.setViewportSize({ width: 1440, height: 900 });
    const stage = new StagePage(page);
    await stage.open(`?lang=en&theme=light&scene=${scene}`);
    await setSize(stage);
    const album = albumOf(scene);
    expect(album.length).toBe(3);
    for (const { second, acts, places, pixels } of album) {
      if (acts) {
        await stage.do((element) => {
          const [first = ""] = Object.keys(JSON.parse(element.scenarioText ?? "{}").actions ?? {});
          element.fire(first);
        });
      }
      await stage.runTo(second);
      const shown = await hotspots(stage);
      for (const [name, { x, y }] of Object.entries(shown)) {
        const expected = places[name];
        expect(expected, `${name} in the snapshot`).toBeDefined();
        expect(Math.abs(x - (expected?.x ?? 0)), `${name} at ${second} s`).toBeLessThanOrEqual(1);
        expect(Math.abs(y - (expected?.y ?? 0)), `${name} at ${second} s`).toBeLessThanOrEqual(1);
      }
      expect(Object.keys(shown).length).toBeGreaterThan(2);
      expect(await digest(stage), `pixels at ${second} s`).toBe(pixels);
    }
  });
}
