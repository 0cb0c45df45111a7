/** What the page remembers of a visitor: language and theme. Storage may be forbidden; then it forgets. */

export type Theme = "auto" | "light" | "dark";

export const themes: readonly Theme[] = ["auto", "light", "dark"];

export function recall(key: "lang" | "theme"): string | null {
  try {
    return localStorage.getItem(`queuescope.${key}`);
  } catch {
    return null;
  }
}

export function remember(key: "lang" | "theme", value: string): void {
  try {
    localStorage.setItem(`queuescope.${key}`, value);
  } catch {
    // Private windows and sandboxed frames refuse; the choice lasts for this visit then.
  }
}
