/**
 * Korean particles that depend on the sound before them: "큐[은/는]" becomes "큐는", "소비자 1[은/는]" becomes
 * "소비자 1은".
 *
 * The last letter before the mark decides; a remark in brackets is not read aloud with it, so the word before
 * the bracket does.
 */

type Ending = "none" | "rieul" | "other";

const MARK = /\[(은|이|을|과|으로)\/(는|가|를|와|로)\]/g;
/** How the names of the digits end: 영, 일, 이, 삼, 사, 오, 육, 칠, 팔, 구. Tens and hundreds end like 영. */
const DIGITS: Ending[] = [
  "other",
  "rieul",
  "none",
  "other",
  "none",
  "none",
  "other",
  "rieul",
  "rieul",
  "none",
];
const FIRST_SYLLABLE = 0xac00;
const LAST_SYLLABLE = 0xd7a3;
const FINALS = 28;
const RIEUL = 8;

/** Writes the particle that fits at every mark. */
export function withParticles(text: string): string {
  return text.replace(MARK, (_, closed: string, open: string, at: number, whole: string) => {
    const ending = endingOf(whole.slice(0, at));
    const takesOpen = ending === "none" || (ending === "rieul" && closed === "으로");
    return takesOpen ? open : closed;
  });
}

function endingOf(before: string): Ending {
  const word = before.replace(/\([^)]*\)$/, "").replace(/[^\p{L}\p{N}]+$/u, "");
  const last = word.at(-1) ?? "";
  const code = last.charCodeAt(0);
  if (code >= FIRST_SYLLABLE && code <= LAST_SYLLABLE) {
    const final = (code - FIRST_SYLLABLE) % FINALS;
    if (final === 0) return "none";
    return final === RIEUL ? "rieul" : "other";
  }
  if (/\d/.test(last)) return DIGITS[Number(last)] ?? "none";
  // A name in Latin letters, as it is mostly read: l, m, n and ng close the syllable.
  if (/l$/i.test(last)) return "rieul";
  return /(m|n|ng)$/i.test(word) ? "other" : "none";
}
