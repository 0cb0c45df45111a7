// Exports: every file is what it says, by the dialog and by the element's methods, and tells the run that is watched.

import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Download, Locator, Page } from "@playwright/test";
import { expect, test } from "./page.ts";
import { StagePage } from "./stage-page.ts";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Work-queue at 12 s, with a control set at 5 s and a burst at 8 s. */
async function openWithInputs(page: Page, query = "?lang=en&theme=light"): Promise<StagePage> {
  const stage = new StagePage(page);
  await stage.open(query);
  await stage.do((element) => {
    element.seek(5);
    element.set("consumers", 6);
    element.seek(8);
    element.fire("burst");
    element.seek(12);
  });
  await stage.settled();
  return stage;
}

async function openDialog(stage: StagePage): Promise<Locator> {
  await stage.element.getByRole("button", { name: /^(Export…|내보내기…)$/ }).click();
  const dialog = stage.element.getByRole("dialog", { name: /^(Export|내보내기)$/ });
  await expect(dialog).toBeVisible();
  return dialog;
}

/** Presses the button in the group of that name; the file's name and what is in it. */
async function save(stage: StagePage, dialog: Locator, group: string, button: string) {
  const downloading = stage.page.waitForEvent("download", { timeout: 60_000 });
  await dialog.getByRole("group", { name: group }).getByRole("button", { name: button }).click();
  const download: Download = await downloading;
  const bytes = readFileSync(await download.path());
  await expect(dialog.getByRole("status")).toContainText(download.suggestedFilename());
  return { name: download.suggestedFilename(), bytes };
}

/** The rows of a table without quotes in it. */
function table(text: string): Record<string, string>[] {
  const [header = "", ...lines] = text.trimEnd().split("\r\n");
  const names = header.split(",");
  return lines.map((line) => {
    const cells = line.split(",");
    return Object.fromEntries(names.map((name, place) => [name, cells[place] ?? ""]));
  });
}

test("the dialog saves every file, and each is what it says", async ({ page }) => {
  const stage = await openWithInputs(page);
  const dialog = await openDialog(stage);
  await expect(dialog).toContainText("as it is at 12.00 s");

  const png = await save(stage, dialog, "Picture of the stage", "PNG");
  expect(png.name).toBe("work-queue-12s.png");
  expect(png.bytes.subarray(1, 4).toString()).toBe("PNG");
  const svg = await save(stage, dialog, "Picture of the stage", "SVG");
  expect(svg.name).toBe("work-queue-12s.svg");
  expect(svg.bytes.toString()).toContain("</svg>");

  const figures = await save(stage, dialog, "Figures over time", "CSV");
  expect(figures.name).toBe("work-queue-12s-figures.csv");
  const last = table(figures.bytes.toString()).at(-1);
  const ledger = await stage.do((element) => element.stats?.ledger);
  expect(last?.at_s).toBe("12");
  expect(last?.published_total).toBe(String(ledger?.published));
  expect(last?.acknowledged_total).toBe(String(ledger?.acknowledged));

  const messages = await save(stage, dialog, "Every message", "CSV");
  expect(messages.name).toBe("work-queue-12s-messages.csv");
  const rows = table(messages.bytes.toString());
  expect(rows.length).toBe((ledger?.published ?? 0) + (ledger?.copies_added ?? 0));
  const ready = rows.filter(({ outcome }) => outcome === "ready");
  expect(ready.length).toBe(ledger?.ready);

  const scenario = await save(stage, dialog, "Scenario", "JSON");
  expect(scenario.name).toBe("work-queue.json");
  expect(scenario.bytes.toString()).toBe(readFileSync("scenes/work-queue/scenario.json", "utf8"));
});

