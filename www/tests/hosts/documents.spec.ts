// The pages of docs/embedding: one for each example, with links that lead somewhere.

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
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
