// What stands in a corner of the whole video: a logo, a line, or both.
import { h } from "../dom.js";
import { fieldsByName, setting } from "../editing/settings.js";
import { say } from "../language.js";
import { SCENES } from "../texts/scenes.js";
import { card } from "../ui/controls.js";
import { listenForFiles, showFieldError } from "./fields.js";
import { LOGO, PLAIN_MARK } from "./plan.js";
import { FileSlot } from "./slot.js";
/** The options that say what a plan says in its mark. */
export const MARK_OPTIONS = { watermark: "text", mark_corner: "corner", mark_opacity: "opacity_percent" };
export class MarkPanel {
    element;
    #settings = new Map();
    #slot;
    #fields;
    constructor(tool, accept, actions) {
        const params = fieldsByName(tool.params);
        const fields = [];
        for (const [option, name] of Object.entries(MARK_OPTIONS)) {
            const found = params.get(option);
            if (!found)
                continue;
            const inUnit = (value) => `${value} %`;
            const change = (value) => actions.change({ [name]: value ?? PLAIN_MARK[name] }, `mark ${name}`);
            const more = option === "mark_opacity" ? { inUnit } : { placeholder: say(SCENES.no_line) };
            const one = setting(found, change, { ...more, isPlain: true });
            this.#settings.set(name, one);
            fields.push([option, one]);
        }
        this.#slot = new FileSlot({
            name: LOGO,
            label: SCENES.logo,
            choose: SCENES.choose_logo,
            help: SCENES.logo_help,
            icon: "picture",
            accept,
            onChoose: actions.chooseLogo,
            onRemove: actions.removeLogo,
            draw: (url) => h("img", { class: "logo", src: url, alt: "" }),
        });
        this.#fields = new Map([[LOGO, this.#slot], ...fields]);
        this.element = card(SCENES.mark, {}, h("div", { class: "stack" }, [...this.#fields.values()].map(({ element }) => element)));
        listenForFiles(this.element, ([file]) => file && actions.chooseLogo(file));
    }
    update({ look, logo }, shelf) {
        this.element.hidden = !look;
        for (const [name, one] of this.#settings)
            one.show(look?.mark?.[name]);
        this.#slot.show(logo, logo === null ? null : (shelf.files.get(logo) ?? null), logo === null ? null : shelf.url(logo));
    }
    showError(name, message, hint, mayFocus) {
        return showFieldError(this.#fields, name, message, hint, mayFocus);
    }
    clearErrors() {
        for (const view of this.#fields.values())
            view.setError(null);
    }
}
