// The element as its hosts drive it: attributes, properties and methods beyond what visitors do.

import { expect, test } from "./page.ts";
import { StagePage } from "./stage-page.ts";

test("attributes that are no controls, and what cannot be set, change no past", async ({
  page,
}) => {
  const stage = new StagePage(page);
  await stage.open();
  await stage.runTo(20);
  await stage.runTo(10);
  const futures = stage.element.locator(".branched");
  await page.getByRole("button", { name: /^Colours/ }).click();
  await stage.do((element) => {
    element.setAttribute("consumers", "many");
    element.set("nothing", 1);
    element.set("consumers", Number.NaN);
    element.fire("nothing");
  });
  await page.waitForTimeout(100);
  await expect(futures).toHaveCount(0);
  expect(await stage.do((element) => element.state?.inputs)).toEqual([]);
  await stage.do((element) => element.setAttribute("consumers", "5"));
  await expect(futures).toContainText("Two futures since 10.0 s");
});
