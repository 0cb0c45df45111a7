// Every fact and every rule has a sentence in both languages, with all the values it speaks of.

import { readFileSync } from "node:fs";
import { FluentBundle, FluentResource, type FluentVariable } from "@fluent/bundle";
import { expect, test } from "@playwright/test";
import type { Happening, Rule, Telling } from "../contract.ts";
import type { Locale } from "../locale.ts";
import { placingFacts } from "../message-copies.ts";
import type { Names } from "../names.ts";
import { withParticles } from "../why-particles.ts";
import { sentenceOf, whereAfter } from "../why-sentence.ts";

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), "utf8");
const contract = read("../../src/web/contract.ts");

/** The names of a union of texts of the contract. */
function namesIn(union: string): string[] {
  const text = contract.split(`export type ${union} =`)[1]?.split(";")[0] ?? "";
  return [...text.matchAll(/"(\w+)"/g)].map(([, name = ""]) => name);
}

/** Both values of what may be missing, true or false, and all of what is one of several. */
const samples: Record<string, unknown[]> = {
  number: [1, 2],
  "number | null": [1, null],
  boolean: [true, false],
  InstanceName: [{ service: 3, number: 2 }],
  "InstanceName | null": [{ service: 3, number: 2 }, null],
  PhaseKind: ["cpu", "io", "blocking_io"],
  CallOutcome: namesIn("CallOutcome"),
  ParameterName: namesIn("ParameterName"),
};

/** Examples of every variant of a union of the contract, one for each sample of each field. */
function examples(union: string, tag: string): Record<string, unknown>[] {
  const text = contract.split(`export type ${union} =`)[1]?.split(";\n\n")[0] ?? "";
  const variants = [...text.matchAll(/\{([^}]*)\}/g)].map(([, fields = ""]) =>
    [...fields.matchAll(/(\w+): ([^;]+)/g)].map(([, name = "", type = ""]) => ({
      name,
      values: name === tag ? [JSON.parse(type.trim())] : samples[type.trim()],
    })),
  );
  return variants.flatMap((fields) => {
    const longest = Math.max(...fields.map(({ values }) => values?.length ?? 0));
    return Array.from({ length: longest }, (_, turn) =>
      Object.fromEntries(
        fields.map(({ name, values }) => {
          if (!values) throw new Error(`no sample for ${name}`);
          return [name, values[turn % values.length]];
        }),
      ),
    );
  });
}

const happenings = examples("Happening", "fact") as unknown as Happening[];
const rules = examples("Rule", "rule") as unknown as Rule[];

function telling(happening: Happening, rule: Rule): Telling {
  const delivered = happening.fact === "delivered";
  return {
    at_ms: 1000,
    message: { producer: 0, number: 7, sequence: 7 },
    message_type: 0,
    happening,
    rule,
    cause: { producer: 3, number: 4, sequence: 4 },
    consumers: delivered ? 3 : 0,
    full: delivered ? [{ instance: { service: 3, number: 1 }, held: 1 }] : [],
  };
}

/** A locale of these files that notes what went wrong. */
function localeOf(language: "en" | "ko"): { locale: Locale; errors: Error[] } {
  const bundle = new FluentBundle(language, { useIsolating: false });
  for (const file of [`${language}.ftl`, `why.${language}.ftl`]) {
    const errors = bundle.addResource(new FluentResource(read(`../locales/${file}`)));
    expect(errors).toEqual([]);
  }
  const errors: Error[] = [];
  const locale = {
    language,
    has: (id: string) => bundle.hasMessage(id),
    text: (id: string, values: Record<string, FluentVariable> = {}) => {
      const pattern = bundle.getMessage(id)?.value;
      if (!pattern) errors.push(new Error(`no message ${id}`));
      return pattern ? bundle.formatPattern(pattern, values, errors) : id;
    },
    duration: (seconds: number) => `${seconds} s`,
    share: (value: number) => `${100 * value} %`,
    setting: String,
  };
  return { locale: locale as unknown as Locale, errors };
}

