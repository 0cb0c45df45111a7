// uPlot formats numbers by the browser's language as soon as it is loaded, and throws where that is not a language: some
// machines have none. Our charts format their numbers themselves, so it need not ask.

const asks = "new Intl.NumberFormat(domEnv ? nav.language : 'en-US')";

/** @returns {import("vite").Plugin} */
export function chartLanguage() {
  return {
    name: "chart-language",
    // The development server would else make one file of it before any plugin sees it.
    config: () => ({ optimizeDeps: { exclude: ["uplot"] } }),
    transform(code, id) {
      if (!/uPlot\.esm\.js(\?|$)/.test(id)) return undefined;
      if (!code.includes(asks)) this.error("uPlot no longer asks for the browser's language");
      return { code: code.replace(asks, "new Intl.NumberFormat('en-US')"), map: null };
    },
  };
}
