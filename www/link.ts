/**
 * A scenario in a link: compressed into the address's fragment, which no server sees.
 *
 * `#scenario=` and its text, deflated, in base64url.
 */

const KEY = "scenario";
/** A text that says so little in so many bytes is none that somebody wrote. */
const MOST_BYTES = 4 * 2 ** 20;

/** A link that does not hold what it should; says what is wrong with it. */
export class LinkError extends Error {
  readonly id: "link-broken" | "link-too-large";

  constructor(id: LinkError["id"]) {
    super(id);
    this.id = id;
  }
}

/** The fragment, without #, that holds a scenario's text. */
export async function fragmentOf(scenario: string): Promise<string> {
  const deflated = new Blob([scenario]).stream().pipeThrough(new CompressionStream("deflate-raw"));
  const bytes = new Uint8Array(await new Response(deflated).arrayBuffer());
  return `${KEY}=${toBase64Url(bytes)}`;
}

/** The scenario's text in a fragment; undefined if the fragment holds none. Throws a `LinkError`. */
export async function scenarioIn(fragment: string): Promise<string | undefined> {
  const text = new URLSearchParams(fragment.replace(/^#/, "")).get(KEY);
  if (text === null) return undefined;
  const bytes = fromBase64Url(text);
  const inflated = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  return readAtMost(inflated);
}

async function readAtMost(stream: ReadableStream<Uint8Array<ArrayBuffer>>): Promise<string> {
  const reader = stream.getReader();
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  for (let length = 0; ; ) {
    const { done, value } = await reader.read().catch(() => {
      throw new LinkError("link-broken");
    });
    if (done) break;
    length += value.length;
    if (length > MOST_BYTES) {
      await reader.cancel();
      throw new LinkError("link-too-large");
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
    throw new LinkError("link-broken");
  }
}
