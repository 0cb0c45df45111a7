/**
 * `<queue-scope>`: a scene that runs, with its lesson, controls and charts.
 *
 * Attributes are the state; whatever changes ends in one batched update. The element owns the run, the
 * player and the charts, and hands the parts of the page a `Model`. It leaves the simulation to the core,
 * time to the player, and each part's look to its file.
 *
 * Times of the public interface are seconds of virtual time, as of a media element.
 */

import { html, LitElement, nothing, type PropertyDeclarations, type PropertyValues, type TemplateResult } from "lit";
import { createRef, ref } from "lit/directives/ref.js";
import { Announcer } from "./announcer.js";
import { chartCardsView } from "./chart-cards.js";
import { Charts } from "./charts.js";
import { chartColours, isDark } from "./colours.js";
import { controlAttributes, watchControlAttributes } from "./control-attributes.js";
import type { Figures } from "./contract.js";
import { loadCore, openSession } from "./core.js";
import { inspectorView } from "./inspector.js";
import { onKey } from "./keyboard.js";
import { ledgerView } from "./ledger.js";
import { lessonView } from "./lesson.js";
import { chooseLanguage, type Locale, localeOf } from "./locale.js";
import type { Model, Requests, Selection } from "./model.js";
import { Names, type NamesFile } from "./names.js";
import { Player } from "./player.js";
import { type FailedScenario, problemListView } from "./problem-list.js";
import { Run } from "./run.js";
import { chooseFile, readFile, readScenario, type ScenarioText } from "./scenario-source.js";
import { loadLesson, loadNames } from "./scenes.js";
import { legendView, stageView, summary } from "./stage.js";
import { styles } from "./style.js";
import { showTime, transportView } from "./transport.js";
import { actionsView, resetControlsView, slidersView, steppersView } from "./tuning.js";
import { watchVisibility } from "./visibility.js";
import { playIcon } from "./icons.js";

const NOTE_MS = 6000;

export class QueueScope extends LitElement {
	static override styles = styles;
	static override properties: PropertyDeclarations = {
		scene: {},
		src: {},
		lang: {},
		theme: { reflect: true },
		autoplay: { type: Boolean },
		speed: { type: Number },
		seed: {},
		startAt: { type: Number, attribute: "start-at" },
		lesson: {},
		controls: {},
	};

	/** A built-in scene's id. */
	declare scene: string | null;
	/** The address of a scenario file; wins over `scene`. */
	declare src: string | null;
	declare lang: string;
	declare theme: "auto" | "light" | "dark" | null;
	declare autoplay: boolean;
	/** Virtual seconds per second, from 0.01 to 1000. */
	declare speed: number;
	/** A decimal number; without it the scenario's own seed. */
	declare seed: string | null;
	/** Where to begin, in seconds. */
	declare startAt: number;
	/** "off" hides the lesson. */
	declare lesson: string | null;
	/** "off" hides transport and tuning. */
	declare controls: string | null;

