// What playing costs the page: main-thread work a frame at 1×, and memory over an hour of virtual time at 100×.

import { readdirSync } from "node:fs";
import { launchArguments, provideChromium } from "./setup/chromium.mjs";
import { root } from "./setup/process.mjs";

/**
 * @typedef {import("@playwright/test").Page} Page
 * @typedef {import("@playwright/test").CDPSession} Inspector
 * @typedef {{ name: string, ph: string, ts: number, dur?: number, tdur?: number, pid: number, tid: number, args: { name?: string } }} TraceEvent
 */

/** What else the machine does only adds: the least of several medians counts. */
const TRACES = 3;
const TRACED_MS = 4_000;
/**
 * Until charts, checkpoints, and lanes (of an hour at most, which are in sight at 1000×) have filled up and the browser
 * has compiled what is hot; then the hour that is judged, and what comes long after it.
 */
const LOOKS = [
  { minute: 60, speed: 100 },
  { minute: 240, speed: 1000 },
  { minute: 300, speed: 100 },
  { minute: 480, speed: 1000 },
];
const WARM = 2;
const HEAP_LOOKS = 4;
/** What has grown by more than both since it was warm is not level: pages of memory and collecting garbage are not exact. */
const LEVEL = { share: 0.05, bytes: 2 ** 18 };

/**
 * Plays scenes at `url` and shows what each cost.
 *
 * @param {string} url
 * @param {string[]} scenes
 */
export async function measurePlaying(url, scenes = allScenes()) {
  const { chromium } = await import("@playwright/test");
  const executablePath = await provideChromium();
  /** @type {Record<string, Record<string, number | string>>} */
  const table = {};
  for (const scene of scenes) {
    const browser = await chromium.launch({ executablePath, args: launchArguments });
    try {
      const page = await browser.newPage({
        viewport: { width: 1440, height: 900 },
        bypassCSP: true,
        // A machine without a language has none that browsers know.
        locale: "en-US",
      });
      await page.goto(`${url}?lang=en&theme=light&scene=${scene}`);
      await page.waitForFunction(() => document.querySelector("queue-scope")?.ready);
      const frames = await traceFrames(page);
      const memory = await watchMemory(page);
      table[scene] = { ...frames, ...memory };
      console.log(scene, table[scene]);
    } finally {
      await browser.close();
    }
  }
  console.table(table);
}

/** @returns {string[]} */
function allScenes() {
  const folders = readdirSync(`${root}scenes`, { withFileTypes: true });
  return folders.filter((entry) => entry.isDirectory()).map(({ name }) => name);
}

/**
 * The work of all the main thread's tasks from one frame to the next, in milliseconds: as the thread's own time on a
 * core, and as time that passed, with which other programs on the machine interfere.
 *
 * @param {Page} page
 */
async function traceFrames(page) {
  await play(page, 1);
  await page.waitForTimeout(1_000);
  const traces = [];
  for (let trace = 0; trace < TRACES; trace += 1) traces.push(await traceOnce(page));
  traces.sort((one, other) => one["median CPU ms"] - other["median CPU ms"]);
  return /** @type {Awaited<ReturnType<typeof traceOnce>>} */ (traces[0]);
}

/** @param {Page} page */
async function traceOnce(page) {
  const browser = page.context().browser();
  await browser?.startTracing(page, {
    categories: ["toplevel", "devtools.timeline", "__metadata"],
  });
  await page.waitForTimeout(TRACED_MS);
  const trace = JSON.parse((await browser?.stopTracing())?.toString() ?? "{}");
  const cpu = workPerFrame(trace.traceEvents, ({ tdur = 0 }) => tdur);
  const passed = workPerFrame(trace.traceEvents, ({ dur = 0 }) => dur);
  return {
    frames: cpu.length,
    "median CPU ms": quantile(cpu, 0.5),
    "median ms": quantile(passed, 0.5),
    "p95 ms": quantile(passed, 0.95),
  };
}

/**
 * @param {number[]} all
 * @param {number} share
 */
function quantile(all, share) {
  const sorted = all.toSorted((one, other) => one - other);
  return Math.round(100 * (sorted[Math.floor(share * sorted.length)] ?? Number.NaN)) / 100;
}

/**
 * @param {TraceEvent[]} events
 * @param {(task: TraceEvent) => number} microseconds
 * @returns {number[]} Milliseconds of each frame.
 */
