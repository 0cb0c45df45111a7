// Learning platforms: a frame without any script around it, and an uploaded file that gets no origin of its own.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expectUsable } from "./alive.ts";
import { built, root, test } from "./host.ts";
import { temporaryFolder } from "./program.ts";

/** A page of a course, around what a teacher put there. */
const course = (content: string) => `<!doctype html><html lang="en"><meta charset="utf-8" />
  <title>Course</title><h1>Course</h1>${content}</html>`;

test("a pasted frame works", async ({ page, site }) => {
  using folder = temporaryFolder();
  const frame = readFileSync(`${root}examples/moodle-canvas/frame.html`, "utf8");
  writeFileSync(join(folder.path, "index.html"), course(frame));
  const ours = await site({ "/": built("dist") });
  const theirs = await site({ "/": folder.path }, { "https://queuescope.example": ours });
  await page.goto(`${theirs}/`);
  await expectUsable(page.frameLocator("iframe").locator("queue-scope"));
});

test("an uploaded file works in a sandbox without an origin", async ({ page, site }) => {
  using folder = temporaryFolder();
  const files = await site({ "/": built("package/scenes") });
  const frame = `<iframe sandbox="allow-scripts" src="${files}/work-queue.html"
    title="A work queue" width="900" height="1100"></iframe>`;
  writeFileSync(join(folder.path, "index.html"), course(frame));
  await page.goto(`${await site({ "/": folder.path })}/`);
  await expectUsable(page.frameLocator("iframe").locator("queue-scope"));
});
