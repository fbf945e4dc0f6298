// What is heard under the voice: a mood that is composed, or music of one's own.
import { h, replace } from "../dom.js";
import { fieldsByName, fill, meaningOf, setting } from "../editing/settings.js";
import { count } from "../format.js";
import { language, say } from "../language.js";
import { SCENES } from "../texts/scenes.js";
import { button, card } from "../ui/controls.js";
import { field as fieldView, select } from "../ui/form.js";
import { listenForFiles, showFieldError } from "./fields.js";
import { isSound, MUSIC } from "./plan.js";
import { FileSlot } from "./slot.js";
/** The options that this panel shows. */
export const MUSIC_OPTIONS = ["music", "music_volume_db", "music_bpm", "sound_effects"];
/** What a file is in the list of moods; no mood has such a name. */
const OWN = "file:";
export class MusicPanel {
    element;
    #mood = select([]);
    #moods;
    #settings = new Map();
    #slot;
    #fields;
    constructor(tool, accept, actions) {
        const params = fieldsByName(tool.params);
        this.#moods = params.get("music");
        for (const name of ["music_volume_db", "music_bpm", "sound_effects"]) {
            const found = params.get(name);
            const inUnit = (value) => `${count(value)} dB`;
            const options = name === "music_volume_db" ? { inUnit } : {};
            if (found)
                this.#settings.set(name, setting(found, (value) => actions.changeOption(name, value ?? undefined, name), options));
        }
        this.#mood.dataset["setting"] = "music";
        this.#mood.addEventListener("change", () => this.#mood.value !== OWN && actions.chooseMood(this.#mood.value));
        this.#slot = new FileSlot({
            name: MUSIC,
            label: SCENES.own_music,
            choose: SCENES.choose_music,
            help: SCENES.own_music_help,
            icon: "sound",
            accept,
            onChoose: actions.chooseFile,
            onRemove: actions.removeFile,
            draw: (url) => h("audio", { src: url, controls: true, preload: "metadata", "aria-label": say(SCENES.own_music) }),
        });
        const mood = fieldView(this.#mood, { label: say(SCENES.mood), name: "music" });
        this.#fields = new Map([["music", mood], ...this.#settings, [MUSIC, this.#slot]]);
        this.element = this.#draw(actions);
        listenForFiles(this.element, (files) => {
            const [file] = files.filter(isSound).concat(files);
            if (file)
                actions.chooseFile(file);
        });
    }
    update({ look, options, music }, shelf) {
        this.element.hidden = !look;
        const file = music === null ? null : (shelf.files.get(music) ?? null);
        const choices = [
            ...(music === null ? [] : [[OWN, say(SCENES.picture(file?.name ?? say(SCENES.lost_name)))]]),
            ...(this.#moods?.choices ?? []).map((choice) => [choice.value, meaningOf(choice)]),
        ];
        const key = JSON.stringify([language(), choices]);
        if (this.#mood.dataset["choices"] !== key) {
            this.#mood.dataset["choices"] = key;
            replace(this.#mood, choices.map(([value, label]) => h("option", { value }, label)));
        }
        const mood = String(options["music"] ?? this.#moods?.fallback ?? "");
        fill(this.#mood, music === null ? mood : OWN);
        for (const [name, one] of this.#settings)
            one.show(options[name]);
        this.#slot.show(music, file, music === null ? null : shelf.url(music));
        const hidden = { music_volume_db: music === null && mood === "none", music_bpm: music === null };
        for (const [name, isHidden] of Object.entries(hidden)) {
            const one = this.#settings.get(name);
            if (one)
                one.element.hidden = isHidden;
        }
    }
    showError(name, message, hint, mayFocus) {
        return showFieldError(this.#fields, name, message, hint, mayFocus);
    }
    clearErrors() {
        for (const view of this.#fields.values())
            view.setError(null);
    }
    #draw(actions) {
        const of = (name) => this.#fields.get(name)?.element;
        return card(SCENES.music, {}, h("div", { class: "stack" }, of("music"), h("div", { class: "row" }, button({ label: SCENES.hear_music, icon: "try_it", action: actions.hear })), of("music_volume_db"), this.#slot.element, of("music_bpm"), of("sound_effects")));
    }
}
