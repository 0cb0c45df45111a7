// docs/element-reference.md, made of the custom-elements manifest: what the element's own documentation says.

import { readFileSync, writeFileSync } from "node:fs";
import { root } from "./setup/process.mjs";

export const page = "docs/element-reference.md";

/**
 * @typedef {{ name: string, description?: string, type?: { text: string } }} Described
 * @typedef {Described & { optional?: boolean }} Parameter
 * @typedef {Described & {
 *   kind: "field" | "method", privacy?: string, static?: boolean, parameters?: Parameter[],
 *   return?: { type?: { text: string } },
 * }} Member
 * @typedef {{ members: Member[], attributes: (Described & { fieldName: string })[], events: Described[],
 *   cssProperties: Described[],
 * }} Declaration
 */

/** The page's text, from package/custom-elements.json. */
export function elementReference() {
  const manifest = JSON.parse(readFileSync(`${root}package/custom-elements.json`, "utf8"));
  /** @type {Declaration} */
  const element = manifest.modules
    .flatMap((/** @type {{ declarations?: object[] }} */ one) => one.declarations ?? [])
    .find((/** @type {{ name: string }} */ { name }) => name === "QueueScope");
  const members = element.members.filter(isPublic);
  const ofAttributes = new Set(element.attributes.map(({ fieldName }) => fieldName));
  const properties = members.filter(
    ({ kind, name }) => kind === "field" && !ofAttributes.has(name),
  );
  const methods = members.filter(({ kind }) => kind === "method");
  return `# The element

<!-- Made by \`npm run reference\`: change www/element.ts instead. -->

\`<queue-scope>\` is registered by \`register.js\`, \`standalone.js\` or \`classic.js\`: see [Embedding](embedding/README.md). Times
are seconds of virtual time. Types in capitals stand in the package's declarations.

## Attributes

Each is a property, too. Every control of the scene is an attribute besides: its value at the start, such as \`consumers="3"\`.

${table(
  ["attribute", "type", "meaning"],
  element.attributes.map((one) => [code(one.name), typeOf(one), textOf(one)]),
)}

## Properties

${table(
  ["property", "type", "meaning"],
  properties.map((one) => [code(one.name), typeOf(one), textOf(one)]),
)}

## Methods

${table(
  ["method", "gives", "meaning"],
  methods.map((one) => [code(callOf(one)), code(one.return?.type?.text ?? "void"), textOf(one)]),
)}

What files hold, and what can be asked of them: [Taking a run away](exports.md).

## Events

${table(
  ["event", "meaning"],
  element.events.filter(isKnown).map((one) => [code(one.name), textOf(one)]),
)}

None bubbles.

## Custom properties

${table(
  ["property", "what it colours or sets"],
  element.cssProperties.map((one) => [code(one.name), textOf(one)]),
)}
`;
}

/** @param {Member} member */
function isPublic({ name, privacy, static: isStatic }) {
  return privacy === undefined && !isStatic && !/^#|Listener$|Callback$/.test(name);
}

/**
 * The manifest has what `dispatchEvent` is called with, too.
 *
 * @param {Described} event
 */
function isKnown({ description }) {
  return description !== undefined;
}

/** @param {Described} one */
function typeOf({ type }) {
  return code(type?.text.replace(/ \| (null|undefined)/g, "") ?? "");
}

/** @param {Member} method */
function callOf({ name, parameters = [] }) {
  const words = parameters.map((one) => (one.optional ? `${one.name}?` : one.name));
  return `${name}(${words.join(", ")})`;
}

/** @param {Described} one */
function textOf({ description = "" }) {
  return description.replace(/\s+/g, " ").replaceAll("|", "\\|").trim();
}

/** @param {string} text */
function code(text) {
  return text === "" ? "" : `\`${text.replace(/\s+/g, " ").replaceAll("|", "\\|")}\``;
}

/**
 * @param {string[]} header
 * @param {string[][]} rows
 */
function table(header, rows) {
  const line = (/** @type {string[]} */ cells) => `| ${cells.join(" | ")} |`;
  return [line(header), `|${header.map(() => "---|").join("")}`, ...rows.map(line)].join("\n");
}

if (process.argv[1] === import.meta.filename) writeFileSync(`${root}${page}`, elementReference());
