/** A state in a link: JSON, deflated, in base64url, in the address's fragment, which no server sees. */

import { readState, type State, StateError } from "./state.ts";

const KEY = "state";
/** A text that says so little in so many bytes is none that somebody wrote. */
const MOST_BYTES = 4 * 2 ** 20;

/** The fragment, without #, that holds a state. */
export async function fragmentOf(state: State): Promise<string> {
  const text = new Blob([JSON.stringify(state)]).stream();
  const deflated = text.pipeThrough(new CompressionStream("deflate-raw"));
  const bytes = new Uint8Array(await new Response(deflated).arrayBuffer());
  return `${KEY}=${toBase64Url(bytes)}`;
}

/** Whether a fragment holds something that is to be a state. */
export function holdsState(fragment: string): boolean {
  return heldIn(fragment) !== null;
}

/** The state in a fragment; undefined if the fragment holds none. Throws a `StateError`. */
export async function stateIn(fragment: string): Promise<State | undefined> {
  const held = heldIn(fragment);
  if (held === null) return undefined;
  const inflated = new Blob([fromBase64Url(held)])
    .stream()
    .pipeThrough(new DecompressionStream("deflate-raw"));
  return readState(parse(await readAtMost(inflated)));
}

function heldIn(fragment: string): string | null {
  return new URLSearchParams(fragment.replace(/^#/, "")).get(KEY);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new StateError("link-broken");
  }
}

async function readAtMost(stream: ReadableStream<Uint8Array<ArrayBuffer>>): Promise<string> {
  const reader = stream.getReader();
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  for (let length = 0; ; ) {
    const { done, value } = await reader.read().catch(() => {
      throw new StateError("link-broken");
    });
    if (done) break;
    length += value.length;
    if (length > MOST_BYTES) {
      await reader.cancel();
      throw new StateError("link-too-large");
    }
    chunks.push(value);
  }
  return new Blob(chunks).text();
}

function toBase64Url(bytes: Uint8Array): string {
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

function fromBase64Url(text: string): Uint8Array<ArrayBuffer> {
  try {
    const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
    return Uint8Array.from(binary, (character) => character.charCodeAt(0));
  } catch {
    throw new StateError("link-broken");
  }
}
