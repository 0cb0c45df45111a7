// The dialog in which a run is passed on: every code in it opens to what was shared.

import { readFile } from "node:fs/promises";
import { expect, test } from "./page.ts";
import { StagePage } from "./stage-page.ts";

class SharePage extends StagePage {
  readonly dialog = this.element.getByRole("dialog", { name: /^(Share|공유)$/ });

  async openShare(): Promise<void> {
    await this.element.getByRole("button", { name: /^(Share|공유)$/ }).click();
    await expect(this.dialog.locator("[data-code=link]")).not.toHaveValue("");
  }

  code(id: "link" | "frame" | "element"): Promise<string> {
    return this.dialog.locator(`[data-code=${id}]`).inputValue();
  }
}

async function opened(stage: StagePage, link: string): Promise<void> {
  await stage.page.goto("about:blank");
  await stage.page.goto(link);
  await stage.page.waitForFunction(() => document.querySelector("queue-scope")?.ready);
}

test("the link opens to the very same run", async ({ page }) => {
  const stage = new SharePage(page);
  await stage.open("?lang=en&scene=burst");
  await stage.fire("Peak of 60", 4);
  const hash = await stage.do((element) => element.factsHash);
  await stage.openShare();
  await expect(stage.dialog).toContainText("with the one thing you changed");
  await opened(stage, await stage.code("link"));
  expect(await stage.do((element) => element.factsHash)).toBe(hash);
});

test("a teacher's choices are in the link, the frame's code and the element's", async ({
  page,
}) => {
  const stage = new SharePage(page);
  await stage.open("?lang=en&scene=work-queue");
  await stage.runTo(3);
  await stage.openShare();
  await stage.dialog.getByLabel("the scene from its start").check();
  await stage.dialog.getByLabel("with the lesson").uncheck();
  await stage.dialog.getByLabel("A question").fill('How long? "<b>"');
  await stage.dialog.getByText("Lock what learners").click();
  await stage.dialog.getByLabel("Consumers").check();
  await expect(stage.dialog.getByText("Locked: one")).toBeVisible();
  await expect.poll(() => stage.code("element")).toContain("lock=");
  const element = await stage.code("element");
  expect(element).toBe(
    '<queue-scope scene="work-queue" seed="42" lock="consumers" lesson="off" question="How long? &quot;&lt;b>&quot;" lang="en"></queue-scope>',
  );
  const link = await stage.code("link");
  const frame = await stage.code("frame");
  for (const address of [link, /src="([^"]+)"/.exec(frame)?.[1]?.replaceAll("&amp;", "&") ?? ""]) {
    await opened(stage, address);
    expect(await stage.do((element) => element.currentTime)).toBe(0);
    await expect(stage.element.getByText('How long? "<b>"')).toBeVisible();
    await expect(stage.element.locator(".lesson")).toHaveCount(0);
    await expect(stage.element.locator(".stepper button").first()).toBeDisabled();
  }
});

test("the element's code carries a run of its own", async ({ page }) => {
  const stage = new SharePage(page);
  await stage.open("?lang=en&scene=work-queue");
  await stage.fire("Burst of 60", 2);
  const hash = await stage.do((element) => element.factsHash);
  await stage.openShare();
  const code = await stage.code("element");
  await stage.open("?lang=en&scene=burst");
  await stage.do((element, code) => element.insertAdjacentHTML("afterend", code), code);
  await page.waitForFunction(() => document.querySelectorAll("queue-scope")[1]?.ready);
  const second = await page.evaluate(() => document.querySelectorAll("queue-scope")[1]?.factsHash);
  expect(second).toBe(hash);
});

test("copied by keyboard alone, and closed with the focus back", async ({ page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const stage = new SharePage(page);
  await stage.open("?lang=ko&scene=work-queue");
  await stage.element.getByRole("button", { name: "공유" }).focus();
  await page.keyboard.press("Enter");
  await expect(stage.dialog.locator("[data-code=link]")).not.toHaveValue("");
  await stage.dialog.getByRole("button", { name: "복사: 링크" }).focus();
  await page.keyboard.press("Enter");
  await expect(stage.dialog.getByRole("status")).toHaveText("복사했습니다: 링크");
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(await stage.code("link"));
  await page.keyboard.press("Escape");
  await expect(stage.dialog).toHaveCount(0);
  await expect(stage.element.getByRole("button", { name: "공유" })).toBeFocused();
});

test("the QR code shows the link, and says when it cannot", async ({ page }) => {
  const stage = new SharePage(page);
  await stage.open("?lang=en&scene=work-queue");
  await stage.openShare();
  await stage.dialog.getByText("QR code").click();
  await expect(stage.dialog.getByRole("img", { name: "QR code of the link" })).toBeVisible();
});

test("a picture of the stage is saved as it was when the dialog opened", async ({ page }) => {
  const stage = new SharePage(page);
  await stage.open("?lang=en&scene=work-queue");
  await stage.runTo(3);
  await stage.openShare();
  const picture = stage.dialog.getByRole("group", { name: "Picture of the stage at 3" });
  for (const [type, start] of [
    ["PNG", "\x89PNG"],
    ["SVG", "<svg"],
  ] as const) {
    const [file] = await Promise.all([
      page.waitForEvent("download"),
      picture.getByRole("button", { name: type }).click(),
    ]);
    expect(file.suggestedFilename()).toBe(`work-queue-3s.${type.toLowerCase()}`);
    expect((await readFile(await file.path())).toString("latin1").slice(0, 4)).toBe(start);
    await expect(stage.dialog.getByRole("status")).toContainText(
      `work-queue-3s.${type.toLowerCase()}`,
    );
  }
});