test("facts and trace are the bytes that the command writes", async ({ page }, testInfo) => {
  // Cargo may have to compile the command first.
  test.setTimeout(300_000);
  const stage = await openWithInputs(page);
  const dialog = await openDialog(stage);
  const facts = await save(stage, dialog, "Every fact", "JSON Lines");
  const trace = await save(stage, dialog, "Trace", "Perfetto");
  expect([facts.name, trace.name]).toEqual([
    "work-queue-12s-facts.jsonl",
    "work-queue-12s-trace.json",
  ]);
  const inputs = ["--until", "12s", "--at", "5s", "consumers=6", "--at", "8s", "burst"];
  const run = (...words: string[]): Buffer =>
    execFileSync("cargo", ["run", "--quiet", "--", ...words, ...inputs], { maxBuffer: 2 ** 28 });
  const path = testInfo.outputPath("facts.jsonl");
  const outcome = JSON.parse(run("run", "work-queue", "--json", "--facts", path).toString());
  expect(outcome.facts_hash).toBe(await stage.do((element) => element.factsHash));
  expect(readFileSync(path).equals(facts.bytes)).toBe(true);
  expect(run("trace", "work-queue").equals(trace.bytes)).toBe(true);
});

/** Size and number of colours of an image file, as the browser reads it. */
function look(stage: StagePage, method: "png" | "svg") {
  return stage.do(async (element, type) => {
    const blob = await element.exportImage({ type, scale: 1.5 });
    const image = new Image();
    image.src = URL.createObjectURL(blob);
    await image.decode();
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [image.naturalWidth, image.naturalHeight];
    const context = canvas.getContext("2d");
    context?.drawImage(image, 0, 0);
    const pixels = context?.getImageData(0, 0, canvas.width, canvas.height).data;
    const words = new Uint32Array(pixels?.buffer ?? new ArrayBuffer());
    const [red, green, blue] = pixels ?? [];
    const { width, height } = canvas;
    return { width, height, colours: new Set(words).size, corner: [red, green, blue] };
  }, method);
}

test("pictures have the stage's size, the theme's colours and the language's names", async ({
  page,
}) => {
  for (const [language, theme, name, paper] of [
    ["en", "light", "web shop", [250, 249, 246]],
    ["ko", "dark", "웹 상점", [22, 26, 34]],
  ] as const) {
    const stage = await openWithInputs(page, `?lang=${language}&theme=${theme}`);
    const size = await stage.do((element) => {
      const diagram = element.shadowRoot?.querySelector(".diagram");
      return [Number(diagram?.getAttribute("width")), Number(diagram?.getAttribute("height"))];
    });
    const picture = await look(stage, "png");
    expect([picture.width, picture.height]).toEqual(size.map((px) => Math.round(px * 1.5)));
    expect(picture.colours).toBeGreaterThan(50);
    expect(picture.corner).toEqual(paper);
    expect((await look(stage, "svg")).colours).toBeGreaterThan(50);
    const names = await stage.do(async (element) => {
      const blob = await element.exportImage({ type: "svg" });
      const drawing = new DOMParser().parseFromString(await blob.text(), "image/svg+xml");
      return [...drawing.querySelectorAll("text")].map(({ textContent }) => textContent);
    });
    expect(names).toContain(name);
    expect(names.some((text) => text?.includes("6"))).toBe(true);
  }
});

test("hostile names stay text", async ({ page }) => {
  const stage = new StagePage(page);
  await stage.open();
  const scenario = JSON.stringify({
    version: 1,
    nodes: {
      '<script>alert(1)</script>"': {
        producer: {
          arrivals: { constant: { rate_per_s: 5 } },
          publishes: [{ exchange: "", routing_key: "=1+1", type: "</text>" }],
        },
      },
      "=1+1": { queue: {} },
    },
  });
  expect(
    await stage.do((element, json) => element.openScenario(json, "../evil.json"), scenario),
  ).toBe(true);
  await stage.runTo(3);
  const [drawing = "", messages = ""] = await stage.do(async (element) => [
    await (await element.exportImage({ type: "svg" })).text(),
    await (await element.exportCSV("messages")).text(),
  ]);
  expect(drawing).toContain("&lt;script");
  const elements = await page.evaluate((text) => {
    const parsed = new DOMParser().parseFromString(text, "image/svg+xml");
    return [...new Set([...parsed.querySelectorAll("*")].map(({ tagName }) => tagName))].sort();
  }, drawing);
  expect(
    elements.every((name) => ["svg", "g", "rect", "circle", "path", "text"].includes(name)),
  ).toBe(true);
  expect(messages).toContain(",'=1+1,");
  const dialog = await openDialog(stage);
  expect((await save(stage, dialog, "Picture of the stage", "SVG")).name).toBe("evil-3s.svg");
});

