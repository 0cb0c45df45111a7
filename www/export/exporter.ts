/** Exports a run: what hosts ask for, and what the dialog offers, with one piece of work there at a time. */

import { download } from "../file.ts";
import type { ExporterPart, ExportHost, Model } from "../model.ts";
import { dialogView } from "./dialog.ts";
import { type DocumentKind, documentOf } from "./document.ts";
import { filmOf } from "./film.ts";
import type { FilmOptions, ImageOptions, JobOptions } from "./options.ts";
import { pictureOf } from "./picture.ts";
import { type Source, secondsOf, sourceOf } from "./source.ts";

/** Work that the dialog shows. */
export interface Job {
  share: number;
  cancel(): void;
}

/** What the dialog says of the last piece of work: an id of the page's words. */
export interface Outcome {
  id: "export-done" | "export-cancelled" | "export-film-wrong" | "export-failed";
  detail: string;
}

export class Exporter implements ExporterPart {
  job: Job | undefined;
  outcome: Outcome | undefined;
  /** The stretch that the dialog proposes for a film, in seconds. */
  stretch = { from: 0, to: 10 };
  readonly #host: ExportHost;

  constructor(host: ExportHost) {
    this.#host = host;
  }

  view(model: Model) {
    return dialogView(this, model);
  }

  // --- for hosts

  image(source: Source, options: ImageOptions): Promise<Blob> {
    return told(() => pictureOf(source, options));
  }

  film(source: Source, options: FilmOptions): Promise<Blob> {
    return told(() => filmOf(source, options));
  }

  document(source: Source, kind: DocumentKind, options: JobOptions = {}): Promise<Blob> {
    return told(() => documentOf(source, kind, options));
  }

  async scenario({ scenario }: Source): Promise<Blob> {
    return new Blob([scenario], { type: "application/json" });
  }

  /** Saves a picture, and tells the name of the file. */
  async savePicture(source: Source, options: ImageOptions): Promise<string> {
    const file = `${source.name}-${secondsOf(source.nowMs)}.${options.type}`;
    download(file, await this.image(source, options));
    return file;
  }

  // --- for the dialog

  /** Shows the dialog, for the run as it is now. */
  open(root: ShadowRoot): void {
    const { nowMs } = sourceOf(this.#host);
    const to = nowMs > 0 ? Number((nowMs / 1000).toFixed(1)) : 10;
    this.stretch = { from: Math.max(0, Number((to - 10).toFixed(1))), to };
    this.outcome = undefined;
    root.querySelector<HTMLDialogElement>("dialog.export")?.showModal();
    this.#host.refresh();
  }

  /** Ends what is under way: nothing of it stays. */
  cancel(): void {
    this.job?.cancel();
  }

  saveImage(type: ImageOptions["type"], scale: number): Promise<void> {
    return this.#save(
      (source, options) => this.image(source, { ...options, type, scale }),
      `.${type}`,
    );
  }

  saveFilm(film: Omit<FilmOptions, keyof JobOptions>): Promise<void> {
    const { from, to } = film;
    const stretch = `${secondsOf(from * 1000)}-${secondsOf(to * 1000)}`;
    return this.#save(
      (source, options) => this.film(source, { ...options, ...film }),
      undefined,
      stretch,
    );
  }

  saveDocument(kind: DocumentKind): Promise<void> {
    const endings = { facts: "jsonl", trace: "json", figures: "csv", messages: "csv" };
    const ending = `-${kind}.${endings[kind]}`;
    return this.#save((source, options) => this.document(source, kind, options), ending);
  }

  saveScenario(): Promise<void> {
    return this.#save((source) => this.scenario(source), ".json", "");
  }

  /** Does the work and saves what comes of it; a film's ending follows from what it became. */
  async #save(
    work: (source: Source, options: JobOptions) => Promise<Blob>,
    ending: string | undefined,
    stretch?: string,
  ): Promise<void> {
    if (this.job) return;
    const source = sourceOf(this.#host);
    const { name, nowMs } = source;
    const abort = new AbortController();
    const job: Job = { share: 0, cancel: () => abort.abort() };
    this.#show(job, undefined);
    const onProgress = (share: number): void => {
      if (Math.floor(share * 100) === Math.floor(job.share * 100)) return;
      job.share = share;
      this.#host.refresh();
    };
    try {
      const blob = await work(source, { signal: abort.signal, onProgress });
      abort.signal.throwIfAborted();
      const place = stretch ?? secondsOf(nowMs);
      const file = `${name}${place && "-"}${place}${ending ?? `.${blob.type.slice(6)}`}`;
      download(file, blob);
      this.#show(undefined, { id: "export-done", detail: file });
    } catch (thrown) {
      const detail = thrown instanceof Error ? thrown.message : String(thrown);
      this.#show(undefined, { id: outcomeOf(thrown, abort.signal), detail });
    }
  }

  #show(job: Job | undefined, outcome: Outcome | undefined): void {
    this.job = job;
    this.outcome = outcome;
    this.#host.refresh();
  }
}

function outcomeOf(thrown: unknown, signal: AbortSignal): Outcome["id"] {
  if (signal.aborted) return "export-cancelled";
  return thrown instanceof RangeError ? "export-film-wrong" : "export-failed";
}

/** The core's complaints are texts; hosts get errors. */
async function told(work: () => Promise<Blob>): Promise<Blob> {
  try {
    return await work();
  } catch (thrown) {
    throw typeof thrown === "string" ? new Error(thrown) : thrown;
  }
}
