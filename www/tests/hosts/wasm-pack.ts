// Where the setup puts the sites that are made with wasm-pack's packages.

import { root } from "./host.ts";

const folder = `${root}target/wasm-pack`;

/** A page without any build, and the package for the web beside it. */
export const plainSite = `${folder}/plain`;

/** A project for webpack with the package for bundlers. */
export const project = `${folder}/project`;

/** What webpack makes of it. */
export const bundledSite = `${project}/dist`;
