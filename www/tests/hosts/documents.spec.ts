// The pages of docs/embedding, one for each example, with links that lead somewhere; and the element's reference.

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { elementReference, page as referencePage } from "../../../scripts/element_reference.mjs";
import { expect, root, test } from "./host.ts";

const folder = `${root}docs/embedding`;
const pages = readdirSync(folder).filter((name) => name.endsWith(".md"));

test("each example has a page, and each page an example", () => {
  const examples = readdirSync(`${root}examples`).map((name) => `${name}.md`);
  expect(pages.filter((name) => name !== "README.md").sort()).toEqual(examples.sort());
});

for (const page of [...pages.map((name) => join(folder, name)), `${root}python/README.md`]) {
  test(`links of ${page.slice(root.length)} lead somewhere`, () => {
    const links = [...readFileSync(page, "utf8").matchAll(/\]\(([^)#\s]+)[^)]*\)/g)];
    const inside = links.map(([, link = ""]) => link).filter((link) => !/^https?:/.test(link));
    expect(inside.filter((link) => !existsSync(join(dirname(page), link)))).toEqual([]);
  });
}

test("pages name files that the build makes", () => {
  const text = readFileSync(join(folder, "README.md"), "utf8");
  const named = [...text.matchAll(/`([\w-]+\.(?:js|html))`/g)].map(([, name = ""]) => name);
  const made = new Set(readdirSync(`${root}package`));
  expect(named.length).toBeGreaterThan(4);
  expect(named.filter((name) => !made.has(name))).toEqual([]);
});

test("the element's reference says what the manifest says, and all colours are in it", () => {
  const reference = readFileSync(`${root}${referencePage}`, "utf8");
  expect(reference, "npm run build && npm run reference").toBe(elementReference());
  const style = readdirSync(`${root}www/style`).map((file) =>
    readFileSync(`${root}www/style/${file}`, "utf8"),
  );
  const used = new Set(style.join("\n").match(/--queue-scope-[a-z-]+/g));
  const told = new Set(reference.match(/--queue-scope-[a-z-]+/g));
  expect(told).toEqual(used);
});
