/**
 * The page around the element: header with the scenes that exist, language, theme, and a visitor's own
 * scenario. It owns nothing of the run; it sets attributes of the element.
 */

import { html, render, type TemplateResult } from "lit";
import { definitionsView } from "./definitions.ts";
import "./register.ts";
import type { QueueScope } from "./element.ts";
import { openIcon, themeIcon } from "./icons.ts";
import { fragmentOf } from "./link.ts";
import { chooseLanguage, type Language, languages, localeOf } from "./locale.ts";
import { openFirst, openLink } from "./opened-link.ts";
import { addPackedScene } from "./packed.ts";
import { recall, remember, type Theme, themes } from "./preferences.ts";
import { loadNames, sceneIds } from "./scenes.ts";

const parameters = new URLSearchParams(location.search);
const header = document.querySelector<HTMLElement>("#header");
const element = document.querySelector<QueueScope>("queue-scope");

let language = chooseLanguage(parameters.get("lang"), recall("lang"), ...navigator.languages);
let theme =
  themes.find((known) => known === (parameters.get("theme") ?? recall("theme"))) ?? "auto";
let titles: { id: string; title: string }[] = [];
addPackedScene(document);
const scenes = sceneIds();
const scene = scenes.find((id) => id === parameters.get("scene")) ?? scenes[0] ?? "";

async function show(): Promise<void> {
  const shown = language;
  titles = await Promise.all(
    scenes.map(async (id) => ({ id, title: (await loadNames(id, shown)).title ?? id })),
  );
  if (shown !== language || !header || !element) return;
  document.documentElement.lang = language;
  document.documentElement.dataset.theme = theme;
  document.title = `${titles.find(({ id }) => id === scene)?.title ?? scene} · Queuescope`;
  element.setAttribute("lang", language);
  element.setAttribute("theme", theme);
  render(headerView(), header);
  showWhereWeAre(header);
}

/** On a narrow page the names of the scenes scroll: the present one comes into sight. */
function showWhereWeAre(within: HTMLElement): void {
  const present = within.querySelector<HTMLElement>("[aria-current=page]");
  const row = present?.parentElement;
  if (!present || !row) return;
  row.scrollLeft =
    present.offsetLeft - row.offsetLeft - (row.clientWidth - present.offsetWidth) / 2;
}

function headerView(): TemplateResult {
  const locale = localeOf(language);
  const themeLabel = locale.text("theme", { theme: locale.text(`theme-${theme}`) });
  return html`
    <h1 class="logo">queue<i>scope</i></h1>
    <nav aria-label=${locale.text("scenes")}>
      ${titles.map(({ id, title }) => html`<a href="?scene=${id}" aria-current=${id === scene ? "page" : "false"}>${title}</a>`)}
    </nav>
    <button class="button open" type="button" title=${locale.text("open-scenario")} @click=${() => element?.chooseFile()}>
      ${openIcon}<span>${locale.text("open-scenario")}</span>
    </button>
    ${definitionsView(locale, element)}
    <select class="button" aria-label=${locale.text("language")} @change=${changeLanguage}>
      ${languages.map((known) => html`<option value=${known} lang=${known} .selected=${known === language}>${localeOf(known).text("language-name")}</option>`)}
    </select>
    <button class="button icon-only" type="button" aria-label=${themeLabel} title=${themeLabel} @click=${() => changeTheme(themeAfter(theme))}>
      ${themeIcon(theme)}
    </button>
  `;
}

function changeLanguage(event: Event): void {
  language = (event.target as HTMLSelectElement).value as Language;
  remember("lang", language);
  void show();
}

/** Asked at the click, not when the button was drawn: two clicks may come before it is drawn again. */
function themeAfter(current: Theme): Theme {
  return themes[(themes.indexOf(current) + 1) % themes.length] ?? "auto";
}

function changeTheme(next: Theme): void {
  theme = next;
  remember("theme", theme);
  void show();
}

interface ShownScenario {
  scene: string | undefined;
  edited: boolean;
}

/** A visitor's own scenario stands in the address, to be kept and passed on. */
async function putIntoAddress(event: Event): Promise<void> {
  const { scene: shown, edited } = (event as CustomEvent<ShownScenario>).detail;
  const state = element?.state;
  if ((shown !== undefined && !edited) || !state) return;
  const fragment = await fragmentOf(state);
  // Another edit may have come meanwhile.
  if (state.scenario !== element?.state?.scenario) return;
  const address = new URL(location.href);
  if (shown !== undefined) address.searchParams.set("scene", shown);
  address.hash = fragment;
  history.replaceState(history.state, "", address);
}

element?.addEventListener("scenario", (event) => void putIntoAddress(event));
addEventListener("hashchange", () => element && void openLink(element, location.hash));
element?.setAttribute("lang", language);
if (location.protocol !== "file:") element?.setAttribute("share-base", location.pathname);
if (element) void openFirst(element, location.hash, scene);
void show();
