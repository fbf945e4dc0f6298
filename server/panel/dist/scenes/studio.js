// What outlives the screen: the draft with its past, its pictures, its previews, a running render.
import { frameOf } from "../editing/job.js";
import { freshName } from "../editing/name.js";
import { Shelf } from "../editing/shelf.js";
import { Undo } from "../editing/undo.js";
import { recall, remember } from "../language.js";
import { BLANK, EMPTY, filesOf, FIRST_PATTERN, isClip, isPlan, isSound } from "./plan.js";
import { measure, PIXEL, silence } from "./sound.js";
const STORED = "noxus.scenes";
function nameOf(stored) {
    return stored === null || stored === undefined ? null : String(stored);
}
/** A draft as an earlier visit, or an earlier version, left it; what is none of ours is let go. */
export function restored(text) {
    try {
        const draft = JSON.parse(text ?? "");
        const source = { ...EMPTY.source, ...draft?.source };
        const scenes = (draft?.scenes ?? []).map((scene) => ({
            ...{ ...BLANK, pattern: FIRST_PATTERN, picture: null, shown: null, other: null, seconds: "" },
            ...scene,
            // An earlier version had the place in the call here, of a file that it did not send.
            recording: nameOf(scene.recording),
            id: scene.id || freshName(),
        }));
        const look = draft?.look ?? null;
        if (!isPlan({ ...look, scenes: scenes.map((scene) => ({ ...scene, visual: { kind: "background" } })) })) {
            return { ...EMPTY, source };
        }
        const extras = { logo: nameOf(draft?.logo), music: nameOf(draft?.music) };
        return { source, look, scenes, options: { ...draft?.options }, ...extras };
    }
    catch {
        return EMPTY;
    }
}
/** Keeps the draft for the next visit. */
export function keep(draft) {
    remember(STORED, JSON.stringify(draft));
}
/** Looks at a file that is new here: takes a frame of a clip, and measures a sound. Says whether nothing is heard in it. */
export async function examine({ shelf, standIns }, name) {
    const file = shelf.files.get(name);
    if (!file)
        return { isSilent: false };
    if (isClip(file)) {
        const url = shelf.url(name);
        const frameUrl = url && (await frameOf(url));
        if (frameUrl)
            shelf.keepFrame(name, frameUrl);
    }
    else if (isSound(file)) {
        const measured = await measure(file);
        // What this browser cannot hear is sent as it is.
        standIns.set(name, measured ? silence(measured.lengthMs) : file);
        return { isSilent: measured?.isAudible === false };
    }
    return { isSilent: false };
}
/** What stands in for the files of a draft where only the price is asked for; a logo and music cost nothing. */
export function standInsOf({ undo, standIns }) {
    const { logo, music } = undo.now;
    const free = [...(logo === null ? [] : [[logo, PIXEL]]), ...(music === null ? [] : [[music, silence(0)]])];
    return new Map([...standIns, ...free]);
}
async function open() {
    const draft = restored(recall(STORED));
    const shelf = await Shelf.open(STORED);
    const names = filesOf(draft);
    await shelf.keepOnly(new Set(names));
    const studio = { undo: new Undo(draft), shelf, standIns: new Map(), previews: new Map(), running: null, rendered: null };
    await Promise.all(names.map((name) => examine(studio, name)));
    return studio;
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
