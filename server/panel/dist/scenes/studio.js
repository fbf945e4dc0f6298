// What outlives the screen: the draft with its past, its pictures, its previews, a running render.
import { frameOf } from "../editing/job.js";
import { freshName } from "../editing/name.js";
import { Shelf } from "../editing/shelf.js";
import { Undo } from "../editing/undo.js";
import { recall, remember } from "../language.js";
import { BLANK, EMPTY, FIRST_PATTERN, isClip, isPlan, picturesOf } from "./plan.js";
const STORED = "noxus.scenes";
/** A draft as an earlier visit, or an earlier version, left it; what is none of ours is let go. */
export function restored(text) {
    try {
        const draft = JSON.parse(text ?? "");
        const source = { ...EMPTY.source, ...draft?.source };
        const scenes = (draft?.scenes ?? []).map((scene) => ({
            ...{ ...BLANK, pattern: FIRST_PATTERN, picture: null, other: null, seconds: "" },
            ...scene,
            id: scene.id || freshName(),
        }));
        const look = draft?.look ?? null;
        if (!isPlan({ ...look, scenes: scenes.map((scene) => ({ ...scene, visual: { kind: "background" } })) })) {
            return { ...EMPTY, source };
        }
        return { source, look, scenes, options: { ...draft?.options } };
    }
    catch {
        return EMPTY;
    }
}
/** Keeps the draft for the next visit. */
export function keep(draft) {
    remember(STORED, JSON.stringify(draft));
}
/** Takes a frame of a clip, by which its scene is known. */
export async function pose(shelf, name) {
    const url = isClip(shelf.files.get(name)) ? shelf.url(name) : null;
    const frameUrl = url && (await frameOf(url));
    if (frameUrl)
        shelf.keepFrame(name, frameUrl);
}
async function open() {
    const draft = restored(recall(STORED));
    const shelf = await Shelf.open(STORED);
    const names = picturesOf(draft.scenes);
    await shelf.keepOnly(new Set(names));
    await Promise.all(names.map((name) => pose(shelf, name)));
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
