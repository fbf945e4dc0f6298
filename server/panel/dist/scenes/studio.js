// What outlives the screen: the draft with its past, its pictures, its previews, a running render.
import { Shelf } from "../editing/shelf.js";
import { Undo } from "../editing/undo.js";
import { recall, remember } from "../language.js";
import { EMPTY, isPlan, picturesOf } from "./plan.js";
const STORED = "noxus.scenes";
function stored() {
    try {
        const draft = JSON.parse(recall(STORED) ?? "");
        // A draft is a plan in pieces; what is none of ours is let go.
        const source = { ...EMPTY.source, ...draft.source };
        if (!draft.look)
            return { ...EMPTY, source };
        const scenes = draft.scenes?.map((scene) => ({ ...scene, visual: { kind: "background" } }));
        if (!isPlan({ ...draft.look, scenes }))
            return { ...EMPTY, source };
        return { ...EMPTY, ...draft, source };
    }
    catch {
        return EMPTY;
    }
}
/** Keeps the draft for the next visit. */
export function keep(draft) {
    remember(STORED, JSON.stringify(draft));
}
async function open() {
    const draft = stored();
    const shelf = await Shelf.open(STORED);
    await shelf.keepOnly(new Set(picturesOf(draft.scenes)));
    return { undo: new Undo(draft), shelf, previews: new Map(), running: null, rendered: null };
}
let studio = null;
/** The studio of this page; opened once. */
export function openStudio() {
    studio ??= open();
    return studio;
}
/** Forgets what belongs to a session. The draft stays in this browser. */
export function closeStudio() {
    studio = null;
}
