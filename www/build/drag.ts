/** Drawing a connection: a line follows the pointer from the node it was pressed on to the one it is over. */

const LEAST_PX = 8;
const SVG = "http://www.w3.org/2000/svg";

/** Calls back with the names of both nodes if the pointer ends on a node. */
export function startDrag(event: PointerEvent, connect: (from: string, to: string) => void): void {
  const picture = event.currentTarget as HTMLElement;
  const from = nodeAt(event);
  if (from === undefined || event.button !== 0) return;
  const line = new Line(picture, event);
  const ending = new AbortController();
  const { signal } = ending;
  const end = (): void => {
    ending.abort();
    line.remove();
  };
  const move = (moved: PointerEvent): void => line.follow(moved, nodeAt(moved) !== undefined);
  const drop = (dropped: PointerEvent): void => {
    end();
    const to = nodeAt(dropped);
    if (!line.drawn) return;
    swallowClick(picture);
    if (to !== undefined) connect(from, to);
  };
  const options = { signal, capture: true };
  addEventListener("pointermove", move, options);
  addEventListener("pointerup", drop, options);
  addEventListener("pointercancel", end, options);
}

/** The node under a pointer, through shadow roots. */
function nodeAt({ clientX, clientY }: PointerEvent): string | undefined {
  let found = document.elementFromPoint(clientX, clientY);
  for (let root = found?.shadowRoot; root; root = found?.shadowRoot) {
    const inner = root.elementFromPoint(clientX, clientY);
    if (!inner || inner === found) break;
    found = inner;
  }
  return found instanceof HTMLElement ? found.dataset.node : undefined;
}

/** The click at the end of a drag chooses nothing. */
function swallowClick(picture: HTMLElement): void {
  const ending = new AbortController();
  const swallow = (click: Event): void => click.stopPropagation();
  picture.addEventListener("click", swallow, { capture: true, signal: ending.signal });
  setTimeout(() => ending.abort());
}

class Line {
  /** Whether the pointer has moved far enough to mean it. */
  drawn = false;
  readonly #svg = document.createElementNS(SVG, "svg");
  readonly #line = document.createElementNS(SVG, "line");
  readonly #picture: HTMLElement;
  readonly #start: { x: number; y: number };

  constructor(picture: HTMLElement, start: PointerEvent) {
    this.#picture = picture;
    this.#start = this.#place(start);
    this.#svg.classList.add("drawing");
    this.#svg.append(this.#line);
  }

  follow(event: PointerEvent, onNode: boolean): void {
    const { x, y } = this.#place(event);
    if (Math.hypot(x - this.#start.x, y - this.#start.y) >= LEAST_PX && !this.drawn) {
      this.drawn = true;
      this.#picture.append(this.#svg);
    }
    const ends = { x1: this.#start.x, y1: this.#start.y, x2: x, y2: y };
    for (const [name, value] of Object.entries(ends)) this.#line.setAttribute(name, String(value));
    this.#svg.classList.toggle("on-node", onNode);
  }

  remove(): void {
    this.#svg.remove();
  }

  #place({ clientX, clientY }: PointerEvent): { x: number; y: number } {
    const { left, top, width } = this.#picture.getBoundingClientRect();
    const scale = width / this.#picture.clientWidth;
    return { x: (clientX - left) / scale, y: (clientY - top) / scale };
  }
}
