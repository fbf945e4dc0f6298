// One file of the whole video: chosen or dropped, shown, and taken out again.
import { freshId, h, replace } from "../dom.js";
import { say } from "../language.js";
import { SCENES } from "../texts/scenes.js";
import { TRY } from "../texts/try.js";
import { button } from "../ui/controls.js";
import { icon } from "../ui/icons.js";
export class FileSlot {
    element;
    #options;
    #error = h("p", { class: "field-error", role: "alert", hidden: true });
    #lost = h("p", { class: "field-error", hidden: true }, icon("warning"), h("span", null, say(SCENES.lost_file)));
    #name = h("span", { class: "recording-name" });
    #shown = h("div", { class: "slot-shown" });
    #remove;
    #choose;
    #url = null;
    constructor(options) {
        this.#options = options;
        const picker = h("input", { type: "file", accept: options.accept, hidden: true });
        picker.addEventListener("change", () => {
            const [file] = [...(picker.files ?? [])];
            picker.value = "";
            if (file)
                options.onChoose(file);
        });
        this.#choose = button({ label: options.choose, icon: options.icon, action: () => picker.click() });
        this.#remove = button({
            label: TRY.remove,
            kind: "quiet",
            icon: "trash",
            action: () => {
                options.onRemove();
                this.#choose.focus();
            },
        });
        const title = h("span", { class: "label", id: freshId("slot") }, say(options.label));
        this.element = h("div", { class: "field", "data-field": options.name, role: "group", "aria-labelledby": title.id }, h("div", { class: "field-head" }, title, this.#name), this.#shown, h("div", { class: "recording" }, this.#choose, this.#remove, picker), this.#error, this.#lost, h("p", { class: "help" }, say(options.help)));
    }
    /** Shows what is chosen: nothing, a file, or one that this browser no longer has. */
    show(name, file, url) {
        const isLost = name !== null && file === null;
        if (url !== this.#url || isLost === this.#lost.hidden)
            this.setError(null);
        this.#lost.hidden = !isLost;
        this.#remove.hidden = name === null;
        this.#remove.setAttribute("aria-label", say(TRY.remove_file(file?.name ?? say(this.#options.label))));
        this.#name.textContent = file?.name ?? (isLost ? say(SCENES.lost_name) : "");
        if (url === this.#url)
            return;
        this.#url = url;
        replace(this.#shown, url !== null && this.#options.draw(url));
    }
    setError(message, hint = null) {
        this.#error.hidden = message === null;
        this.element.classList.toggle("wrong", message !== null);
        replace(this.#error, message !== null && [icon("warning"), h("span", null, message, hint ? ` ${hint}` : "")]);
    }
}
