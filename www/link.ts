/**
 * A scenario in a link: compressed into the address's fragment, which no server sees.
 *
 * `#scenario=` or `#edit=` and its text, deflated, in base64url.
 */

/** A scenario of one's own, or one made of a scene, whose lesson stays beside it. */
export type LinkKind = "scenario" | "edit";

const KINDS: readonly LinkKind[] = ["scenario", "edit"];
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
export async function fragmentOf(scenario: string, kind: LinkKind): Promise<string> {
  const deflated = new Blob([scenario]).stream().pipeThrough(new CompressionStream("deflate-raw"));
  const bytes = new Uint8Array(await new Response(deflated).arrayBuffer());
  return `${kind}=${toBase64Url(bytes)}`;
}

/** The scenario's text in a fragment; undefined if the fragment holds none. Throws a `LinkError`. */
export async function scenarioIn(
  fragment: string,
): Promise<{ json: string; kind: LinkKind } | undefined> {
  const parameters = new URLSearchParams(fragment.replace(/^#/, ""));
  const kind = KINDS.find((one) => parameters.has(one));
  if (!kind) return undefined;
  const bytes = fromBase64Url(parameters.get(kind) ?? "");
  const inflated = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  return { json: await readAtMost(inflated), kind };
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
