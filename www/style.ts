/** The element's style sheets, adopted by its shadow root: no inline style, so a strict policy is content. */

import { type CSSResult, unsafeCSS } from "lit";
import uplot from "uplot/dist/uPlot.min.css?inline";
import charts from "./style/charts.css?inline";
import comparison from "./style/comparison.css?inline";
import events from "./style/events.css?inline";
import exercises from "./style/exercises.css?inline";
import lanes from "./style/lanes.css?inline";
import layout from "./style/layout.css?inline";
import lesson from "./style/lesson.css?inline";
import problems from "./style/problems.css?inline";
import stage from "./style/stage.css?inline";
import theme from "./style/theme.css?inline";
import tools from "./style/tools.css?inline";
import transport from "./style/transport.css?inline";
import tuning from "./style/tuning.css?inline";
import why from "./style/why.css?inline";

export const styles: CSSResult[] = [
  uplot,
  theme,
  layout,
  stage,
  lanes,
  transport,
  tuning,
  charts,
  comparison,
  lesson,
  exercises,
  problems,
  why,
  tools,
  events,
].map(unsafeCSS);