const names = {
  node: (index: number) => `node ${index}`,
  instance: (_: number, number: number) => `consumer ${number}`,
} as Names;

test("the contract has the facts and the rules", () => {
  expect(new Set(happenings.map(({ fact }) => fact)).size).toBeGreaterThan(25);
  expect(new Set(rules.map(({ rule }) => rule)).size).toBeGreaterThan(25);
});

for (const language of ["en", "ko"] as const) {
  test(`every fact has a sentence with all its values: ${language}`, () => {
    const { locale, errors } = localeOf(language);
    for (const happening of happenings) {
      const { what } = sentenceOf(telling(happening, { rule: "setup" }), { locale, names });
      expect(what, happening.fact).toMatch(/^[^[{]{5,}\.$/);
    }
    expect(errors).toEqual([]);
  });

  test(`every rule has a sentence with the values of its facts: ${language}`, () => {
    const { locale, errors } = localeOf(language);
    const speech = { locale, names };
    for (const rule of rules) {
      const spoken = happenings.map((happening) => {
        errors.length = 0;
        const { why } = sentenceOf(telling(happening, rule), speech);
        return errors.length === 0 ? why : "";
      });
      const complete = spoken.filter((why) => why !== "");
      expect(complete, rule.rule).not.toEqual([]);
      for (const why of complete) expect(why, rule.rule).toMatch(/^[^[{]{5,}\.$/);
    }
  });

  test(`every fact that places a message has a place: ${language}`, () => {
    const { locale, errors } = localeOf(language);
    const placing = happenings.flatMap((happening) =>
      placingFacts([telling(happening, { rule: "setup" })]),
    );
    expect(placing.length).toBeGreaterThan(15);
    for (const one of placing) expect(whereAfter(one, { locale, names })).not.toBe("");
    expect(errors).toEqual([]);
  });
}

test("who was passed over is named with what they hold", () => {
  const { locale } = localeOf("en");
  const delivery = telling(
    {
      fact: "delivered",
      queue: 2,
      instance: { service: 3, number: 2 },
      delivery_tag: 9,
      redelivered: false,
    },
    { rule: "round_robin", passed_over: 2 },
  );
  const say = (change: Partial<Telling>): string =>
    sentenceOf({ ...delivery, ...change }, { locale, names }).why;
  const load = (number: number, held: number) => ({ instance: { service: 3, number }, held });
  expect(say({ full: [load(1, 1), load(3, 1)] })).toContain(
    "consumer 1 and consumer 3 hold their prefetch of 1.",
  );
  expect(say({ full: [load(1, 5)] })).toContain("consumer 1 holds its prefetch of 5.");
  expect(say({ full: [load(1, 5), load(3, 2)] })).toContain("hold all they may.");
  expect(say({ full: [1, 3, 4, 5, 6].map((number) => load(number, 2)) })).toContain(
    "consumer 1, consumer 3, consumer 4 and 2 more hold their prefetch of 2.",
  );
  expect(say({ full: [] })).toContain("this one was next.");
  expect(say({ full: [], consumers: 1 })).toContain("only consumer");
});

test("particles follow the sound before them", () => {
  const cases: [marked: string, expected: string][] = [
    ["작업 큐[은/는]", "작업 큐는"],
    ["웹 상점[이/가]", "웹 상점이"],
    ["소비자 1[은/는] 소비자 2[은/는]", "소비자 1은 소비자 2는"],
    ["소비자 10[과/와]", "소비자 10과"],
    ["메일[으로/로] 상점[으로/로] 큐[으로/로]", "메일로 상점으로 큐로"],
    ["프리페치(prefetch)[을/를]", "프리페치(prefetch)를"],
    ["확인(ack)[이/가]", "확인(ack)이"],
    ["jobs[이/가] mail[으로/로] spring[을/를]", "jobs가 mail로 spring을"],
  ];
  for (const [marked, expected] of cases) expect(withParticles(marked)).toBe(expected);
});
