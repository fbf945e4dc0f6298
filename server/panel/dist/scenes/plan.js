// A plan as the tool reads and writes it, and as it is edited here. Pure: no document.
//
// Here pictures have names of their own instead of places in a call, so that scenes can be
// moved, copied and undone; and a length is what was typed, in seconds.
import { freshName } from "../editing/name.js";
/** The tool that is edited for, and the inputs that its pictures and clips go into. */
export const TOOL = "script-to-video";
export const PICTURES = "scene_images";
export const CLIPS = "clips";
export const EMPTY = {
    source: { kind: "idea", idea: "", script: "", language: "", duration: "" },
    look: null,
    scenes: [],
    options: {},
};
export const FIRST_PATTERN = "aurora";
/** What a plan may leave out. */
export const BLANK = {
    role: "scene",
    narration: "",
    on_screen: [],
    visual_hint: null,
    motion: "auto",
    transition: "cut",
};
/** What is typed for a length in frames. */
export function secondsOf(frames, { numerator, denominator }) {
    if (frames === null || frames === undefined)
        return "";
    return String(Math.round((frames * denominator * 1_000) / numerator) / 1_000);
}
/** Frames of a typed length: null where nothing is typed, NaN where it is no number of seconds. */
export function framesOf(seconds, { numerator, denominator }) {
    const typed = seconds.trim().replace(",", ".");
    if (typed === "")
        return null;
    return /^\d{1,9}(\.\d+)?$/.test(typed) ? Math.round((Number(typed) * numerator) / denominator) : Number.NaN;
}
/** A plan to be edited. Its pictures have names, but are yet to be chosen. */
export function opened(plan) {
    const { scenes, ...look } = plan;
    const names = new Map();
    const nameOf = (index) => {
        const name = names.get(index) ?? freshName();
        names.set(index, name);
        return name;
    };
    return {
        look,
        scenes: scenes.map(({ visual, frames, ...rest }) => ({
            ...BLANK,
            ...rest,
            id: freshName(),
            pattern: "pattern" in visual ? visual.pattern : FIRST_PATTERN,
            picture: "index" in visual && visual.kind === "picture" ? nameOf(visual.index) : null,
            other: visual.kind === "picture" || visual.kind === "background" ? null : visual,
            seconds: secondsOf(frames, look.frame_rate),
        })),
    };
}
/** Whether what somebody opened looks like a plan; the tool checks the rest. */
export function isPlan(value) {
    if (typeof value !== "object" || value === null)
        return false;
    const { title, width, height, frame_rate, scenes } = value;
    const isScene = (scene) => typeof scene === "object" &&
        typeof scene?.visual?.kind === "string" &&
        typeof (scene.narration ?? "") === "string" &&
        typeof (scene.frames ?? 0) === "number" &&
        (scene.on_screen ?? []).every?.((line) => typeof line === "string");
    return (typeof title === "string" &&
        typeof width === "number" &&
        typeof height === "number" &&
        Boolean(frame_rate?.numerator && frame_rate.denominator) &&
        Array.isArray(scenes) &&
        scenes.every(isScene));
}
/** A scene that cannot be sent: its picture is not here any more, or its length is no number. */
export class SceneMistake extends Error {
    scene;
    field;
    constructor(scene, field) {
        super(`${scene} ${field}`);
        this.scene = scene;
        this.field = field;
    }
}
function planned(scene, look, visual) {
    const { id, pattern: _, picture: __, other: ___, seconds, ...rest } = scene;
    const frames = framesOf(seconds, look.frame_rate);
    if (Number.isNaN(frames))
        throw new SceneMistake(id, "frames");
    return {
        ...rest,
        on_screen: scene.on_screen.map((line) => line.trim()).filter(Boolean),
        visual,
        frames,
    };
}
/** Whether a file moves. */
export function isClip(file) {
    return file?.type.startsWith("video/") ?? false;
}
/** The names of the pictures and clips that scenes show, in their order. */
export function picturesOf(scenes) {
    return [...new Set(scenes.flatMap(({ picture }) => picture ?? []))];
}
/**
 * The call that renders scenes. Throws a `SceneMistake` where a picture is not among the `files`, or a length is no
 * number.
 */
export function callOf(look, scenes, options, files) {
    const names = picturesOf(scenes);
    const isClipNamed = (name) => isClip(files.get(name));
    const clips = names.filter(isClipNamed);
    const pictures = names.filter((name) => !isClipNamed(name));
    const attached = names.map((name) => {
        const file = files.get(name);
        if (!file)
            throw new SceneMistake(scenes.find(({ picture }) => picture === name)?.id ?? "", "visual");
        return { name: isClip(file) ? CLIPS : PICTURES, file };
    });
    const filled = (name) => isClipNamed(name) ? { kind: "clip", index: clips.indexOf(name) } : { kind: "picture", index: pictures.indexOf(name) };
    const visual = ({ picture, other, pattern }) => other ?? (picture === null ? { kind: "background", pattern } : filled(picture));
    const plan = { ...look, scenes: scenes.map((scene) => planned(scene, look, visual(scene))) };
    return { params: { ...options, plan }, files: attached };
}
/** The same call as far as its price goes: pictures cost nothing, and need not be sent to ask. */
export function priceCallOf(look, scenes, options) {
    return callOf(look, scenes.map((scene) => ({ ...scene, picture: null })), options, new Map());
}
/** Pixels of the shorter side of a preview. */
const PREVIEW_PIXELS = 360;
const FEWEST_PIXELS = 128;
/** How a preview of one scene looks: smaller, and without a bar that tells how far the video is. */
export function previewLook(look) {
    const part = Math.min(1, PREVIEW_PIXELS / Math.min(look.width, look.height));
    const even = (side) => Math.max(FEWEST_PIXELS, 2 * Math.round((side * part) / 2));
    return { ...look, width: even(look.width), height: even(look.height), progress_bar: false };
}
/** Pixels of "9:16" at "720p": the second is the shorter side. */
export function sizeOf(ratio, resolution) {
    const [across = 1, down = 1] = ratio.split(":").map(Number);
    const shorter = Number.parseInt(resolution, 10);
    const longer = 2 * Math.round((shorter * Math.max(across, down)) / Math.min(across, down) / 2);
    return across > down ? { width: longer, height: shorter } : { width: shorter, height: longer };
}
/** Where an error belongs: `plan.scenes[3].frames` is the length of the fourth scene. */
export function placeOf(field) {
    if (!field)
        return null;
    const scene = /^plan\.scenes\[(\d+)\](?:\.(\w+))?/.exec(field);
    if (scene)
        return { part: "scene", index: Number(scene[1]), field: scene[2] ?? "" };
    if (field.startsWith(PICTURES) || field.startsWith(CLIPS))
        return { part: "pictures", index: 0, field: "visual" };
    const look = /^plan\.(\w+)/.exec(field)?.[1];
    if (look)
        return { part: "look", index: 0, field: look === "width" || look === "height" ? "resolution" : look };
    return { part: "option", index: 0, field: field.split(/[.[]/)[0] ?? field };
}
