// The editor: the draft, and the panels that show and change it.

import { CallError } from "../api.js";
import { h, replace, type Child } from "../dom.js";
import { attend, begin } from "../editing/job.js";
import { listenForUndo } from "../editing/keys.js";
import { freshName } from "../editing/name.js";
import { Price } from "../editing/price.js";
import { ResultPanel } from "../editing/result.js";
import { count } from "../format.js";
import { say, type Text } from "../language.js";
import { tryKey } from "../state.js";
import { EDITING } from "../texts/editing.js";
import { SCENES } from "../texts/scenes.js";
import { TRY } from "../texts/try.js";
import { KeyField } from "../tryit/key.js";
import { ProgressView } from "../tryit/progress.js";
import { drawRefusal } from "../tryit/result.js";
import type { Catalog, JobAnswer, Tool } from "../types.js";
import { busyWhile, button, empty } from "../ui/controls.js";
import { showDone, showError } from "../ui/toast.js";
import { acceptOf, sceneSchema } from "./card.js";
import * as edit from "./edit.js";
import type { Panel } from "./fields.js";
import { FileDesk } from "./files.js";
import { SceneList } from "./list.js";
import { LooksPanel } from "./looks.js";
import { MarkPanel } from "./mark.js";
import { MusicPanel } from "./music.js";
import * as plans from "./plan.js";
import { openPreview, previewCall, previewOf } from "./preview.js";
import { hush } from "./recorder.js";
import { planCall, SourcePanel } from "./source.js";
import { keep, standInsOf, type Studio } from "./studio.js";

/** What is said about what cannot be sent. */
const MISTAKES: Readonly<Record<plans.SceneMistake["field"], Text>> = {
  visual: SCENES.lost,
  recording: SCENES.lost_recording,
  frames: SCENES.bad_seconds,
  logo: SCENES.lost_file,
  music_file: SCENES.lost_file,
};

export class SceneEditor {
  readonly #studio: Studio;
  readonly #signal: AbortSignal;
  readonly #files: FileDesk;
  readonly #source: SourcePanel;
  readonly #list: SceneList;
  readonly #looks: LooksPanel;
  readonly #music: MusicPanel;
  readonly #mark: MarkPanel;
  readonly #key: KeyField;
  readonly #price: Price;
  readonly #result: ResultPanel;
  readonly #progress = new ProgressView();
  readonly #refusal = h("div", { role: "alert" });
  readonly #said = h("p", { class: "hidden", role: "status" });
  readonly #none = empty(SCENES.none_title, SCENES.none_hint, "scenes");
  readonly #undo = button({ label: EDITING.undo, icon: "undo", kind: "quiet", action: () => this.#undoOrRedo(true) });
  readonly #redo = button({ label: EDITING.redo, icon: "redo", kind: "quiet", action: () => this.#undoOrRedo(false) });
  readonly #add = button({ label: SCENES.add, icon: "plus", action: () => this.#addScene() });
  readonly #render = button({ label: EDITING.render, icon: "video", kind: "primary", action: () => this.#renderAll() });
  /** Takes back what the last price said was wrong. */
  #unmark: (() => void) | null = null;

