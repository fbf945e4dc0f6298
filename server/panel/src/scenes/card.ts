// The card of a scene: what is said, shown and moved, each of it to be changed in place.

import { h, replace } from "../dom.js";
import { fieldsByName, fill, meaningOf, setting, type Setting } from "../editing/settings.js";
import type { Shelf } from "../editing/shelf.js";
import { language, say, type Text } from "../language.js";
import { partOf, variantOf, type Field } from "../schema.js";
import { LABELS } from "../texts/editing.js";
import { SCENES } from "../texts/scenes.js";
import { TRY } from "../texts/try.js";
import type { Catalog, Tool } from "../types.js";
import { button, badge } from "../ui/controls.js";
import { field as fieldView, input, select, type FieldView } from "../ui/form.js";
import { icon, type IconName } from "../ui/icons.js";
import { listenForFiles } from "./fields.js";
import { Narrator } from "./narrator.js";
import { framesOf, CLIPS, isSound, PICTURES, RECORDINGS, type Scene } from "./plan.js";
import { drawThumb, type Sketched } from "./thumb.js";

/** What can be done with a scene. */
export interface SceneActions {
  /** Changes it; changes of one `tag` that follow each other are one step to undo. */
  change: (id: string, change: Partial<Scene>, tag?: string) => void;
  move: (id: string, by: number) => void;
  duplicate: (id: string) => void;
  remove: (id: string) => void;
  choosePicture: (id: string, file: File) => void;
  chooseRecording: (id: string, file: File) => void;
  preview: (id: string) => void;
  /** Begins to drag the card by its handle. */
  drag: (id: string, event: PointerEvent) => void;
}

/** What the schema says about scenes. */
export interface SceneSchema {
  fields: ReadonlyMap<string, Field>;
  pattern: Field;
  /** What pickers of pictures and clips, and of recordings, offer. */
  accept: string;
  acceptSound: string;
}

/** What pickers of an input offer. */
export function acceptOf(tool: Tool, catalog: Catalog, ...inputs: readonly string[]): string {
  const kinds = tool.inputs.filter(({ name }) => inputs.includes(name)).map(({ kind }) => kind);
  return catalog.input_kinds.flatMap(({ kind, accept }) => (kinds.includes(kind) ? accept : [])).join(",");
}

/** Finds what the editor needs of a scene in the tool's schema. */
export function sceneSchema(tool: Tool, catalog: Catalog): SceneSchema {
  const scene = partOf(tool.params, "plan", "scenes", "items");
  const background = variantOf(partOf(scene, "visual"), "background");
  const pattern = fieldsByName(background).get("pattern");
  if (!pattern) throw new Error("pattern");
  const accept = acceptOf(tool, catalog, PICTURES, CLIPS);
  return { fields: fieldsByName(scene), pattern, accept, acceptSound: acceptOf(tool, catalog, RECORDINGS) };
}

/** What a picture is in the list of backgrounds; no pattern has such a name. */
const PICTURE = "picture:";
/** The same for what is not edited here. */
const OTHER = "other:";

export class SceneCard {
  readonly element: HTMLLIElement;
  readonly handle: HTMLButtonElement;
  readonly #scene: SceneSchema;
  readonly #actions: SceneActions;
  readonly #id: string;
  readonly #thumb = h("div", { class: "scene-picture" });
  readonly #heading = h("h3");
  readonly #role = h("span", { class: "quiet scene-role" });
  readonly #problem = h("p", { class: "field-error", role: "alert", hidden: true });
  readonly #narration: HTMLTextAreaElement;
  readonly #onScreen: HTMLTextAreaElement;
  readonly #visual = select([]);
  readonly #picker: HTMLInputElement;
  readonly #hint = input({ maxlength: 200 });
  readonly #seconds = input({ inputmode: "decimal", placeholder: say(TRY.automatic) });
  readonly #narrator: Narrator;
  readonly #settings: Readonly<Record<string, Setting>>;
  readonly #views: Readonly<Record<string, FieldView>>;
  readonly #named: (readonly [element: HTMLElement, name: (number: number) => Text])[] = [];
  #shown = "";
  #isLost = false;
  #isUnreadable = false;