function workPerFrame(events, microseconds) {
  const main = new Set(
    events
      .filter(({ name, args }) => name === "thread_name" && args.name === "CrRendererMain")
      .map(({ pid, tid }) => `${pid} ${tid}`),
  );
  const onMain = events.filter(({ pid, tid }) => main.has(`${pid} ${tid}`));
  const frames = onMain
    .filter(({ name }) => name === "FireAnimationFrame")
    .map(({ ts }) => ts)
    .sort((one, other) => one - other);
  const tasks = onMain.filter(
    ({ name, ph }) => name === "ThreadControllerImpl::RunTask" && ph === "X",
  );
  const work = frames.slice(0, -1).map(() => 0);
  for (const task of tasks) {
    // A frame's own task begins before its callback fires: it counts where it ends.
    const end = task.ts + (task.dur ?? 0);
    const frame = frames.findLastIndex((begin) => begin <= end);
    if (frame >= 0 && frame < work.length)
      work[frame] = (work[frame] ?? 0) + microseconds(task) / 1000;
  }
  return work;
}

/**
 * Heap after collecting garbage, and the module's memory, at some instants of six hours; whether they are level.
 *
 * @param {Page} page
 */
async function watchMemory(page) {
  const inspector = await page.context().newCDPSession(page);
  /** @type {number[]} */
  const heap = [];
  /** @type {number[]} */
  const wasm = [];
  for (const { minute, speed } of LOOKS) {
    await play(page, speed);
    await page.waitForFunction(
      (until) => (document.querySelector("queue-scope")?.currentTime ?? 0) >= until,
      minute * 60,
      { timeout: 600_000, polling: 500 },
    );
    heap.push(await heapBytes(inspector));
    wasm.push(await wasmBytes(inspector));
  }
  const minutes = LOOKS.map(({ minute }) => minute).join(" ");
  return {
    [`heap, MiB at ${minutes} min`]: heap.map(mebibytes).join(" "),
    "wasm, MiB": wasm.map(mebibytes).join(" "),
    level: `heap: ${level(heap)}, wasm: ${level(wasm)}`,
  };
}

/**
 * Whether nothing grew after the warming up, and by how much it did at most.
 *
 * @param {number[]} looks Bytes.
 */
function level(looks) {
  const warm = looks[WARM - 1] ?? 0;
  const grown = Math.max(...looks.slice(WARM)) - warm;
  const isLevel = grown <= Math.max(LEVEL.share * warm, LEVEL.bytes);
  return `${isLevel ? "yes" : "no"} (${((100 * grown) / warm).toFixed(1)} %)`;
}

/**
 * @param {Page} page
 * @param {number} speed
 */
async function play(page, speed) {
  await page.evaluate((times) => {
    const element = document.querySelector("queue-scope");
    if (!element) return;
    element.speed = times;
    element.play();
  }, speed);
}

/**
 * The page plays on: what a frame has just left behind is not what it keeps, so the least of some looks counts.
 *
 * @param {Inspector} inspector
 */
async function heapBytes(inspector) {
  await inspector.send("HeapProfiler.enable");
  let least = Number.POSITIVE_INFINITY;
  for (let look = 0; look < HEAP_LOOKS; look += 1) {
    await inspector.send("HeapProfiler.collectGarbage");
    least = Math.min(least, (await inspector.send("Runtime.getHeapUsage")).usedSize);
  }
  return least;
}

/**
 * The memory of the core, which no script of the page hands out.
 *
 * @param {Inspector} inspector
 */
async function wasmBytes(inspector) {
  const { result } = await inspector.send("Runtime.evaluate", {
    expression: "WebAssembly.Memory.prototype",
  });
  const { objects } = await inspector.send("Runtime.queryObjects", {
    prototypeObjectId: result.objectId ?? "",
  });
  const sum = await inspector.send("Runtime.callFunctionOn", {
    objectId: objects.objectId ?? "",
    functionDeclaration:
      "function () { return this.reduce((sum, memory) => sum + memory.buffer.byteLength, 0); }",
    returnByValue: true,
  });
  return /** @type {number} */ (sum.result.value);
}

/** @param {number} bytes */
function mebibytes(bytes) {
  return (bytes / 2 ** 20).toFixed(1);
}
