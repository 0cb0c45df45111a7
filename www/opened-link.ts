/** The state in an address or an attribute, shown; or what is wrong with it, told. */

import type { QueueScope } from "./element.ts";
import { holdsState } from "./link.ts";
import { chooseLanguage, localeOf } from "./locale.ts";
import { StateError } from "./state.ts";

/** Shows what a fragment holds; false if it holds nothing that can be shown. */
export async function openLink(element: QueueScope, fragment: string): Promise<boolean> {
  try {
    return await element.openLink(fragment);
  } catch (thrown) {
    if (!(thrown instanceof StateError)) throw thrown;
    refuse(element, thrown);
    return false;
  }
}

/** The same when the page opens; without a state that can be shown it shows a scene, and still tells what was wrong. */
export async function openFirst(
  element: QueueScope,
  fragment: string,
  scene: string | null,
): Promise<void> {
  const failures: FailedEvent[] = [];
  const keep = (event: Event): void => void failures.push(event as FailedEvent);
  element.addEventListener("error", keep);
  const opened = await openLink(element, fragment);
  element.removeEventListener("error", keep);
  // Nothing was wrong with it, but somebody opened something else while it was waited for.
  const isOutdated = failures.length === 0 && holdsState(fragment);
  if (opened || isOutdated || scene === null) return;
  const tell = (): void => {
    for (const { detail } of failures) element.showFailure(detail);
  };
  element.addEventListener("ready", tell, { once: true });
  element.setAttribute("scene", scene);
}

type FailedEvent = CustomEvent<Parameters<QueueScope["showFailure"]>[0]>;

function refuse(element: QueueScope, { id, what }: StateError): void {
  const locale = localeOf(chooseLanguage(element.lang, document.documentElement.lang));
  element.showFailure({
    source: locale.text("link-source"),
    problems: [],
    explanation: locale.text(id),
    reason: what === "" ? undefined : what,
  });
}
