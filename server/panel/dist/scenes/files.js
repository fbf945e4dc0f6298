// Taking files in: kept in this browser, named in the draft, looked at by the engine.
import { CallError } from "../api.js";
import { freshName } from "../editing/name.js";
import { bytes } from "../format.js";
import { say } from "../language.js";
import { tryKey } from "../state.js";
import { SCENES } from "../texts/scenes.js";
import { TRY } from "../texts/try.js";
import { estimate } from "../tryit/run.js";
import * as edit from "./edit.js";
import * as plans from "./plan.js";
import { previewCall } from "./preview.js";
import { examine } from "./studio.js";
export class FileDesk {
    #studio;
    #signal;
    #host;
    /** The most bytes of a file of an input. */
    #most;
    constructor(studio, tool, catalog, signal, host) {
        this.#studio = studio;
        this.#signal = signal;
        this.#host = host;
        this.#most = (input) => {
            const kind = catalog.input_kinds.find((one) => one.kind === tool.inputs.find(({ name }) => name === input)?.kind);
            return catalog.limits[kind?.limit ?? "max_input_bytes"] ?? Number.MAX_SAFE_INTEGER;
        };
    }
    choosePicture(id, file) {
        const input = plans.isClip(file) ? plans.CLIPS : plans.PICTURES;
        const put = (draft, picture) => edit.changeScene(draft, id, { picture, shown: null, other: null });
        return this.#choose({ file, input, scene: id, field: "visual", old: this.#scene(id)?.picture ?? null, put });
    }
    chooseRecording(id, file) {
        const put = (draft, recording) => edit.changeScene(draft, id, { recording });
        return this.#choose({ file, input: plans.RECORDINGS, scene: id, field: "recording", old: this.#scene(id)?.recording ?? null, put });
    }
    chooseLogo(file) {
        return this.#choose({ file, input: plans.LOGO, scene: null, field: plans.LOGO, old: this.#draft.logo, put: edit.changeLogo });
    }
    chooseMusic(file) {
        const put = (draft, name) => edit.changeMusic(draft, name);
        return this.#choose({ file, input: plans.MUSIC, scene: null, field: plans.MUSIC, old: this.#draft.music, put });
    }
    get #draft() {
        return this.#studio.undo.now;
    }
    #scene(id) {
        return this.#draft.scenes.find((scene) => scene.id === id);
    }
    async #choose({ file, input, scene, field, old, put }) {
        const maxBytes = this.#most(input);
        if (file.size > maxBytes)
            return this.#host.wrong(scene, field, say(TRY.too_large(bytes(maxBytes))));
        // What was lost comes back for every scene that has it.
        const isFound = old !== null && !this.#studio.shelf.files.has(old);
        const name = isFound ? old : freshName();
        await this.#studio.shelf.put(name, file);
        const { isSilent } = await examine(this.#studio, name);
        if (isFound)
            this.#host.found();
        else
            this.#host.commit(put(this.#draft, name));
        if (isSilent)
            this.#host.wrong(scene, field, say(SCENES.inaudible));
        else
            await this.#check(scene);
    }
    /** Lets the engine look at files, so that one it cannot read is known at once. */
    async #check(id) {
        const { files } = this.#studio.shelf;
        const here = (name) => (name !== null && files.has(name) ? name : null);
        const found = id === null ? this.#draft.scenes[0] : this.#scene(id);
        if (!found || !tryKey.secret)
            return;
        // Other scenes, their files and this one's length are another matter.
        const own = id === null ? { picture: null, recording: null } : { picture: here(found.picture), recording: here(found.recording) };
        const scene = { ...found, ...own, shown: null, other: null, seconds: "" };
        const whole = { ...this.#draft, logo: here(this.#draft.logo), music: here(this.#draft.music) };
        const call = previewCall(whole, scene, files);
        if (!call)
            return;
        try {
            await estimate(plans.TOOL, tryKey.secret, call, this.#signal);
        }
        catch (error) {
            if (error instanceof CallError)
                this.#host.refused(error, [scene]);
            else
                throw error;
        }
    }
}
