/** Tells whether an element can be seen: on screen, in a page that is not hidden. */

/** Calls `onChange` now and at each change; returns the function that ends it. */
export function watchVisibility(
  element: Element,
  onChange: (inSight: boolean) => void,
): () => void {
  let onScreen = true;
  const report = (): void => onChange(onScreen && document.visibilityState === "visible");
  const observer = new IntersectionObserver((entries) => {
    onScreen = entries.at(-1)?.isIntersecting ?? onScreen;
    report();
  });
  observer.observe(element);
  document.addEventListener("visibilitychange", report);
  report();
  return () => {
    observer.disconnect();
    document.removeEventListener("visibilitychange", report);
  };
}
