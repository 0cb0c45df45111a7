/**
 * `embed.html`: a scene in a frame. The parameters of its address are the element's attributes; the fragment may hold
 * a state; the page around it sends commands and hears what happens.
 */

import "./register.ts";
import { HostPage, originOfHost } from "./embed/host.ts";
import { chooseLanguage } from "./locale.ts";
import { openFirst, openLink } from "./opened-link.ts";
import { themes } from "./preferences.ts";
import { sceneIds } from "./scenes.ts";

/** Attributes that mean something to every element: an address is not to set them. */
const RESERVED =
  /^(on.*|style|id|class|slot|part|is|hidden|tabindex|autofocus|popover|scene|src|host)$/;

const parameters = new URLSearchParams(location.search);
const element = document.querySelector("queue-scope");

for (const [name, value] of parameters) {
  if (/^[a-z][a-z0-9_-]*$/.test(name) && !RESERVED.test(name)) element?.setAttribute(name, value);
}
const language = chooseLanguage(parameters.get("lang"), ...navigator.languages);
document.documentElement.lang = language;
document.documentElement.dataset.theme =
  themes.find((known) => known === parameters.get("theme")) ?? "auto";

if (element) {
  element.setAttribute("lang", language);
  if (location.protocol !== "file:") element.setAttribute("share-base", "index.html");
  if (parent !== window) new HostPage(element, originOfHost(parameters.get("host"))).connect();
  const src = parameters.get("src");
  const scene = parameters.get("scene") ?? (src === null ? (sceneIds()[0] ?? null) : null);
  if (src !== null) element.setAttribute("src", src);
  void openFirst(element, location.hash, scene);
  addEventListener("hashchange", () => void openLink(element, location.hash));
}
