/** Says in a few words how a node or an instance is: the second line of its label. */

import type { CallerFigures, InstanceFigures, NodeDescription } from "./contract.ts";
import type { Locale } from "./locale.ts";
import type { Model } from "./model.ts";
import type { Run } from "./run.ts";

/** What a state is told from: the figures of any instant. */
export interface Told {
  readonly locale: Locale;
  readonly run: Pick<Run, "description" | "figures">;
}

/** "8 per s", "21 ready · no limit", "2 of 3 busy". */
export function nodeState(model: Told, node: number): string {
  return nodeStates(model, node)[0] ?? "";
}

/** The same in fewer and fewer words, for labels with little room. */
export function nodeStates({ run, locale }: Told, node: number): string[] {
  const { figures, description } = run;
  const described = description.nodes[node];
  if (!described) return [];
  const rules = described.rules.map((rule) => ruleText(locale, rule));
  switch (described.kind) {
    case "producer": {
      const producer = figures.producers.find((entry) => entry.node === node);
      const state = producer?.paused
        ? locale.text("state-paused")
        : locale.text("state-rate", { rate: locale.setting(producer?.rate_per_s ?? 0) });
      return shorter([state, ...rules]);
    }
    case "exchange": {
      const { detail } = described;
      return [...shorter([locale.text("state-exchange", { type: detail }), ...rules]), detail];
    }
    case "queue": {
      const ready = locale.number(figures.queues.find((entry) => entry.node === node)?.ready ?? 0);
      const all = rules.length > 0 ? rules : [locale.text("rule-none")];
      const parts = [locale.text("state-queue", { ready }), ...all];
      return [parts.join(" · "), [ready, ...all].join(" · "), ...shorter(parts).slice(1)];
    }
    case "caller": {
      const caller = callerFigures(figures.callers, node);
      return caller ? callerStates(locale, caller) : [];
    }
    case "service": {
      const instances = figures.instances.filter((entry) => entry.service === node);
      const busy = locale.number(instances.filter(isWorking).length);
      return [locale.text("state-service", { busy, count: locale.number(instances.length) })];
    }
  }
}

/** "4 per s · 2.8 attempts per call · 12 timeouts": how much it calls gives way first. */
function callerStates(locale: Locale, caller: CallerFigures): string[] {
  const trouble = [];
  if (caller.retries > 0) trouble.push(attemptsText(locale, caller));
  if (caller.timeouts > 0) trouble.push(locale.text("state-timeouts", { count: caller.timeouts }));
  const all = [callingText(locale, caller), ...trouble].join(" · ");
  return trouble.length > 0 ? [all, ...shorter(trouble)] : [all];
}

/** "paused", "20 users", "4 per s". */
export function callingText(locale: Locale, { paused, users, rate_per_s }: CallerFigures): string {
  if (paused) return locale.text("state-paused");
  if (users !== null) return locale.text("state-users", { count: users });
  return locale.text("state-rate", { rate: locale.setting(rate_per_s ?? 0) });
}

/** "2.8 attempts per call". */
function attemptsText(locale: Locale, { attempts_per_call }: CallerFigures): string {
  return locale.text("state-attempts", { attempts: locale.number(attempts_per_call ?? 0, 1) });
}

export function callerFigures(callers: CallerFigures[], node: number): CallerFigures | undefined {
  return callers.find((entry) => entry.node === node);
}

/** All parts, then without the last one, and so on to the first alone. */
function shorter(parts: readonly string[]): string[] {
  return parts.map((_, left) => parts.slice(0, parts.length - left).join(" · "));
}

/** "limit 3", "TTL 2 s". */
function ruleText(locale: Locale, { rule, value }: NodeDescription["rules"][number]): string {
  const inSeconds = rule === "message-ttl" || rule === "expires";
  const shown = inSeconds ? locale.duration(value ?? 0) : locale.setting(value ?? 0);
  return locale.text(`rule-${rule}`, { value: shown });
}

export function instanceFigures(
  { run }: Model,
  service: number,
  number: number,
): InstanceFigures | undefined {
  return run.figures.instances.find(
    (entry) => entry.service === service && entry.number === number,
  );
}

/** "idle", "working on e-mail 317", "leaving", "crashed". */
export function instanceState({ locale, names }: Model, instance: InstanceFigures): string {
  const { state, message, message_type } = instance;
  if (message === null) return locale.text(`instance-${state}`);
  return locale.text(`instance-${state}-on`, { message: names.message(message, message_type) });
}

export function isWorking({ state, message }: InstanceFigures): boolean {
  return state === "working" || (state === "stopping" && message !== null);
}
