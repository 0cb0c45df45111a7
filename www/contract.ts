/** The shapes of what the core hands to the page, from where the core says so. */

export type * from "../src/web/contract.ts";
