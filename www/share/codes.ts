/** What can be passed on: a link, and the codes of a frame and of an element. */

import { fragmentOf } from "../link.ts";
import type { State } from "../state.ts";

/** The height of a frame until it is told the scene's own, in CSS pixels. */
const FRAME_HEIGHT_PX = 900;

export interface Codes {
  /** Undefined where no page is known that opens links. */
  link: string | undefined;
  frame: string | undefined;
  element: string;
}

export interface Sharing {
  /** The page that opens links, without fragment; `embed.html` is beside it. */
  base: URL | undefined;
  title: string;
  language: string;
}

export async function codesOf(state: State, { base, title, language }: Sharing): Promise<Codes> {
  const fragment = await fragmentOf(state);
  const parameters = new URLSearchParams({ lang: language });
  if (state.scene !== undefined) parameters.set("scene", state.scene);
  const at = (page: string): string | undefined =>
    base && new URL(`${page}?${parameters}#${fragment}`, base).href;
  const frame = at("embed.html");
  return {
    link: at(base?.pathname.split("/").at(-1) ?? ""),
    frame: frame && frameCode(frame, title),
    element: elementCode(state, language, fragment),
  };
}

function frameCode(address: string, title: string): string {
  const size = { width: "100%", height: String(FRAME_HEIGHT_PX) };
  const attributes = { src: address, title, ...size, loading: "lazy", style: "border: 0" };
  return `<iframe${attributesOf(attributes)}></iframe>`;
}

/** A scene at its start says what it is in words; all else is in the state. */
function elementCode(state: State, lang: string, fragment: string): string {
  const { scene, scenario, inputs, at, lock, lesson, question, seed } = state;
  const isPlain = scenario === undefined && inputs.length === 0 && (at?.events ?? 0) === 0;
  const attributes = isPlain
    ? { scene, seed, lock, lesson, question, lang }
    : { state: fragment.slice("state=".length), lang };
  return `<queue-scope${attributesOf(attributes)}></queue-scope>`;
}

function attributesOf(attributes: Record<string, string | undefined>): string {
  return Object.entries(attributes)
    .map(([name, value]) => (value === undefined ? "" : ` ${name}="${escaped(value)}"`))
    .join("");
}

function escaped(value: string): string {
  return value.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;");
}
