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
  /** What is known of that instant, in case there is more of it. */
  #toldThen = new Set<string>();

  /** The facts since the last look, or none if the run went back or is another one. */
  news(run: Run): Telling[] {
    const nowMs = run.nowMs;
    const facts = run.latestFacts(MOST);
    const goesOn = run === this.#run && nowMs >= this.#toldMs;
    const news = goesOn ? facts.filter((fact) => this.#isNew(fact)) : [];
    const then = facts.filter(({ at_ms }) => at_ms === nowMs).map((one) => JSON.stringify(one));
    [this.#run, this.#toldMs, this.#toldThen] = [run, nowMs, new Set(then)];
    return news;
  }

  #isNew(fact: Telling): boolean {
    return (
      fact.at_ms > this.#toldMs ||
      (fact.at_ms === this.#toldMs && !this.#toldThen.has(JSON.stringify(fact)))
    );
  }
}
