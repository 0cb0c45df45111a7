/** Everything in one file: registers `<queue-scope>`, and gives its class to whoever imports it. */

import "./register.ts";

export * from "./index.ts";
