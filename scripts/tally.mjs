// Counts tests from what their runners print, as the runners themselves sum it up.

/**
 * @typedef {{ passed: number, failed: number, skipped: number }} Tally
 */

/** @type {Record<"cargo" | "playwright", (output: string) => Tally>} */
export const tallyOf = {
  /** One line per test binary, from libtest and from wasm-bindgen's runner alike. */
  cargo(output) {
    const lines = output.matchAll(
      /^test result: \w+\. (\d+) passed; (\d+) failed; (\d+) ignored/gm,
    );
    const counts = [...lines].map(([, passed, failed, skipped]) => ({
      passed: Number(passed),
      failed: Number(failed),
      skipped: Number(skipped),
    }));
    return sum(counts);
  },

  /** One line per outcome; a test that passed at the second try has not passed. */
  playwright(output) {
    const count = (/** @type {string} */ outcome) =>
      Number(new RegExp(`^ +(\\d+) ${outcome}\\b`, "m").exec(output)?.[1] ?? 0);
    return {
      passed: count("passed"),
      failed: count("failed") + count("flaky") + count("interrupted"),
      skipped: count("skipped") + count("did not run"),
    };
  },
};

/**
 * @param {Tally[]} tallies
 * @returns {Tally}
 */
export function sum(tallies) {
  const total = { passed: 0, failed: 0, skipped: 0 };
  for (const tally of tallies) {
    total.passed += tally.passed;
    total.failed += tally.failed;
    total.skipped += tally.skipped;
  }
  return total;
}
