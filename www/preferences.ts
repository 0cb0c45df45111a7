/**
 * What the page remembers of a visitor: language, theme, best results. Storage may be forbidden; then it
 * forgets.
 */

export type Theme = "auto" | "light" | "dark";

export const themes: readonly Theme[] = ["auto", "light", "dark"];

export type Remembered = "lang" | "theme" | `best.${string}`;

export function recall(key: Remembered): string | null {
  try {
    return localStorage.getItem(`queuescope.${key}`);
  } catch {
    return null;
  }
}

export function remember(key: Remembered, value: string): void {
  try {
    localStorage.setItem(`queuescope.${key}`, value);
  } catch {
    // Private windows and sandboxed frames refuse; the choice lasts for this visit then.
  }
}
