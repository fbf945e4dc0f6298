// What can be done to a draft. Pure: each change is a new draft.
import { freshName } from "../editing/name.js";
import { BLANK, FIRST_PATTERN, PLAIN_MARK } from "./plan.js";
export function changeSource(draft, change) {
    return { ...draft, source: { ...draft.source, ...change } };
}
export function changeLook(draft, change) {
    return draft.look ? { ...draft, look: { ...draft.look, ...change } } : draft;
}
export function changeMark(draft, change) {
    return changeLook(draft, { mark: { ...PLAIN_MARK, ...draft.look?.mark, ...change } });
}
/** Takes a logo in; null takes it out. */
export function changeLogo(draft, logo) {
    return { ...draft, logo };
}
/** Takes music of one's own in; a mood takes its place. */
export function changeMusic(draft, music, mood) {
    return { ...changeOption(draft, "music", mood), music };
}
/** Sets an option of the call; undefined leaves it out. */
export function changeOption(draft, name, value) {
    const { [name]: _, ...others } = draft.options;
    return { ...draft, options: value === undefined ? others : { ...others, [name]: value } };
}
export function changeScene(draft, id, change) {
    return { ...draft, scenes: draft.scenes.map((scene) => (scene.id === id ? { ...scene, ...change } : scene)) };
}
/** Takes a scene to another place, counted without it. */
export function moveScene(draft, id, to) {
    const from = draft.scenes.findIndex((scene) => scene.id === id);
    const place = Math.max(0, Math.min(draft.scenes.length - 1, to));
    if (from < 0 || from === place)
        return draft;
    const scenes = draft.scenes.toSpliced(from, 1);
    const moved = draft.scenes[from];
    return moved ? { ...draft, scenes: scenes.toSpliced(place, 0, moved) } : draft;
}
/** Puts a copy behind a scene; `id` names it. */
export function duplicateScene(draft, of, id = freshName()) {
    const at = draft.scenes.findIndex((scene) => scene.id === of);
    const scene = draft.scenes[at];
    return scene ? { ...draft, scenes: draft.scenes.toSpliced(at + 1, 0, { ...scene, id }) } : draft;
}
export function removeScene(draft, id) {
    return { ...draft, scenes: draft.scenes.filter((scene) => scene.id !== id) };
}
/** Puts an empty scene at the end, which begins as the one before it does; `id` names it. */
export function addScene(draft, id = freshName()) {
    const last = draft.scenes.at(-1);
    const scene = {
        ...BLANK,
        id,
        transition: last?.transition ?? BLANK.transition,
        pattern: last?.pattern ?? FIRST_PATTERN,
        picture: null,
        shown: null,
        other: null,
        recording: null,
        seconds: "",
    };
    return { ...draft, scenes: [...draft.scenes, scene] };
}
/** A new plan in place of the old one, whose looks stay. */
export function replan(draft, look, scenes) {
    const old = draft.look;
    const { title, language, frame_rate } = look;
    return { ...draft, look: old ? { ...look, ...old, title, language, frame_rate } : look, scenes };
}
