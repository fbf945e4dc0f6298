// What outlives the screen of captions: the draft with its past, the video, what was rendered.
import { Shelf } from "../editing/shelf.js";
import { Undo } from "../editing/undo.js";
import { recall, remember } from "../language.js";
import { cuesOf } from "./cue.js";
const STORED = "noxus.cues";
/** The name of the video on the shelf. */
export const VIDEO = "video";
function stored() {
    try {
        const draft = JSON.parse(recall(STORED) ?? "");
        return { cues: cuesOf(draft.cues) ?? [], options: draft.options ?? {} };
    }
    catch {
        return { cues: [], options: {} };
    }
}
/** Keeps the draft for the next visit. */
export function keepCues(draft) {
    remember(STORED, JSON.stringify(draft));
}
async function open() {
    return { undo: new Undo(stored()), shelf: await Shelf.open(STORED), rendered: null, running: null };
}
let studio = null;
/** The studio of this page; opened once. */
export function openCueStudio() {
    studio ??= open();
    return studio;
}
/** Forgets what belongs to a session. The draft stays in this browser. */
export function closeCueStudio() {
    studio = null;
}
