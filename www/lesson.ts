/**
 * The lesson: Markdown tokens to templates. Text stays text; HTML in a lesson is shown as it is written.
 *
 * A link to `#burst` or `#consumers=4` becomes a button that fires the action or sets the control.
 */

import { html, nothing, type TemplateResult } from "lit";
import { lexer, type Token, type Tokens } from "marked";
import type { Requests } from "./model.ts";

type Part = TemplateResult | string | typeof nothing;

export function lessonView(markdown: string, ask: Pick<Requests, "set" | "fire">): Part[] {
  return lexer(markdown).map((token) => block(token, ask));
}

function block(token: Token, ask: Pick<Requests, "set" | "fire">): Part {
  switch (token.type) {
    case "heading":
      return token.depth === 1
        ? html`<h2>${inline(token.tokens, ask)}</h2>`
        : html`<h3>${inline(token.tokens, ask)}</h3>`;
    case "paragraph":
      return html`<p>${inline(token.tokens, ask)}</p>`;
    case "list": {
      const items = (token as Tokens.List).items.map(
        (item) => html`<li>${item.tokens.map((part) => block(part, ask))}</li>`,
      );
      return token.ordered ? html`<ol>${items}</ol>` : html`<ul>${items}</ul>`;
    }
    case "blockquote":
      return html`<blockquote>${(token.tokens ?? []).map((part) => block(part, ask))}</blockquote>`;
    case "code":
      return html`<pre><code>${token.text}</code></pre>`;
    case "hr":
      return html`<hr />`;
    case "space":
      return nothing;
    case "text":
      return token.tokens ? html`${inline(token.tokens, ask)}` : token.text;
    default:
      return token.raw;
  }
}

function inline(tokens: Token[] | undefined, ask: Pick<Requests, "set" | "fire">): Part[] {
  return (tokens ?? []).map((token): Part => {
    switch (token.type) {
      case "strong":
        return html`<strong>${inline(token.tokens, ask)}</strong>`;
      case "em":
        return html`<em>${inline(token.tokens, ask)}</em>`;
      case "codespan":
        return html`<code>${token.text}</code>`;
      case "br":
        return html`<br />`;
      case "link":
        return link(token as Tokens.Link, ask);
      case "escape":
      case "text":
        return token.text;
      default:
        return token.raw;
    }
  });
}

function link({ href, tokens }: Tokens.Link, ask: Pick<Requests, "set" | "fire">): Part {
  const content = inline(tokens, ask);
  if (href.startsWith("#")) {
    const [name = "", value] = href.slice(1).split("=");
    const act = (): void => (value === undefined ? ask.fire(name) : ask.set(name, Number(value)));
    return html`<button class="chip" type="button" @click=${act}>${content}</button>`;
  }
  if (!/^https?:\/\//.test(href)) return html`${content}`;
  return html`<a href=${href} rel="noopener" target="_blank">${content}</a>`;
}
