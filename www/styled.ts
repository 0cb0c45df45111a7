/**
 * Sets style properties through the CSSOM.
 *
 * A `style` attribute, which Lit's `styleMap` writes at first, is refused under a Content Security Policy
 * without `unsafe-inline`; single properties are not.
 */

import { noChange } from "lit";
import { Directive, directive, type ElementPart, type PartInfo, PartType } from "lit/directive.js";

class Styled extends Directive {
  #previous: Record<string, string> = {};

  constructor(info: PartInfo) {
    super(info);
    if (info.type !== PartType.ELEMENT) throw new Error("styled() belongs on an element");
  }

  override render(_properties: Record<string, string>): unknown {
    return noChange;
  }

  override update(part: ElementPart, [properties]: [Record<string, string>]): unknown {
    const { style } = part.element as HTMLElement;
    for (const [name, value] of Object.entries(properties)) {
      if (this.#previous[name] !== value) style.setProperty(name, value);
    }
    this.#previous = properties;
    return noChange;
  }
}

/** `<i ${styled({ left: "12px" })}>`; always give the same names. */
export const styled = directive(Styled);