  constructor(studio: Studio, tool: Tool, catalog: Catalog, signal: AbortSignal) {
    this.#studio = studio;
    this.#signal = signal;
    this.#files = new FileDesk(studio, tool, catalog, signal, {
      commit: (draft) => this.#commit(draft),
      found: () => {
        this.#clearErrors();
        this.#show();
      },
      wrong: (scene, field, message) => this.#point(scene, field, message, null, true),
      refused: (error, scenes) => this.#placed(error, scenes, false),
    });
    this.#source = new SourcePanel(
      tool,
      {
        change: (change, tag) => this.#commit(edit.changeSource(this.#draft, change), tag && `source ${tag}`),
        plan: () => this.#plan(),
        open: (file) => this.#open(file),
      },
      signal,
    );
    this.#list = new SceneList(sceneSchema(tool, catalog), {
      change: (id, change, tag) => this.#commit(edit.changeScene(this.#draft, id, change), tag),
      move: (id, by) => this.#move(id, this.#indexOf(id) + by),
      moveTo: (id, to) => this.#move(id, to),
      duplicate: (id) => this.#duplicate(id),
      remove: (id) => this.#remove(id),
      choosePicture: (id, file) => void this.#files.choosePicture(id, file).catch(showError),
      chooseRecording: (id, file) => void this.#files.chooseRecording(id, file).catch(showError),
      preview: (id) => this.#preview(id),
    });
    this.#looks = new LooksPanel(tool, {
      changeLook: (change, tag) => this.#commit(edit.changeLook(this.#draft, change), tag && `look ${tag}`),
      changeOption: (name, value, tag) => this.#commit(edit.changeOption(this.#draft, name, value), tag && `option ${tag}`),
    });
    this.#music = new MusicPanel(tool, acceptOf(tool, catalog, plans.MUSIC), {
      chooseMood: (mood) => this.#commit(edit.changeMusic(this.#draft, null, mood)),
      chooseFile: (file) => void this.#files.chooseMusic(file).catch(showError),
      removeFile: () => this.#commit(edit.changeMusic(this.#draft, null)),
      changeOption: (name, value, tag) => this.#commit(edit.changeOption(this.#draft, name, value), tag && `option ${tag}`),
      hear: () => this.#draft.scenes[0] && this.#preview(this.#draft.scenes[0].id),
    });
    this.#mark = new MarkPanel(tool, acceptOf(tool, catalog, plans.LOGO), {
      change: (change, tag) => this.#commit(edit.changeMark(this.#draft, change), tag),
      chooseLogo: (file) => void this.#files.chooseLogo(file).catch(showError),
      removeLogo: () => this.#commit(edit.changeLogo(this.#draft, null)),
    });
    this.#key = new KeyField(() => {
      void this.#source.askPrice(signal);
      this.#askPrice();
    });
    this.#price = new Price(
      plans.TOOL,
      signal,
      (error) => {
        this.#unmark = this.#placed(error, this.#draft.scenes, false);
        return this.#unmark !== null;
      },
      () => {
        this.#unmark?.();
        this.#unmark = null;
      },
    );
    this.#result = new ResultPanel(signal);
    this.#listen();
    if (this.#draft.look) this.#source.element.open = false;
    this.#show();
    void this.#resume().catch(showError);
  }

  get #draft(): plans.Draft {
    return this.#studio.undo.now;
  }

  /** Beside the title of the screen. */
  get actions(): Child {
    return [this.#undo, this.#redo];
  }

  draw(): HTMLElement {
    return h(
      "div",
      { class: "workbench scene-bench" },
      h(
        "div",
        { class: "stack" },
        this.#source.element,
        h("section", { class: "stack", "aria-label": say(SCENES.scenes) }, this.#none, this.#list.element, h("div", { class: "row" }, this.#add), this.#said),
      ),
      h(
        "div",
        { class: "stack scene-aside" },
        h(
          "section",
          { class: "card" },
          this.#key.parts,
          h("div", { class: "run" }, this.#price.element, this.#render),
          this.#refusal,
          this.#progress.element,
        ),
        this.#result.element,
        this.#music.element,
        this.#mark.element,
        this.#looks.element,
      ),
    );
  }

  #listen(): void {
    // Nobody is recorded who looks elsewhere.
    this.#signal.addEventListener("abort", hush);
    listenForUndo(this.#studio.undo, (isUndo) => this.#undoOrRedo(isUndo), this.#signal);
    // A file that misses its scene must not take the page away.
    const hold = (event: DragEvent): void => event.preventDefault();
    document.addEventListener("dragover", hold, { signal: this.#signal });
    document.addEventListener("drop", hold, { signal: this.#signal });
  }

  #undoOrRedo(isUndo: boolean): void {
    const { undo } = this.#studio;
    if (!(isUndo ? undo.undo() : undo.redo())) return;
    this.#changed();
    this.#say(isUndo ? EDITING.undone : EDITING.redone);
  }

  #commit(next: plans.Draft, tag?: string): void {
    this.#studio.undo.commit(next, tag);
    this.#changed();
  }

  #changed(): void {
    keep(this.#draft);
    replace(this.#refusal);
    this.#show();
  }

  #show(): void {
    const draft = this.#draft;
    const { undo } = this.#studio;
    this.#undo.disabled = !undo.canUndo;
    this.#redo.disabled = !undo.canRedo;
    this.#none.hidden = draft.scenes.length > 0;
    this.#add.hidden = !draft.look;
    this.#render.disabled = draft.scenes.length === 0;
    this.#source.update(draft.source, draft.look !== null);
    this.#showScenes();
    this.#looks.update(draft);
    this.#music.update(draft, this.#studio.shelf);
    this.#mark.update(draft, this.#studio.shelf);
    this.#result.update(this.#isCurrent);
    this.#askPrice();
  }

  /** Whether the video that is shown is of the draft as it is. */
  get #isCurrent(): boolean {
    const of = this.#studio.rendered?.of;
    const parts = ["look", "scenes", "options", "logo", "music"] as const;
    return !of || parts.every((part) => of[part] === this.#draft[part]);
  }

  #showScenes(): void {
    const { scenes } = this.#draft;
    this.#list.update(this.#draft, this.#studio.shelf, (id) => {
      const scene = scenes.find((one) => one.id === id);
      return (scene && previewOf(this.#studio, scene)?.frameUrl) ?? null;
    });
  }

  #askPrice(): void {
    const { look, scenes, options } = this.#draft;
    if (!look || scenes.length === 0) return this.#price.wait(SCENES.no_plan);
    try {
      this.#price.ask(plans.priceCallOf(look, scenes, options, standInsOf(this.#studio), this.#draft));
    } catch (error) {
      // Its card says what is wrong.
      if (!(error instanceof plans.SceneMistake)) throw error;
      this.#price.wait(TRY.price_refused);
    }
  }

  #say(text: Text): void {
    this.#said.textContent = say(text);
  }

  #indexOf(id: string): number {
    return this.#draft.scenes.findIndex((scene) => scene.id === id);
  }

  #move(id: string, to: number): void {
    this.#commit(edit.moveScene(this.#draft, id, to));
    const { handle, element } = this.#list.card(id) ?? {};
    element?.scrollIntoView({ block: "nearest" });
    handle?.focus({ preventScroll: true });
    this.#say(SCENES.moved(this.#indexOf(id) + 1, this.#draft.scenes.length));
  }

  #addScene(): void {
    const id = freshName();
    this.#commit(edit.addScene(this.#draft, id));
    this.#list.card(id)?.element.querySelector("textarea")?.focus();
    this.#say(SCENES.added(this.#draft.scenes.length));
  }

  #duplicate(of: string): void {
    const id = freshName();
    this.#commit(edit.duplicateScene(this.#draft, of, id));
    this.#list.card(id)?.handle.focus();
    this.#say(SCENES.added(this.#indexOf(id) + 1));
  }

  #remove(id: string): void {
    const index = this.#indexOf(id);
    this.#commit(edit.removeScene(this.#draft, id));
    const next = this.#draft.scenes[Math.min(index, this.#draft.scenes.length - 1)];
    (next ? this.#list.card(next.id)?.handle : this.#add)?.focus();
    this.#say(SCENES.removed(index + 1));
  }

  async #plan(): Promise<void> {
    const key = this.#key.require();
    if (!key) return;
    const { source } = this.#draft;
    replace(this.#refusal);
    try {
      const job = await begin(plans.TOOL, planCall(source), key, this.#progress, this.#signal);
      const answer = await attend(job, key, this.#progress, this.#signal);
      this.#take(answer.result?.["plan"]);
      this.#say(SCENES.planned(this.#draft.scenes.length));
    } catch (error) {
      if (!(error instanceof CallError)) throw error;
      const name = plans.placeOf(error.field)?.field ?? "";
      // Which of the two is missing is not for the server to know.
      if (!this.#source.showError(name === "idea" ? source.kind : name, error)) this.#refused(error, []);
    }
  }

  async #open(file: File): Promise<void> {
    let plan: unknown = null;
    try {
      plan = JSON.parse(await file.text());
    } catch {
      // It is no plan, which is said below.
    }
    if (!plans.isPlan(plan)) {
      showError(new Error(say(SCENES.not_a_plan)));
      return;
    }
    this.#commit({ ...this.#draft, ...plans.opened(plan) });
    this.#source.element.open = false;
    showDone(SCENES.opened);
  }

  #take(plan: unknown): void {
    if (!plans.isPlan(plan)) throw new Error(say(SCENES.not_a_plan));
    const { look, scenes } = plans.opened(plan);
    this.#commit(edit.replan(this.#draft, look, scenes));
    this.#source.element.open = false;
  }

  #preview(id: string): void {
    const key = this.#key.require();
    const scene = this.#draft.scenes.find((one) => one.id === id);
    if (!key || !scene) return;
    try {
      const call = previewCall(this.#draft, scene, this.#studio.shelf.files);
      if (!call) return;
      openPreview({
        studio: this.#studio,
        scene,
        number: this.#indexOf(id) + 1,
        call,
        key,
        onMade: () => this.#showScenes(),
        onRefused: (error) => this.#placed(error, [scene], true) !== null,
      });
    } catch (error) {
      this.#mistaken(error);
    }
  }

  async #renderAll(): Promise<void> {
    const key = this.#key.require();
    const { look, scenes, options } = this.#draft;
    if (!key || !look) return;
    replace(this.#refusal);
    this.#clearErrors();
    let call;
    try {
      call = plans.callOf(look, scenes, options, this.#studio.shelf.files, this.#draft);
    } catch (error) {
      this.#mistaken(error);
      return;
    }
    const earlier = this.#studio.rendered?.file;
    if (earlier) call.files.push({ name: "rendered", file: earlier });
    const of = this.#draft;
    await this.#finish(async () => {
      const job = await begin(plans.TOOL, call, key, this.#progress, this.#signal);
      this.#studio.running = { job, of };
      return attend(job, key, this.#progress, this.#signal);
    }, of, key);
  }

  /** Follows the render that was under way when the screen was left; shows the last one. */
  async #resume(): Promise<void> {
    const { running, rendered } = this.#studio;
    const key = tryKey.secret;
    if (!key) return;
    if (rendered) await this.#showResult(rendered.answer, key);
    if (running) {
      const work = (): Promise<JobAnswer> => attend(running.job, key, this.#progress, this.#signal);
      await busyWhile(this.#render, () => this.#finish(work, running.of, key));
    }
    this.#result.update(this.#isCurrent);
  }

  async #finish(work: () => Promise<JobAnswer>, of: plans.Draft, key: string): Promise<void> {
    try {
      const answer = await work();
      this.#studio.rendered = { answer, of, file: null };
      const file = await this.#showResult(answer, key);
      this.#studio.rendered = { answer, of, file };
      this.#result.update(this.#isCurrent);
      this.#say(EDITING.done);
      this.#result.element.scrollIntoView({ block: "nearest", behavior: "smooth" });
    } catch (error) {
      if (!(error instanceof CallError)) throw error;
      this.#refused(error, of.scenes);
    } finally {
      // A render goes on while nobody looks.
      if (!this.#signal.aborted) this.#studio.running = null;
    }
  }

  #showResult(answer: JobAnswer, key: string): Promise<File | null> {
    const encoded = answer.result?.["encoded_frames"];
    return this.#result.show(answer, key, typeof encoded === "number" ? [[EDITING.encoded, count(encoded)]] : []);
  }

  #mistaken(error: unknown): void {
    if (!(error instanceof plans.SceneMistake)) throw error;
    this.#point(error.scene, error.field, say(MISTAKES[error.field]), null, true);
  }

  #refused(error: CallError, scenes: readonly plans.Scene[]): void {
    if (error.status === 401) this.#key.refuse(error);
    else if (!this.#placed(error, scenes, true) || error.code === "cancelled") replace(this.#refusal, drawRefusal(error));
  }

  /** Shows an error on the card or the field that it is about, and says how to take it back; null when it is about none. */
  #placed(error: CallError, scenes: readonly plans.Scene[], mayFocus: boolean): (() => void) | null {
    const place = plans.placeOf(error.field);
    if (!place) return null;
    const { message } = error;
    const { numerator = 1, denominator = 1 } = this.#draft.look?.frame_rate ?? {};
    // The tool counts in frames, people in seconds.
    const hint = place.field === "frames" ? say(SCENES.frames_hint(count(Math.round(numerator / denominator)))) : error.hint;
    if (place.part === "look" || place.part === "option") return this.#point(null, place.field, message, hint, mayFocus);
    // A file alone does not say whose it is, unless it can be only one's.
    const part = place.part === "recordings" ? "recording" : "picture";
    const having = scenes.filter((one) => one[part] !== null);
    const only = having.length === 1 ? having[0] : undefined;
    const scene = place.part === "scene" ? scenes[place.index] : only;
    return scene ? this.#point(scene.id, place.field, message, hint, mayFocus) : null;
  }

  /** Marks a field of a scene, or of the whole video, and says how to take it back; null where there is no such field. */
  #point(scene: string | null, field: string, message: string, hint: string | null, mayFocus: boolean): (() => void) | null {
    if (scene !== null) return this.#list.card(scene)?.showError(field, message, hint, mayFocus) ?? null;
    for (const panel of this.#panels) {
      const unmark = panel.showError(field, message, hint, mayFocus);
      if (unmark) return unmark;
    }
    return null;
  }

  /** What holds for the whole video. */
  get #panels(): readonly Panel[] {
    return [this.#looks, this.#music, this.#mark];
  }

  #clearErrors(): void {
    this.#list.clearErrors();
    for (const panel of this.#panels) panel.clearErrors();
  }
}
