/**
 * The transport bar: play and pause, single events, the scrubber with a marker for each input, time, speed,
 * seed and reset.
 *
 * The scrubber moves with every frame, not only when the page is rendered: `showTime` writes to it directly.
 */

import { html, nothing, type TemplateResult } from "lit";
import {
  branchIcon,
  loopIcon,
  pauseIcon,
  playIcon,
  resetIcon,
  stepBackIcon,
  stepForwardIcon,
} from "./icons.ts";
import type { Model } from "./model.ts";
import type { Run } from "./run.ts";
import { styled } from "./styled.ts";

const SPEEDS = [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 50, 100, 1000];
/** Inputs nearer to each other than this part of the scrubber share a marker. */
const CLOSEST_MARKERS = 1 / 200;

export function transportView(model: Model): TemplateResult {
  const { locale, ask, playerState } = model;
  const playing = playerState === "playing";
  const toggle = locale.text(playing ? "pause" : "play");
  return html`
    <button class="round" type="button" aria-label=${toggle} title=${toggle} @click=${ask.toggle}>
      ${playing ? pauseIcon : playIcon}
    </button>
    <button class="button step" type="button" title=${locale.text("step-back-title")} @click=${() => ask.step(-1)}>
      ${stepBackIcon}<span>${locale.text("step-back")}</span>
    </button>
    <button class="button step" type="button" title=${locale.text("step-forward-title")} @click=${() => ask.step(1)}>
      <span>${locale.text("step-forward")}</span>${stepForwardIcon}
    </button>
    ${scrubberView(model)}
    <output class="time">${locale.instant(model.run.figures.now_ms)}</output>
    ${loopView(model)} ${branchView(model)}
    ${speedView(model)} ${seedView(model)}
    <button class="button reset" type="button" aria-label=${locale.text("reset")} title=${locale.text("reset")} @click=${ask.reset}>
      ${resetIcon}
    </button>
    ${branchedView(model)}
  `;
}

function loopView({ locale, stretch, ask }: Model): TemplateResult {
  const stage = !stretch ? "off" : stretch.toMs === undefined ? "begun" : "on";
  const label = locale.text(`loop-${stage}`);
  return html`<button class="button loop ${stage}" type="button" aria-pressed=${stage !== "off"}
    aria-label=${label} title="${label} (L)" @click=${ask.loop}>${loopIcon}</button>`;
}

function branchView({ locale, ask }: Model): TemplateResult {
  const label = locale.text("branch");
  return html`<button class="button branch" type="button" aria-label=${label} title="${label} (B)" @click=${ask.branch}>
    ${branchIcon}
  </button>`;
}

/** Says that there are two futures, and lets one choose. */
function branchedView({ locale, branchedAtMs, ask }: Model): TemplateResult | typeof nothing {
  if (branchedAtMs === undefined) return nothing;
  return html`<p class="branched">
    <span>${locale.text("branched", { at: locale.instant(branchedAtMs) })}</span>
    <button class="link" type="button" @click=${ask.swapBranch}>${locale.text("branch-swap")}</button>
    <button class="link" type="button" @click=${ask.endBranch}>${locale.text("branch-end")}</button>
  </p>`;
}

/** Less than this part of its length nobody sees the scrubber move. */
const LEAST_MOVE = 1 / 400;

/**
 * Moves the scrubber to the run's present instant. In each frame only if that would be seen: every change costs
 * the browser a layout of the page.
 */
export function showTime(root: ParentNode, run: Run, inFrame: boolean): void {
  const input = root.querySelector<HTMLInputElement>(".scrubber input");
  if (!input) return;
  const horizonMs = run.horizonMs;
  const moved = Math.abs(run.nowMs - Number(input.value)) / horizonMs;
  if (inFrame && moved < LEAST_MOVE && Number(input.max) === horizonMs) return;
  input.max = String(horizonMs);
  input.value = String(run.nowMs);
  const { style } = input.parentElement as HTMLElement;
  style.setProperty("--now", String(run.nowMs / horizonMs));
  style.setProperty("--end", String(run.endMs / horizonMs));
}

function scrubberView({ locale, ask, run, hoverMs, stretch, viewing }: Model): TemplateResult {
  const horizonMs = run.horizonMs;
  const seek = (event: Event): void => ask.seek(Number((event.target as HTMLInputElement).value));
  const hover = (event: PointerEvent): void => {
    const { left, width } = (event.currentTarget as HTMLElement).getBoundingClientRect();
    ask.hover(Math.min(run.endMs, Math.max(0, ((event.clientX - left) / width) * horizonMs)));
  };
  return html`<div class="scrubber" @pointermove=${hover} @pointerleave=${() => ask.hover(undefined)}>
    <i class="reached"></i>
    <i class="played"></i>
    ${
      stretch
        ? html`<i class="stretch" ${styled({
            "--from": String(stretch.fromMs / horizonMs),
            "--to": String((stretch.toMs ?? stretch.fromMs) / horizonMs),
          })}></i>`
        : nothing
    }
    ${viewing.markersMs.map((ms) => html`<i class="marked" ${styled({ "--at": String(ms / horizonMs) })}></i>`)}
    ${markers(run).map((share) => html`<i class="input" ${styled({ "--at": String(share) })}></i>`)}
    <i class="hover" ?hidden=${hoverMs === undefined} ${styled({ "--at": String((hoverMs ?? 0) / horizonMs) })}></i>
    <input type="range" min="0" step="any" aria-label=${locale.text("scrubber")}
      aria-valuetext=${locale.instant(run.figures.now_ms)} @input=${seek} />
  </div>`;
}

/** Places of the inputs from 0 to 1, those close together as one. */
function markers(run: Run): number[] {
  const places: number[] = [];
  for (const { at_ms } of run.inputs) {
    const share = at_ms / run.horizonMs;
    if (share - (places.at(-1) ?? -1) >= CLOSEST_MARKERS) places.push(share);
  }
  return places;
}

function speedView({ locale, speed, ask }: Model): TemplateResult {
  const speeds = SPEEDS.includes(speed) ? SPEEDS : [...SPEEDS, speed].sort((a, b) => a - b);
  return html`<select
    class="button speed"
    aria-label=${locale.text("speed")}
    title=${locale.text("speed")}
    @change=${(event: Event) => ask.setSpeed(Number((event.target as HTMLSelectElement).value))}
  >
    ${speeds.map((times) => html`<option value=${times} .selected=${times === speed}>${locale.setting(times)}×</option>`)}
  </select>`;
}

function seedView({ locale, run, lock, ask }: Model): TemplateResult {
  const change = (event: Event): void => {
    const input = event.target as HTMLInputElement;
    if (/^\d{1,19}$/.test(input.value)) ask.setSeed(input.value);
    else input.value = run.description.seed;
  };
  return html`<label class="button seed" title=${locale.text("seed-title")}>
    <span>${locale.text("seed")}</span>
    <input aria-label=${locale.text("seed")} ?disabled=${lock.holds("seed")} inputmode="numeric" autocomplete="off" maxlength="19" .value=${run.description.seed} @change=${change} />
  </label>`;
}
