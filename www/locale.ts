/** The page's words and numbers in one language. All text of the page comes from here. */

import { FluentBundle, FluentResource, type FluentVariable } from "@fluent/bundle";
import english from "./locales/en.ftl?raw";
import korean from "./locales/ko.ftl?raw";
import whyEnglish from "./locales/why.en.ftl?raw";
import whyKorean from "./locales/why.ko.ftl?raw";

export type Language = "en" | "ko";

export const languages: readonly Language[] = ["en", "ko"];

const sources: Record<Language, string[]> = {
  en: [english, whyEnglish],
  ko: [korean, whyKorean],
};
const made = new Map<Language, Locale>();

/** The language to speak for a wish such as "ko-KR": the first one known, else English. */
export function chooseLanguage(...wishes: (string | null | undefined)[]): Language {
  for (const wish of wishes) {
    const found = languages.find((language) => wish?.toLowerCase().split("-")[0] === language);
    if (found) return found;
  }
  return "en";
}

export function localeOf(language: Language): Locale {
  const known = made.get(language);
  if (known) return known;
  const locale = new Locale(language);
  made.set(language, locale);
  return locale;
}

export class Locale {
  readonly language: Language;
  readonly #bundle: FluentBundle;
  readonly #numberFormats = new Map<number, Intl.NumberFormat>();

  constructor(language: Language) {
    this.language = language;
    // Both languages run left to right: no need to isolate what is put into a sentence.
    this.#bundle = new FluentBundle(language, { useIsolating: false });
    for (const source of sources[language]) this.#bundle.addResource(new FluentResource(source));
  }

  /** The message of that id; the id itself if there is none. */
  text(id: string, values: Record<string, FluentVariable> = {}): string {
    const pattern = this.#bundle.getMessage(id)?.value;
    return pattern ? this.#bundle.formatPattern(pattern, values) : id;
  }

  /** Learns words that came later, with the part of the page that needs them. */
  add(source: string): void {
    this.#bundle.addResource(new FluentResource(source));
  }

  has(id: string): boolean {
    return this.#bundle.hasMessage(id);
  }

  /** Exactly so many digits after the point. */
  number(value: number, fractionDigits = 0): string {
    let format = this.#numberFormats.get(fractionDigits);
    if (!format) {
      format = new Intl.NumberFormat(this.language, {
        minimumFractionDigits: fractionDigits,
        maximumFractionDigits: fractionDigits,
      });
      this.#numberFormats.set(fractionDigits, format);
    }
    return format.format(value);
  }

  /** As many digits as a setting needs: 8, 0.5, 12.25. */
  setting(value: number): string {
    return new Intl.NumberFormat(this.language, { maximumFractionDigits: 2 }).format(value);
  }

  /** 0.93 → "93 %". */
  share(value: number, fractionDigits = 0): string {
    return this.text("share", { value: this.number(value * 100, fractionDigits) });
  }

  /** 2,097,152 → "2.0 MiB". */
  bytes(value: number): string {
    return this.text("mebibytes", { value: this.number(value / 2 ** 20, 1) });
  }

  /** A duration as people say it: "350 ms", "2.4 s". */
  duration(seconds: number): string {
    if (seconds === 0) return this.text("seconds", { value: this.number(0) });
    if (seconds < 1)
      return this.text("milliseconds", {
        value: this.setting(Number((seconds * 1000).toPrecision(3))),
      });
    return this.text("seconds", { value: this.setting(Number(seconds.toPrecision(3))) });
  }

  /** An instant of the run: "12.5 s", "3:07.2". */
  instant(ms: number): string {
    return this.#clock(ms, 1);
  }

  /** The instant of a fact: "12.48 s", "3:07.21". */
  moment(ms: number): string {
    return this.#clock(ms, 2);
  }

  #clock(ms: number, fractionDigits: number): string {
    const parts = 10 ** fractionDigits;
    const whole = Math.floor((ms * parts) / 1000 + 1e-6);
    if (whole < 60 * parts)
      return this.text("seconds", { value: this.number(whole / parts, fractionDigits) });
    const rest = this.number((whole % (60 * parts)) / parts, fractionDigits);
    return `${Math.floor(whole / (60 * parts))}:${rest.padStart(3 + fractionDigits, "0")}`;
  }
}
