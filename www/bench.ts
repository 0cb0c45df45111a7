/**
 * What the core costs in a browser: events, frames, seeking, memory. `npm run bench -- --only page` reads
 * the results.
 */

import init, { Session } from "../pkg/queuescope.js";
import wasm from "../pkg/queuescope_bg.wasm?source";
import initWorkshop, { pack, run } from "../pkg/workshop.js";
import workshop from "../pkg/workshop_bg.wasm?source";
import workQueue from "../scenes/work-queue/scenario.json?raw";

interface Result {
  name: string;
  value: number;
  unit: string;
}

declare global {
  interface Window {
    benchResults?: Result[];
  }
}

const FRAME_MS = 1000 / 60;
const MESSAGES_QUEUED = 10_000_000;
/** The most that one action publishes. */
const BURST = 100_000;

const { memory } = await init({ module_or_path: wasm() });
await initWorkshop({ module_or_path: workshop() });
await warmUp();
window.benchResults = [
  await eventCost(),
  ...frameCosts(1280, 720, 1, 1_000),
  ...frameCosts(1280, 720, 1, 10_000),
  ...frameCosts(1280, 720, 1, 100_000),
  ...frameCosts(1280, 720, 2, 2_000),
  seekCost(),
  memoryCost(),
];

/** M/M/4 at a utilisation of 0.9 with figures and hash, a million messages; as `benches/m_m_4/`. */
async function eventCost(): Promise<Result> {
  const scenario = topology({
    arrivals: { poisson: { rate_per_s: 3.6 } },
    linkDelay: "0s",
    services: {
      mailer: {
        service: {
          instances: 4,
          consumes: [{ queue: "queue", prefetch: 1 }],
          handler: [{ io: { exponential: { mean: "1s" } } }],
        },
      },
    },
    actions: {},
  });
  const began = performance.now();
  const { handled_events } = await run(scenario, "1", (1_000_000 / 3.6) * 1000);
  const value = ((performance.now() - began) * 1e6) / handled_events;
  return { name: "event, with figures and hash", value, unit: "ns" };
}

/** The browser compiles what it has seen to be hot, on another thread: a second of a page's life. */
async function warmUp(): Promise<void> {
  frameCosts(1280, 720, 1, 1_000);
  await new Promise((resolve) => setTimeout(resolve, 1000));
}

/** Draws `marks` messages that are all on their way, frame by frame; the median of the frames. */
function frameCosts(width: number, height: number, ratio: number, marks: number): Result[] {
  const session = Session.open(pack(flowing(marks)), "1");
  session.resize(width, height, ratio);
  session.fire("burst");
  session.advance(20_000, 4_000_000_000);
  const canvas = document.querySelector("canvas");
  const context = canvas?.getContext("2d");
  if (!canvas || !context) throw new Error("there is no canvas");
  canvas.width = session.pixels_width();
  canvas.height = session.pixels_height();
  const drawing: number[] = [];
  const advancing: number[] = [];
  for (let frame = 0; frame < 60; frame += 1) {
    const began = performance.now();
    session.advance(FRAME_MS, 4_000_000_000);
    const advanced = performance.now();
    draw(session, context);
    drawing.push(performance.now() - advanced);
    advancing.push(advanced - began);
  }
  const name = `${session.marks_drawn()} marks at ${width * ratio} × ${height * ratio}`;
  session.free();
  return [
    { name: `frame: ${name}`, value: median(drawing), unit: "ms" },
    { name: `time: ${name}`, value: median(advancing), unit: "ms" },
  ];
}

function draw(session: Session, context: CanvasRenderingContext2D): void {
  const [x = 0, y = 0, width = 0, height = 0] = session.draw();
  const [fullWidth, fullHeight] = [session.pixels_width(), session.pixels_height()];
  const length = fullWidth * fullHeight * 4;
  const bytes = new Uint8ClampedArray(memory.buffer, session.pixels_pointer(), length);
  const image = new ImageData(bytes as Uint8ClampedArray<ArrayBuffer>, fullWidth, fullHeight);
  context.putImageData(image, 0, 0, x, y, width, height);
}

/** The slowest of fifty seeks within ten minutes of the built-in scene. */
function seekCost(): Result {
  const session = Session.open(pack(workQueue), undefined);
  session.seek(600_000);
  let value = 0;
  for (let place = 0; place < 50; place += 1) {
    const began = performance.now();
    session.seek((place * 37 * 12_000) % 600_000);
    value = Math.max(value, performance.now() - began);
  }
  session.free();
  return { name: "seek within 600 s of work-queue, slowest of 50", value, unit: "ms" };
}

/** What the wasm memory grows by for ten million messages in a queue. */
function memoryCost(): Result {
  const scenario = topology({
    arrivals: { constant: { rate_per_s: 0 } },
    linkDelay: "0s",
    services: {},
    actions: { burst: { publish: { node: "producer", count: BURST } } },
  });
  const session = Session.open(pack(scenario), "1");
  const before = memory.buffer.byteLength;
  for (let queued = 0; queued < MESSAGES_QUEUED; queued += BURST) session.fire("burst");
  const ready = session.figures().ledger.ready;
  if (ready !== MESSAGES_QUEUED) throw new Error(`${ready} messages are in the queue`);
  const value = (memory.buffer.byteLength - before) / ready;
  session.free();
  return { name: "a queued message, of ten million", value, unit: "bytes" };
}

/** Twenty seconds from the producer to the queue, as many messages on the two links. */
function flowing(marks: number): string {
  const spacing = `${Math.round(20_000_000_000 / marks)}ns`;
  const count = Math.min(2 * marks, BURST);
  return topology({
    arrivals: { constant: { rate_per_s: 0 } },
    linkDelay: "10s",
    services: {},
    actions: { burst: { publish: { node: "producer", count, spacing } } },
  });
}

interface Parts {
  arrivals: object;
  linkDelay: string;
  services: object;
  actions: object;
}

function topology({ arrivals, linkDelay, services, actions }: Parts): string {
  return JSON.stringify({
    version: 1,
    link_delay: linkDelay,
    nodes: {
      producer: {
        producer: {
          arrivals,
          publishes: [{ exchange: "exchange", routing_key: "key", type: "email" }],
        },
      },
      exchange: { exchange: { type: "direct" } },
      queue: { queue: {} },
      ...services,
    },
    bindings: [{ source: "exchange", destination: "queue", binding_key: "key" }],
    controls: {},
    actions,
  });
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