/** How many frames a GIF has, and how long each, by the browser's own decoder. */
async function gifFrames(stage: StagePage, options: object) {
  return await stage.do(async (element, wanted) => {
    const blob = await element.exportVideo(wanted as never);
    const decoder = new ImageDecoder({ data: await blob.arrayBuffer(), type: blob.type });
    await decoder.tracks.ready;
    const frames = [];
    for (
      let frameIndex = 0;
      frameIndex < (decoder.tracks.selectedTrack?.frameCount ?? 0);
      frameIndex++
    ) {
      const { image } = await decoder.decode({ frameIndex });
      frames.push({
        ms: (image.duration ?? 0) / 1000,
        width: image.displayWidth,
        height: image.displayHeight,
      });
      image.close();
    }
    return { type: blob.type, frames };
  }, options);
}

test("a GIF has the frames that were asked for, and the run goes on undisturbed", async ({
  page,
}) => {
  const stage = await openWithInputs(page);
  const before = await stage.do((element) => [element.currentTime, element.factsHash]);
  const film = await gifFrames(stage, {
    format: "gif",
    from: 4,
    to: 10,
    speed: 4,
    framesPerSecond: 8,
    width: 400,
  });
  expect(film.type).toBe("image/gif");
  expect(film.frames.length).toBe(12);
  expect(film.frames.reduce((sum, { ms }) => sum + ms, 0)).toBe(1500);
  expect(film.frames[0]?.width).toBe(400);
  expect(await stage.do((element) => [element.currentTime, element.factsHash])).toEqual(before);
});

/** A film as a page without a policy plays it: the page's own does not let it play films. */
async function play(page: Page, bytes: Buffer) {
  const other = await page.context().newPage();
  const source = `data:video/webm;base64,${bytes.toString("base64")}`;
  const seen = await other.evaluate(async (src) => {
    const video = document.createElement("video");
    const next = (event: string) =>
      new Promise((resolve, reject) => {
        video.addEventListener(event, resolve, { once: true });
        video.addEventListener("error", () => reject(video.error), { once: true });
      });
    video.src = src;
    await next("loadeddata");
    video.currentTime = 1.5;
    await next("seeked");
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [video.videoWidth, video.videoHeight];
    const context = canvas.getContext("2d");
    context?.drawImage(video, 0, 0);
    const { data } = context?.getImageData(0, 0, canvas.width, canvas.height) ?? {};
    const colours = new Set(new Uint32Array(data?.buffer ?? new ArrayBuffer())).size;
    return { seconds: video.duration, width: canvas.width, colours };
  }, source);
  await other.close();
  return seen;
}

test("a film is WebM where the browser encodes it, and else a GIF", async ({ page }) => {
  const stage = await openWithInputs(page);
  const dialog = await openDialog(stage);
  for (const [field, value] of [
    ["From (s)", "6"],
    ["To (s)", "8"],
    ["Frames per second", "10"],
    ["Width (px)", "320"],
  ] as const)
    await dialog.getByLabel(field).fill(value);
  const film = await save(stage, dialog, "Film of a stretch", "WebM");
  expect(film.name).toMatch(/^work-queue-6s-8s\.(webm|gif)$/);
  if (film.name.endsWith(".webm")) {
    const { seconds, width, colours } = await play(page, film.bytes);
    expect(seconds).toBeCloseTo(2, 1);
    expect(width).toBe(320);
    expect(colours).toBeGreaterThan(50);
  }
  const without = await stage.do(async (element) => {
    Reflect.deleteProperty(globalThis, "VideoEncoder");
    return (await element.exportVideo({ from: 6, to: 7, framesPerSecond: 4, width: 200 })).type;
  });
  expect(without).toBe("image/gif");
});

