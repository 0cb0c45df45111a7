// Where the setup puts the site that the tests open: beside the packages that it is built with.

import { root } from "./host.ts";

export const docusaurusSite = `${root}tools/docusaurus/site`;