	#scenario: ScenarioText | undefined;
	#run: Run | undefined;
	#names: NamesFile = {};
	#lessonText = "";
	#failed: FailedScenario | undefined;
	#selection: Selection | undefined;
	#hoverMs: number | undefined;
	#note = "";
	#noteTimer = 0;
	#dropping = false;
	#loadNumber = 0;
	#charts: Charts | undefined;
	#endings: (() => void)[] = [];
	readonly #announcer = new Announcer();
	readonly #canvas = createRef<HTMLCanvasElement>();
	readonly #picture = createRef<HTMLElement>();
	readonly #player = new Player({
		advance: (ms) => this.#run?.advance(ms),
		draw: (frameMs) => this.#run?.draw(frameMs) ?? false,
	});

	constructor() {
		super();
		this.scene = null;
		this.src = null;
		this.lang = "";
		this.theme = null;
		this.autoplay = false;
		this.speed = 1;
		this.seed = null;
		this.startAt = 0;
		this.lesson = null;
		this.controls = null;
	}

	// --- for hosts

	/** The latest figures; undefined until it is ready. */
	get stats(): Figures | undefined {
		return this.#run?.figures;
	}

	get currentTime(): number {
		return (this.#run?.nowMs ?? 0) / 1000;
	}

	set currentTime(seconds: number) {
		this.seek(seconds);
	}

	get paused(): boolean {
		return this.#player.state !== "playing";
	}

	/** True once a scenario can be played. */
	get ready(): boolean {
		return this.#run !== undefined;
	}

	/** A digest of everything that happened so far. */
	get factsHash(): string | undefined {
		return this.#run?.factsHash();
	}

	play(): void {
		if (!this.#run || !this.paused) return;
		this.#player.play();
		this.#emit("play");
		this.requestUpdate();
	}

	pause(): void {
		if (this.paused) return;
		this.#player.pause();
		this.#player.markDirty();
		this.#emit("pause");
		this.requestUpdate();
	}

	/** Pauses and goes one event on (1) or back (−1). */
	step(direction: 1 | -1 = 1): boolean {
		this.pause();
		const moved = this.#run?.step(direction) ?? false;
		this.#changed();
		return moved;
	}

	seek(seconds: number): void {
		this.#run?.seek(seconds * 1000);
		this.#changed();
	}

	/** Back to the start, as the attributes ask for it. */
	reset(): void {
		if (this.#scenario) this.#open(this.#scenario);
	}

	/** Sets a control of the scene. */
	set(control: string, value: number): void {
		const run = this.#run;
		if (!run?.description.controls.some(({ name }) => name === control) || !Number.isFinite(value)) return;
		this.#noteDropped(run.set(control, value));
		this.#emit("change", { control, value });
		this.#changed();
	}

	/** Fires an action of the scene. */
	fire(action: string): void {
		const run = this.#run;
		if (!run?.description.actions.some(({ name }) => name === action)) return;
		this.#noteDropped(run.fire(action));
		this.#emit("change", { action });
		this.#changed();
	}

	/** Shows a scenario from a file; what was shown before stays if the file is wrong. */
	async openFile(file: File): Promise<void> {
		const scenario = await readFile(file);
		if (this.#open(scenario)) await this.#loadWords();
	}

	/** Lets the visitor choose a scenario file. */
	chooseFile(): void {
		chooseFile((file) => void this.openFile(file));
	}

	// --- life

	override connectedCallback(): void {
		super.connectedCallback();
		const scheme = matchMedia("(prefers-color-scheme: dark)");
		const onScheme = (): void => this.#dress();
		scheme.addEventListener("change", onScheme);
		this.#endings = [
			watchVisibility(this, (inSight) => this.#player.setInSight(inSight)),
			watchControlAttributes(this, (control, value) => this.set(control, value)),
			() => scheme.removeEventListener("change", onScheme),
		];
		this.addEventListener("keydown", this.#onKeyDown);
	}

	override disconnectedCallback(): void {
		super.disconnectedCallback();
		this.removeEventListener("keydown", this.#onKeyDown);
		for (const end of this.#endings) end();
		this.#player.stop();
		this.#charts?.destroy();
		this.#charts = undefined;
	}

	protected override willUpdate(changed: PropertyValues): void {
		if (changed.has("speed")) this.#player.speed = this.speed;
		if (changed.has("scene") || changed.has("src")) void this.#load();
		else if (changed.has("seed")) this.reset();
		if (changed.has("lang")) void this.#loadWords();
	}

	protected override firstUpdated(): void {
		const observer = new ResizeObserver(() => this.#fit());
		if (this.#picture.value) observer.observe(this.#picture.value);
		this.#endings.push(() => observer.disconnect());
	}

	protected override updated(changed: PropertyValues): void {
		if (!this.#run) return;
		showTime(this.renderRoot as ShadowRoot, this.#run);
		if (changed.has("theme") || changed.has("lang") || !this.#charts) this.#dress();
		this.#updateCharts();
	}

	// --- loading

	async #load(): Promise<void> {
		this.#loadNumber += 1;
		const number = this.#loadNumber;
		try {
			const [scenario] = await Promise.all([readScenario(this.scene, this.src), loadCore()]);
			if (number !== this.#loadNumber || !this.#open(scenario)) return;
			await this.#loadWords();
			this.#emit("ready");
			if (this.autoplay) this.play();
		} catch (thrown) {
			this.#fail({ source: this.src ?? this.scene ?? "", problems: [], reason: String(thrown) });
		}
	}

	/** Shows the scenario if it is sound; otherwise says what is wrong and keeps what was shown. */
	#open(scenario: ScenarioText): boolean {
		const session = openSession(scenario.json, this.seed ?? undefined);
		if (Array.isArray(session)) {
			this.#fail({ source: scenario.source, problems: session, reason: undefined });
			return false;
		}
		this.#player.stop();
		this.#run?.free();
		this.#scenario = scenario;
		this.#failed = undefined;
		this.#selection = undefined;
		const run = new Run(session, () => showTime(this.renderRoot as ShadowRoot, run), () => this.#onSample());
		this.#run = run;
		for (const [control, value] of controlAttributes(this, run.description)) run.set(control, value);
		if (this.startAt > 0) run.seek(this.startAt * 1000);
		run.canvas = this.#canvas.value;
		this.#fit();
		this.#dress();
		run.sampleNow();
		return true;
	}

	async #loadWords(): Promise<void> {
		const { language } = this.#locale;
		const scene = this.#scenario?.scene;
		const [names, lesson] = scene ? await Promise.all([loadNames(scene, language), loadLesson(scene, language)]) : [{}, ""];
		if (scene !== this.#scenario?.scene || language !== this.#locale.language) return;
		this.#names = names;
		this.#lessonText = lesson;
		this.requestUpdate();
	}

	#fail(failed: FailedScenario): void {
		this.#failed = failed;
		this.#emit("error", failed);
		this.requestUpdate();
	}

	// --- what happens

	/** Something changed by hand: draw, and take new figures soon. */
	#changed(): void {
		this.#player.markDirty();
		this.requestUpdate();
	}

	#onSample(): void {
		this.#emit("timeupdate");
		this.requestUpdate();
	}

	#noteDropped(inputs: number): void {
		if (inputs > 0) this.#say(this.#locale.text("note-dropped", { count: inputs }));
	}

	#say(note: string): void {
		this.#note = note;
		clearTimeout(this.#noteTimer);
		this.#noteTimer = window.setTimeout(() => this.#say(""), NOTE_MS);
		this.requestUpdate();
	}

	#emit(type: string, detail?: unknown): void {
		this.dispatchEvent(new CustomEvent(type, { detail }));
	}

	#fit(): void {
		const { clientWidth = 0, clientHeight = 0 } = this.#picture.value ?? {};
		if (!this.#run || clientWidth === 0 || clientHeight === 0) return;
		this.#run.resize(clientWidth, clientHeight, devicePixelRatio);
		this.#changed();
	}

	/** Gives canvas and charts the theme's colours. */
	#dress(): void {
		const root = this.renderRoot as ShadowRoot;
		this.#run?.setPalette(isDark(root));
		this.#charts?.destroy();
		this.#charts = this.#run && root.querySelector(".plot") ? this.#makeCharts(root) : undefined;
		this.#updateCharts();
		this.#player.markDirty();
	}

	#makeCharts(root: ShadowRoot): Charts {
		return new Charts(root, {
			locale: this.#locale,
			colours: chartColours(root),
			onHover: (ms) => this.#ask.hover(ms),
			onSeek: (ms) => this.#ask.seek(ms),
		});
	}

	#updateCharts(): void {
		const run = this.#run;
		if (!run) return;
		this.#charts?.update({ series: run.series, nowMs: run.nowMs, horizonMs: run.horizonMs, hoverMs: this.#hoverMs });
	}

	readonly #onKeyDown = (event: KeyboardEvent): void => {
		const model = this.#model;
		if (event.key === "Escape" && this.#failed) this.#dismiss();
		else if (model && onKey(event, model)) event.preventDefault();
	};

	readonly #ask: Requests = {
		toggle: () => (this.paused ? this.play() : this.pause()),
		step: (direction) => void this.step(direction),
		seek: (ms) => this.seek(ms / 1000),
		set: (control, value) => this.set(control, value),
		fire: (action) => this.fire(action),
		select: (selection) => {
			this.#selection = selection;
			this.requestUpdate();
		},
		hover: (ms) => {
			this.#hoverMs = ms === undefined ? undefined : Math.min(ms, this.#run?.endMs ?? 0);
			this.requestUpdate();
		},
		setSpeed: (times) => {
			this.speed = times;
		},
		setSeed: (seed) => {
			this.seed = seed;
		},
		reset: () => this.reset(),
		resetControls: () => {
			const run = this.#run;
			for (const { name, default: usual } of run?.description.controls ?? []) {
				if (run?.controls[name] !== usual) this.set(name, usual);
			}
		},
	};

	// --- the page

	get #locale(): Locale {
		return localeOf(chooseLanguage(this.lang, document.documentElement.lang, navigator.language));
	}

	get #model(): Model | undefined {
		const run = this.#run;
		return (
			run && {
				locale: this.#locale,
				names: new Names(this.#names, run.description),
				run,
				playerState: this.#player.state,
				speed: this.#player.speed,
				selection: this.#selection,
				hoverMs: this.#hoverMs,
				ask: this.#ask,
			}
		);
	}

	protected override render(): TemplateResult {
		const model = this.#model;
		const withControls = this.controls !== "off";
		const withLesson = this.lesson !== "off";
		return html`<div class="scope ${withLesson ? "" : "without-lesson"} ${withControls ? "" : "bare"}" lang=${this.#locale.language}>
			${withLesson ? this.#lessonPart() : nothing} ${this.#stagePart(model)}
			${model && withControls ? transportAndTuning(model) : nothing}
			<section class="charts" aria-label=${this.#locale.text("charts")}>${model ? chartCardsView(model) : nothing}</section>
		</div>`;
	}

	#lessonPart(): TemplateResult {
		const locale = this.#locale;
		return html`<article class="lesson" aria-label=${locale.text("lesson")}>
			${
				this.#lessonText
					? lessonView(this.#lessonText, this.#ask)
					: this.#scenario && !this.#scenario.scene
						? html`<h2>${this.#scenario.source}</h2><p>${locale.text("own-scenario")}</p>`
						: nothing
			}
		</article>`;
	}

	#stagePart(model: Model | undefined): TemplateResult {
		const locale = this.#locale;
		if (model) this.#announcer.offer(summary(model));
		return html`<section
			class="stage ${this.#dropping ? "dropping" : ""}"
			tabindex="0"
			aria-label=${locale.text("stage")}
			aria-describedby="keys"
			@dragover=${this.#onDrag}
			@dragleave=${this.#onDrag}
			@drop=${this.#onDrag}
		>
			<div class="picture" ${ref(this.#picture)}>
				<canvas ${ref(this.#canvas)} aria-hidden="true"></canvas>
				${model ? stageView(model) : nothing}
			</div>
			${model ? legendView(model) : nothing}
			${model && this.#player.state === "idle" && model.run.nowMs === 0 ? this.#startButton(locale) : nothing}
			<p class="note" role="status">${this.#note}</p>
			<p class="visually-hidden" aria-live="polite">${this.#announcer.text}</p>
			<p class="visually-hidden" id="keys">${locale.text("keys")}</p>
			${this.#failed ? problemListView(this.#failed, locale, { close: () => this.#dismiss(), open: () => this.chooseFile() }) : nothing}
		</section>`;
	}

	#startButton(locale: Locale): TemplateResult {
		return html`<button class="start" type="button" @click=${() => this.play()}>${playIcon} ${locale.text("start")}</button>`;
	}

	#dismiss(): void {
		this.#failed = undefined;
		this.requestUpdate();
	}

	readonly #onDrag = (event: DragEvent): void => {
		event.preventDefault();
		this.#dropping = event.type === "dragover";
		const file = event.dataTransfer?.files[0];
		if (event.type === "drop" && file) void this.openFile(file);
		this.requestUpdate();
	};
}

function transportAndTuning(model: Model): TemplateResult {
	const { locale } = model;
	return html`<section class="transport" aria-label=${locale.text("transport")}>${transportView(model)}</section>
		<section class="tuning" aria-label=${locale.text("tuning")}>
			<div class="quick">
				${resetControlsView(model)} ${steppersView(model)}
				<div class="actions" role="group" aria-label=${locale.text("actions")}>${actionsView(model)}</div>
			</div>
			<div class="sliders">${slidersView(model)}</div>
			<div class="ledger">${ledgerView(model)}</div>
			<div class="inspector">${inspectorView(model)}</div>
		</section>`;
}
