/**
 * The parts of the page that are loaded when they are asked for first: the builder, and the dialogs "Share" and
 * "Export". Where one cannot be loaded the visitor is told; browsers do not try a module again before the page is loaded anew.
 */

import { isDark } from "./colours.ts";
import type { Exporter } from "./export/exporter.ts";
import { type Source, sourceOf } from "./export/source.ts";
import type { BuilderHost, BuilderPart, ExportHost, Model } from "./model.ts";
import type { ScenarioText } from "./scenario-source.ts";
import type { State } from "./state.ts";

/** What late parts need of the page. */
export interface LateHost {
  readonly root: ShadowRoot;
  /** Undefined until something runs. */
  readonly model: Model | undefined;
  readonly scenario: ScenarioText | undefined;
  readonly builder: BuilderHost;
  /** What a link holds; undefined until something runs. */
  readonly state: State | undefined;
  /** The page that opens links; undefined where none is known. */
  readonly shareBase: URL | undefined;
  /** What the scene is called in the reader's language. */
  readonly title: string;
  refresh(): void;
  /** Resolves when the page is rendered. */
  readonly rendered: Promise<unknown>;
  /** A part could not be loaded. */
  onFailure(): void;
}

export class LateParts {
  /** While it is open. */
  builder: BuilderPart | undefined;
  /** From its first use on. */
  exporter: Exporter | undefined;
  readonly #host: LateHost;

  constructor(host: LateHost) {
    this.#host = host;
  }

  /** Opens the builder, or closes it. */
  async build(open: boolean): Promise<void> {
    const host = this.#host;
    if (!open) this.builder = undefined;
    else if (!this.builder && host.model) {
      const opened = import("./build/open.ts").then((part) =>
        part.openBuilder(host.builder, host.root),
      );
      const builder = await this.#loaded(opened);
      if (builder) this.builder ??= builder;
    }
    host.refresh();
  }

  /** Makes a file of the run as it is now, however long it takes to load what makes files. Throws if it cannot be. */
  async export(work: (exporter: Exporter, source: Source) => Promise<Blob>): Promise<Blob> {
    const source = sourceOf(this.#exportHost);
    return work(await this.#loadExporter(), source);
  }

  async #loadExporter(): Promise<Exporter> {
    const { openExporter } = await import("./export/open.ts");
    this.exporter ??= openExporter(this.#exportHost, this.#host.root);
    return this.exporter;
  }

  /** Opens the dialog "Export". */
  async showExport(): Promise<void> {
    const host = this.#host;
    const exporter = await this.#loaded(this.#loadExporter());
    host.refresh();
    await host.rendered;
    exporter?.open(host.root);
  }

  /** Opens the dialog "Share". */
  async share(): Promise<void> {
    const part = await this.#loaded(import("./share/open.ts"));
    const { model, state, title, shareBase: base, root } = this.#host;
    if (!part || !model || !state) return;
    // The run may go on behind the dialog.
    const source = sourceOf(this.#exportHost);
    const savePicture = async (type: "png" | "svg"): Promise<string> =>
      (await this.#loadExporter()).savePicture(source, { type });
    part.openShare({ model, state, title, base, savePicture }, root);
  }

  async #loaded<T>(part: Promise<T>): Promise<T | undefined> {
    try {
      return await part;
    } catch (thrown) {
      console.warn(thrown);
      this.#host.onFailure();
      return undefined;
    }
  }

  get #exportHost(): ExportHost {
    const host = this.#host;
    return {
      get model() {
        return host.model;
      },
      get scenario() {
        return host.scenario;
      },
      get dark() {
        return isDark(host.root);
      },
      refresh: () => host.refresh(),
    };
  }
}
