/**
 * The lesson: Markdown tokens to templates. Text stays text; HTML in a lesson is shown as it is written.
 *
 * Links to commands become buttons, links to terms show the glossary, and the blocks `predict` and `challenge`
 * are exercises: docs/lessons.md.
 */

import { html, nothing, type TemplateResult } from "lit";
import { Lexer, lexer, type Token, type Tokens } from "marked";
import type { Model } from "../model.ts";
import { challengeView } from "./challenge-view.ts";
import { type Command, give, readCommand } from "./command.ts";
import type { Exercises } from "./exercises.ts";
import { LessonError } from "./measure.ts";
import { PredictionRun } from "./prediction.ts";
import { predictionView } from "./prediction-view.ts";
import { termView } from "./term.ts";

export type Part = TemplateResult | string | typeof nothing;

/** What a lesson is shown with; without a model its buttons and exercises wait for one. */
export interface Teaching {
  model: Model | undefined;
  exercises: Exercises;
  /** How many terms were shown so far: each needs an id of its own. */
  terms: { shown: number };
}

const parsed = new Map<string, Token[]>();

export function lessonView(markdown: string, teaching: Teaching): Part[] {
  return tokensOf(markdown, lexer).map((token) => block(token, teaching));
}

/** Texts of an exercise: emphasis, code and terms. */
export function inlineView(text: string, teaching: Teaching): Part[] {
  return inline(
    tokensOf(text, (one) => Lexer.lexInline(one)),
    teaching,
  );
}

/** A lesson is rendered ten times a second while it plays, and parsed once. */
function tokensOf(text: string, parse: (text: string) => Token[]): Token[] {
  const known = parsed.get(text) ?? parse(text);
  parsed.set(text, known);
  return known;
}

function block(token: Token, teaching: Teaching): Part {
  switch (token.type) {
    case "heading":
      return token.depth === 1
        ? html`<h2>${inline(token.tokens, teaching)}</h2>`
        : html`<h3>${inline(token.tokens, teaching)}</h3>`;
    case "paragraph":
      return html`<p>${inline(token.tokens, teaching)}</p>`;
    case "list": {
      const items = (token as Tokens.List).items.map(
        (item) => html`<li>${item.tokens.map((part) => block(part, teaching))}</li>`,
      );
      return token.ordered ? html`<ol>${items}</ol>` : html`<ul>${items}</ul>`;
    }
    case "blockquote":
      return html`<blockquote>${(token.tokens ?? []).map((part) => block(part, teaching))}</blockquote>`;
    case "code":
      return code(token as Tokens.Code, teaching);
    case "hr":
      return html`<hr />`;
    case "space":
      return nothing;
    case "text":
      return token.tokens ? html`${inline(token.tokens, teaching)}` : token.text;
    default:
      return token.raw;
  }
}

function code({ lang, text }: Tokens.Code, teaching: Teaching): Part {
  if (lang !== "predict" && lang !== "challenge") return html`<pre><code>${text}</code></pre>`;
  const { model, exercises } = teaching;
  if (!model) return nothing;
  const exercise = exercises.of(lang, text, model.run);
  if (exercise instanceof LessonError)
    return html`<section class="exercise wrong">
      <p>${model.locale.text("lesson-wrong")}</p>
      <p lang="en"><code>${exercise.message}</code></p>
    </section>`;
  return exercise instanceof PredictionRun
    ? predictionView(exercise, model, teaching)
    : challengeView(exercise, model, teaching);
}

function inline(tokens: Token[] | undefined, teaching: Teaching): Part[] {
  return (tokens ?? []).map((token): Part => {
    switch (token.type) {
      case "strong":
        return html`<strong>${inline(token.tokens, teaching)}</strong>`;
      case "em":
        return html`<em>${inline(token.tokens, teaching)}</em>`;
      case "codespan":
        return html`<code>${token.text}</code>`;
      case "br":
        return html`<br />`;
      case "link":
        return link(token as Tokens.Link, teaching);
      case "escape":
      case "text":
        return token.text;
      default:
        return token.raw;
    }
  });
}

function link({ href, tokens }: Tokens.Link, teaching: Teaching): Part {
  const content = inline(tokens, teaching);
  if (href.startsWith("#")) return button(decodeURIComponent(href.slice(1)), content, teaching);
  if (href.startsWith("?") && teaching.model)
    return termView(href.slice(1), content, teaching.model.locale, teaching.terms.shown++);
  if (!/^https?:\/\//.test(href)) return html`${content}`;
  return html`<a href=${href} rel="noopener" target="_blank">${content}</a>`;
}

function button(text: string, content: Part[], { model }: Teaching): Part {
  if (!model) return html`<button class="chip" type="button" disabled>${content}</button>`;
  try {
    const command = readCommand(text, model.run.description);
    const act = (): void => give(command, model.ask);
    return html`<button class="chip" type="button" data-command=${text} aria-pressed=${pressed(command, model)} @click=${act}>${content}</button>`;
  } catch (thrown) {
    if (!(thrown instanceof LessonError)) throw thrown;
    return html`<s class="chip wrong" title=${thrown.message}>${content}</s>`;
  }
}

/** A setting's button stays pressed while the control has its value. */
function pressed(command: Command, { run }: Model): boolean | typeof nothing {
  if (command.kind !== "set") return nothing;
  return run.controls[command.control] === command.value;
}
