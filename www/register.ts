/** Registers `<queue-scope>`. Import this for its effect; import `element.ts` for the class alone. */

import { QueueScope } from "./element.ts";

if (!customElements.get("queue-scope")) customElements.define("queue-scope", QueueScope);

declare global {
  interface HTMLElementTagNameMap {
    "queue-scope": QueueScope;
  }
}
