import { expect, test } from "./page.ts";

interface Counter {
  modules: number;
}

/** Counts the modules that the page instantiates, whatever the page itself does with them. */
function countModules(): void {
  const counter = window as unknown as Counter;
  counter.modules = 0;
  for (const name of ["instantiate", "instantiateStreaming"] as const) {
    const original = WebAssembly[name] as (...args: unknown[]) => Promise<unknown>;
    const counted = async (...args: unknown[]) => {
      const result = await original(...args);
      counter.modules += 1;
      return result;
    };
    Object.assign(WebAssembly, { [name]: counted });
  }
}

test("the page loads and its core runs", async ({ page }) => {
  await page.addInitScript(countModules);
  await page.goto("./");
  await expect(page).toHaveTitle(/Queuescope/i);
  // As a function: a text would be evaluated anew at each look, which the page's policy forbids.
  await page.waitForFunction(() => (window as unknown as Counter).modules === 1);
});

test("the page forbids every other origin", async ({ page }) => {
  await page.goto("./");
  const policy = page.locator('meta[http-equiv="Content-Security-Policy"]');
  await expect(policy).toHaveAttribute("content", /default-src 'none'/);
});

test("Latin and Hangul have glyphs", async ({ page }) => {
  await page.goto("./");
  /** How wide a text is; a missing glyph is as wide as any other missing glyph. */
  const widths = await page.evaluate(() => {
    const context = document.createElement("canvas").getContext("2d");
    if (context === null) throw new Error("no 2D context");
    context.font = "32px sans-serif";
    return ["iiii", "WWWW", "한국어", "\u{10ffff}".repeat(3)].map(
      (text) => context.measureText(text).width,
    );
  });
  const [narrow = 0, wide = 0, hangul = 0, missing = 0] = widths;
  expect(wide).toBeGreaterThan(2 * narrow);
  expect(hangul).toBeGreaterThan(0);
  expect(hangul).not.toBe(missing);
});

test("a machine without a language shows the page in English", async ({ page }) => {
  // As Chromium tells it where the environment names none.
  await page.addInitScript(() => {
    Object.defineProperty(Navigator.prototype, "language", { get: () => "en-US@posix" });
    Object.defineProperty(Navigator.prototype, "languages", { get: () => ["en-US@posix"] });
  });
  await page.goto("./?scene=burst");
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await expect(page.getByRole("button", { name: "Play", exact: true })).toBeVisible();
  await expect(page.locator("queue-scope .uplot").first()).toBeVisible();
});
