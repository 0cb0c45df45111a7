/**
 * Facts for hosts that listen to them: each once, in their order, while the run goes forward. Facts of what was
 * jumped over are told, too, the latest thousand of them.
 */

import type { Telling } from "./contract.ts";
import type { Run } from "./run.ts";

const MOST = 1000;

export class FactTeller {
  #run: Run | undefined;
  #toldMs = 0;
  /** What was told of the latest instant, in case there is more of it. */
  #toldThen = new Set<string>();

  /** The facts since the last look, or none if the run went back or is another one. */
  news(run: Run): Telling[] {
    const nowMs = run.nowMs;
    if (run !== this.#run || nowMs < this.#toldMs) {
      [this.#run, this.#toldMs, this.#toldThen] = [run, run === this.#run ? nowMs : 0, new Set()];
      if (nowMs < this.#toldMs) return [];
    }
    const news = run.latestFacts(MOST).filter((fact) => this.#isNew(fact));
    const last = news.at(-1);
    if (!last) return [];
    const then = news.filter(({ at_ms }) => at_ms === last.at_ms).map((one) => JSON.stringify(one));
    const known = last.at_ms === this.#toldMs ? this.#toldThen : [];
    [this.#toldMs, this.#toldThen] = [last.at_ms, new Set([...known, ...then])];
    return news;
  }

  #isNew(fact: Telling): boolean {
    return (
      fact.at_ms > this.#toldMs ||
      (fact.at_ms === this.#toldMs && !this.#toldThen.has(JSON.stringify(fact)))
    );
  }
}