  constructor(id: string, schema: SceneSchema, actions: SceneActions) {
    this.#id = id;
    this.#scene = schema;
    this.#actions = actions;
    this.#narration = h("textarea", { rows: "3" });
    this.#onScreen = h("textarea", { rows: "2" });
    this.#picker = h("input", { type: "file", accept: schema.accept, hidden: true });
    this.#settings = Object.fromEntries(
      ["motion", "transition", "role"].flatMap((name) => {
        const found = schema.fields.get(name);
        return found ? [[name, setting(found, (value) => actions.change(id, { [name]: value }))]] : [];
      }),
    );
    this.#narrator = new Narrator(
      schema.acceptSound,
      { choose: (file) => actions.chooseRecording(id, file), remove: () => actions.change(id, { recording: null }) },
      (element, name) => this.#named.push([element, name]),
    );
    this.#views = {
      ...this.#settings,
      narration: this.#text(this.#narration, "narration", (narration) => ({ narration })),
      on_screen: this.#text(this.#onScreen, "on_screen", (typed) => ({ on_screen: typed === "" ? [] : typed.split("\n") }), say(SCENES.on_screen_help)),
      recording: this.#narrator,
      visual: this.#visualField(),
      visual_hint: this.#text(this.#hint, "visual_hint", (typed) => ({ visual_hint: typed || null })),
      frames: this.#text(this.#seconds, "seconds", (seconds) => ({ seconds })),
    };
    this.handle = this.#button("grip", SCENES.handle, () => undefined);
    this.handle.classList.add("scene-handle");
    this.handle.addEventListener("pointerdown", (event) => actions.drag(id, event));
    this.handle.addEventListener("keydown", (event) => this.#key(event));
    this.element = this.#draw();
    // Typing takes an error back; this one only goes with its cause.
    this.element.addEventListener("input", () => {
      if (this.#isUnreadable) this.#views["frames"]?.setError(say(SCENES.bad_seconds));
    });
    listenForFiles(this.element, (files) => this.#choose(files));
  }

  /** The scene is gone. */
  close(): void {
    this.#narrator.close();
  }

  /** Shows a scene as it is now. */
  update(scene: Scene, number: number, { look, logo }: Sketched, shelf: Shelf, frame: string | null): void {
    this.#heading.textContent = say(SCENES.scene(number));
    for (const [element, name] of this.#named) element.setAttribute("aria-label", say(name(number)));
    const role = this.#scene.fields.get("role")?.choices.find(({ value }) => value === scene.role);
    this.#role.textContent = role && role.value !== "scene" ? meaningOf(role) : "";
    fill(this.#narration, scene.narration);
    fill(this.#onScreen, scene.on_screen.join("\n"));
    fill(this.#hint, scene.visual_hint ?? "");
    fill(this.#seconds, scene.seconds);
    for (const [name, one] of Object.entries(this.#settings)) one.show(scene[name as keyof Scene]);
    this.#showVisual(scene, shelf);
    const { recording } = scene;
    this.#narrator.update(recording === null ? null : { name: recording, file: shelf.files.get(recording) ?? null, url: shelf.url(recording) });
    const picture = scene.picture === null ? null : shelf.picture(scene.picture);
    const isLost = scene.picture !== null && !shelf.files.has(scene.picture);
    if (isLost !== this.#isLost) this.#views["visual"]?.setError(isLost ? say(SCENES.lost) : null);
    this.#isLost = isLost;
    const isUnreadable = Number.isNaN(framesOf(scene.seconds, look.frame_rate));
    if (isUnreadable !== this.#isUnreadable) this.#views["frames"]?.setError(isUnreadable ? say(SCENES.bad_seconds) : null);
    this.#isUnreadable = isUnreadable;
    const shown = JSON.stringify([scene.on_screen[0], scene.pattern, scene.picture, picture, frame, look.theme, look.width, look.height, look.mark, logo]);
    if (shown === this.#shown) return;
    this.#shown = shown;
    replace(this.#thumb, drawThumb(scene, { look, logo }, picture, frame), isLost && badge(SCENES.lost_short, "warn"));
  }

  /** Says what is wrong with a field, or with the scene; and how to take it back. */
  showError(name: string, message: string, hint: string | null, mayFocus: boolean): () => void {
    const view = this.#views[name];
    if (view) view.setError(message, hint);
    else replace(this.#problem, icon("warning"), h("span", null, message, hint ? ` ${hint}` : ""));
    this.#problem.hidden = Boolean(view);
    const more = view?.element.closest("details");
    if (more) more.open = true;
    if (mayFocus && name === "recording") this.#narrator.focus();
    else if (mayFocus) (this.element.querySelector<HTMLElement>("[aria-invalid=true]") ?? this.handle).focus();
    return () => {
      if (view) view.setError(null);
      else this.#problem.hidden = true;
    };
  }

  clearErrors(): void {
    for (const view of Object.values(this.#views)) view.setError(null);
    this.#problem.hidden = true;
  }

  #draw(): HTMLLIElement {
    const preview = button({ label: SCENES.preview, icon: "try_it", action: () => this.#actions.preview(this.#id) });
    this.#named.push([preview, SCENES.preview_of]);
    return h(
      "li",
      { class: "scene", "data-scene": this.#id },
      h("div", { class: "scene-side" }, this.#thumb, preview),
      h(
        "div",
        { class: "scene-body" },
        h(
          "div",
          { class: "scene-head" },
          this.handle,
          h("div", { class: "scene-name" }, this.#heading, this.#role),
          h(
            "div",
            { class: "scene-tools" },
            this.#button("up", SCENES.up, () => this.#actions.move(this.#id, -1)),
            this.#button("down", SCENES.down, () => this.#actions.move(this.#id, 1)),
            this.#button("copy", SCENES.duplicate, () => this.#actions.duplicate(this.#id)),
            this.#button("trash", SCENES.remove, () => this.#actions.remove(this.#id)),
          ),
        ),
        this.#problem,
        this.#views["narration"]?.element,
        this.#narrator.element,
        h("div", { class: "columns even" }, this.#views["on_screen"]?.element, this.#views["visual"]?.element),
        h(
          "details",
          { class: "scene-more" },
          h("summary", null, say(SCENES.more)),
          h(
            "div",
            { class: "columns even" },
            ["motion", "transition", "frames", "role", "visual_hint"].map((name) => this.#views[name]?.element),
          ),
        ),
      ),
    );
  }

  #button(name: IconName, label: (number: number) => Text, action: () => void): HTMLButtonElement {
    const element = h("button", { type: "button", class: "button quiet", on: { click: action } }, icon(name));
    this.#named.push([element, label]);
    return element;
  }

  #text(
    control: HTMLInputElement | HTMLTextAreaElement,
    name: "narration" | "on_screen" | "visual_hint" | "seconds",
    read: (typed: string) => Partial<Scene>,
    help?: string,
  ): FieldView {
    const most = name === "seconds" ? undefined : this.#scene.fields.get(name)?.maxLength;
    if (most !== undefined) control.maxLength = most;
    control.dataset["scene"] = name;
    control.addEventListener("input", () => this.#actions.change(this.#id, read(control.value), `${this.#id} ${name}`));
    const label = name === "seconds" ? SCENES.seconds : (LABELS[name] ?? [name, name]);
    return fieldView(control, { label: say(label), name: name === "seconds" ? "frames" : name, help });
  }

  #visualField(): FieldView {
    this.#visual.dataset["scene"] = "visual";
    this.#visual.addEventListener("change", () => {
      const { value } = this.#visual;
      if (value !== PICTURE && value !== OTHER) this.#actions.change(this.#id, { pattern: value, picture: null, other: null });
    });
    this.#picker.addEventListener("change", () => this.#choose([...(this.#picker.files ?? [])]));
    const choose = button({ label: SCENES.choose_picture, icon: "picture", action: () => this.#picker.click() });
    this.#named.push([choose, SCENES.choose_picture_of]);
    return fieldView(
      this.#visual,
      { label: say(SCENES.visual), name: "visual", help: say(SCENES.drop_hint) },
      this.#visual,
      h("div", { class: "scene-choose" }, choose, this.#picker),
    );
  }

  #showVisual(scene: Scene, shelf: Shelf): void {
    const { picture, pattern, other } = scene;
    const name = picture === null ? null : (shelf.files.get(picture)?.name ?? say(SCENES.lost_name));
    const patterns = this.#scene.pattern.choices.map((choice) => [choice.value, meaningOf(choice)] as const);
    const choices = [
      ...(other ? [[OTHER, other.kind] as const] : []),
      ...(name === null ? [] : [[PICTURE, say(SCENES.picture(name))] as const]),
      ...patterns,
    ];
    const key = JSON.stringify([language(), choices]);
    if (this.#visual.dataset["choices"] !== key) {
      this.#visual.dataset["choices"] = key;
      replace(this.#visual, choices.map(([value, label]) => h("option", { value }, label)));
    }
    fill(this.#visual, other ? OTHER : name === null ? pattern : PICTURE);
  }

  /** Takes what can be seen and what can be heard, one of each. */
  #choose(files: readonly File[]): void {
    this.#picker.value = "";
    const sound = files.find(isSound);
    const picture = files.find((file) => !isSound(file));
    if (sound) this.#actions.chooseRecording(this.#id, sound);
    if (picture) this.#actions.choosePicture(this.#id, picture);
  }

  #key(event: KeyboardEvent): void {
    const by = event.key === "ArrowUp" ? -1 : event.key === "ArrowDown" ? 1 : 0;
    if (by === 0) return;
    event.preventDefault();
    this.#actions.move(this.#id, by);
  }
}
