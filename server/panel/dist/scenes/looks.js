// What holds for the whole video: the looks that stand in its plan, and the options of the call.
import { h } from "../dom.js";
import { fieldsByName, setting } from "../editing/settings.js";
import { say } from "../language.js";
import { partOf } from "../schema.js";
import { EDITING } from "../texts/editing.js";
import { SCENES } from "../texts/scenes.js";
import { card } from "../ui/controls.js";
import { showFieldError } from "./fields.js";
import { MARK_OPTIONS } from "./mark.js";
import { MUSIC_OPTIONS } from "./music.js";
import { sizeOf } from "./plan.js";
/** Options that a plan says itself once it is made, or that make one. */
const OF_A_PLAN = new Set(["idea", "script", "plan", "mode", "language", "duration", "aspect_ratio", "resolution", "fps", "theme"].concat(["transition", "captions", "caption_style", "progress_bar", "seed"]));
/** What has panels of its own. */
const ELSEWHERE = new Set([...MUSIC_OPTIONS, ...Object.keys(MARK_OPTIONS)]);
/** What is not hidden behind "more options", in this order. */
const IN_VIEW = ["theme", "caption_style", "aspect_ratio", "resolution", "voice"];
/** Values that people know by their names. */
const NAMED = new Set(["aspect_ratio", "resolution", "output_format"]);
export class LooksPanel {
    element;
    #ofLook = new Map();
    #ofCall = new Map();
    #shape;
    constructor(tool, actions) {
        const params = fieldsByName(tool.params);
        const look = fieldsByName(partOf(tool.params, "plan"));
        for (const name of ["title", "theme", "caption_style", "progress_bar"]) {
            const found = look.get(name);
            const none = name === "caption_style" ? { none: say(SCENES.no_captions) } : {};
            if (found)
                this.#ofLook.set(name, setting(found, (value) => actions.changeLook({ [name]: value ?? (name === "title" ? "" : null) }, name), { ...none, isPlain: true }));
        }
        for (const [name, found] of params) {
            // Lists and objects are no fields of a form.
            if (OF_A_PLAN.has(name) || ELSEWHERE.has(name) || found.control === "json")
                continue;
            this.#ofCall.set(name, setting(found, (value) => actions.changeOption(name, value ?? undefined, name), { hasNames: NAMED.has(name) }));
        }
        this.#shape = new Shape(params.get("aspect_ratio"), params.get("resolution"), (size) => actions.changeLook(size));
        this.element = this.#draw();
    }
    update(draft) {
        const { look, options } = draft;
        this.element.hidden = !look;
        if (!look)
            return;
        for (const [name, one] of this.#ofLook)
            one.show(look[name]);
        for (const [name, one] of this.#ofCall)
            one.show(options[name]);
        this.#shape.show(look);
    }
    /** Every field by the name the server calls it. */
    get #fields() {
        return new Map([...this.#ofLook, ...this.#ofCall, ...this.#shape.settings]);
    }
    showError(name, message, hint, mayFocus) {
        return showFieldError(this.#fields, name, message, hint, mayFocus);
    }
    clearErrors() {
        for (const view of this.#fields.values())
            view.setError(null);
    }
    #draw() {
        const fields = this.#fields;
        const rest = [...fields].filter(([name]) => !IN_VIEW.includes(name)).map(([, { element }]) => element);
        return card(SCENES.looks, {}, h("div", { class: "columns even" }, IN_VIEW.map((name) => fields.get(name)?.element)), h("details", { class: "more" }, h("summary", null, say(EDITING.more_looks)), h("div", { class: "columns even" }, rest)));
    }
}
/** Shape and resolution, of which a plan knows only the pixels. */
class Shape {
    settings;
    #ratios;
    #resolutions;
    #ratio;
    #resolution;
    constructor(ratio, resolution, onChange) {
        this.#ratios = ratio?.choices.map(({ value }) => value) ?? [];
        this.#resolutions = resolution?.choices.map(({ value }) => value) ?? [];
        this.#ratio = String(ratio?.fallback ?? "");
        this.#resolution = String(resolution?.fallback ?? "");
        const settings = new Map();
        const options = { hasNames: true, none: "" };
        if (ratio) {
            settings.set("aspect_ratio", setting(ratio, (chosen) => chosen !== null && onChange(sizeOf(String(chosen), this.#resolution || this.#resolutions[0] || "")), options));
        }
        if (resolution) {
            settings.set("resolution", setting(resolution, (chosen) => chosen !== null && onChange(sizeOf(this.#ratio || this.#ratios[0] || "", String(chosen))), options));
        }
        this.settings = settings;
    }
    show({ width, height }) {
        const found = this.#ratios.flatMap((ratio) => this.#resolutions.map((resolution) => ({ ratio, resolution, ...sizeOf(ratio, resolution) })));
        const same = found.find((one) => one.width === width && one.height === height);
        // A plan from elsewhere may have any size: then its own stands in the list.
        const near = same ?? found.find((one) => one.width * height === width * one.height);
        this.#ratio = near?.ratio ?? "";
        this.#resolution = same?.resolution ?? "";
        this.settings.get("aspect_ratio")?.show(this.#ratio || null);
        this.settings.get("resolution")?.show(this.#resolution || null);
        const own = say(SCENES.as_planned(width, height));
        for (const { element } of this.settings.values()) {
            const option = element.querySelector('option[value=""]');
            if (!option)
                continue;
            option.textContent = own;
            option.hidden = !option.selected;
        }
    }
}
