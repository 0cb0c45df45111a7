/** Tells whether an element can be seen: on screen, in a page that is not hidden; or soon will be. */

/** So far below the window's edge an element is about to be seen. */
const NEAR = "300px";

/** Calls `onNear` once, when the element is about to be seen; returns the function that ends waiting. */
export function whenNear(element: Element, onNear: () => void): () => void {
  const observer = new IntersectionObserver(
    (entries) => {
      if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
      observer.disconnect();
      onNear();
    },
    { rootMargin: NEAR },
  );
  observer.observe(element);
  return () => observer.disconnect();
}

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
