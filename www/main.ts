import init, { version } from "../pkg/queuescope.js";
import moduleUrl from "../pkg/queuescope_bg.wasm?url";

await init({ module_or_path: moduleUrl });
document.title = `Queuescope ${version()}`;
