/** The focus of who follows a message by keyboard: into the panel, and back to where it was. */

export class WhyFocus {
  #before: HTMLElement | undefined;

  /** Notes where the focus is before the panel opens. */
  remember(root: ShadowRoot): void {
    const { activeElement } = root;
    if (activeElement instanceof HTMLElement && !activeElement.closest(".why")) {
      this.#before = activeElement;
    }
  }

  enter(root: ShadowRoot): void {
    root.querySelector<HTMLElement>(".why h3")?.focus();
  }

  /** Gives the focus back if it was in the panel, or is nowhere now. */
  leave(root: ShadowRoot): void {
    const { activeElement } = root;
    if (activeElement && !activeElement.closest(".why")) return;
    const target = this.#before?.isConnected ? this.#before : undefined;
    this.#before = undefined;
    (target ?? root.querySelector<HTMLElement>(".why .follow"))?.focus();
  }
}