test("work that is cancelled leaves nothing behind", async ({ page }) => {
  const stage = await openWithInputs(page);
  const dialog = await openDialog(stage);
  const downloads: string[] = [];
  page.on("download", (download) => downloads.push(download.suggestedFilename()));
  await dialog.getByLabel("To (s)").fill("1");
  await dialog.getByRole("button", { name: "GIF" }).click();
  await expect(dialog.getByRole("status")).toContainText("A film ends after it begins");
  await dialog.getByLabel("To (s)").fill("120");
  await dialog.getByRole("button", { name: "GIF" }).click();
  const progress = dialog.getByRole("progressbar");
  await expect(progress).toBeVisible();
  await expect(dialog.getByRole("button", { name: "PNG" })).toBeDisabled();
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await expect(dialog.getByRole("status")).toHaveText("Cancelled.");
  await expect(progress).toHaveCount(0);
  // Whoever leaves the dialog cancels, too.
  await dialog.getByRole("button", { name: "GIF" }).click();
  await expect(progress).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
  await openDialog(stage);
  await expect(progress).toHaveCount(0);
  const reason = await stage.do(async (element) => {
    const signal = AbortSignal.timeout(50);
    const film = element.exportVideo({ format: "gif", from: 0, to: 60, signal });
    return await film.then(
      () => "made",
      (thrown) => thrown.name,
    );
  });
  expect(reason).toBe("TimeoutError");
  expect(downloads).toEqual([]);
});

test("the element has a method for each file", async ({ page }) => {
  const stage = await openWithInputs(page);
  const types = await stage.do(async (element) => {
    const shares: number[] = [];
    const onProgress = (share: number): number => shares.push(share);
    const files = [
      await element.exportImage({ type: "png" }),
      await element.exportImage({ type: "svg" }),
      await element.exportCSV("figures"),
      await element.exportCSV("messages", { onProgress }),
      await element.exportFacts(),
      await element.exportTrace(),
      await element.exportScenario(),
    ];
    const wrong = element.exportVideo({ from: 5, to: 5 }).catch((thrown) => thrown.name);
    return [...files.map(({ type, size }) => [type, size > 500]), shares.at(-1), await wrong];
  });
  expect(types).toEqual([
    ["image/png", true],
    ["image/svg+xml", true],
    ["text/csv;charset=utf-8", true],
    ["text/csv;charset=utf-8", true],
    ["application/x-ndjson", true],
    ["application/json", true],
    ["application/json", true],
    1,
    "RangeError",
  ]);
});

test("a rewound run is exported as it stood there", async ({ page }) => {
  const stage = await openWithInputs(page);
  await stage.runTo(7);
  await stage.do((element) => element.step(-1));
  const [facts = "", hash] = await stage.do(async (element) => [
    await (await element.exportFacts()).text(),
    element.factsHash,
  ]);
  expect(hash).toMatch(/^[0-9a-f]{16}$/);
  const last = JSON.parse(facts.trimEnd().split("\n").at(-1) ?? "");
  expect(last.at_ns).toBeLessThanOrEqual(7e9);
});

for (const [width, height] of [
  [1440, 900],
  [390, 844],
] as const) {
  test(`at ${width} pixels the dialog fits, and axe finds nothing in it`, async ({ page }) => {
    await page.setViewportSize({ width, height });
    for (const language of ["en", "ko"]) {
      for (const theme of ["light", "dark"]) {
        const stage = new StagePage(page);
        await stage.open(`?lang=${language}&theme=${theme}`);
        const dialog = await openDialog(stage);
        await page.evaluate(axe);
        const found = await page.evaluate(async () => {
          const { axe } = window as never as { axe: { run(): Promise<{ violations: unknown[] }> } };
          return (await axe.run()).violations;
        });
        expect(found, `${language}, ${theme}`).toEqual([]);
        const missing = await dialog.getByText(/export-/).count();
        expect(missing).toBe(0);
        const overflow = await dialog.evaluate((shown) => shown.scrollWidth - shown.clientWidth);
        expect(overflow).toBeLessThanOrEqual(0);
      }
    }
  });
}
