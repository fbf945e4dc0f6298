// A plan as the tool reads and writes it, and as it is edited here. Pure: no document.
//
// Here files have names of their own instead of places in a call, so that scenes can be
// moved, copied and undone; and a length is what was typed, in seconds.
import { freshName } from "../editing/name.js";
/** The tool that is edited for, and the inputs that its files go into. */
export const TOOL = "script-to-video";
export const PICTURES = "scene_images";
export const CLIPS = "clips";
export const RECORDINGS = "scene_audio";
export const LOGO = "logo";
export const MUSIC = "music_file";
export const EMPTY = {
    source: { kind: "idea", idea: "", script: "", language: "", duration: "" },
    look: null,
    scenes: [],
    options: {},
    logo: null,
    music: null,
};
/** A call without files but those of its scenes. */
const NO_EXTRAS = { logo: null, music: null };
/** What a mark is until something is chosen. */
export const PLAIN_MARK = { corner: "top_right", opacity_percent: 90, text: null };
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
/** Names for the files of one input of a plan, by their places. */
function naming() {
    const names = new Map();
    return (place) => {
        const name = names.get(place) ?? freshName();
        names.set(place, name);
        return name;
    };
}
/** A plan to be edited. Its files have names, but are yet to be chosen. */
export function opened(plan) {
    const { scenes, ...look } = plan;
    const names = { picture: naming(), clip: naming() };
    const recordings = naming();
    return {
        look,
        logo: look.mark?.has_logo ? freshName() : null,
        scenes: scenes.map(({ visual, frames, recording, ...rest }) => ({
            ...BLANK,
            ...rest,
            id: freshName(),
            pattern: "pattern" in visual ? visual.pattern : FIRST_PATTERN,
            picture: "index" in visual ? (names[visual.kind]?.(visual.index) ?? null) : null,
            shown: visual,
            other: names[visual.kind] || visual.kind === "background" ? null : visual,
            recording: typeof recording === "number" ? recordings(recording) : null,
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
/** What cannot be sent: a file that is not here any more, or a length that is no number. */
export class SceneMistake extends Error {
    /** Which scene; null where it is about the whole video. */
    scene;
    field;
    constructor(scene, field) {
        super(`${scene ?? TOOL} ${field}`);
        this.scene = scene;
        this.field = field;
    }
}
/** A scene as the tool reads it, with its files at their places. */
function planned(scene, look, visual, recording) {
    const { id, pattern: _, picture: __, shown: ___, other: ____, recording: _____, seconds, ...rest } = scene;
    const frames = framesOf(seconds, look.frame_rate);
    if (Number.isNaN(frames))
        throw new SceneMistake(id, "frames");
    return {
        ...rest,
        on_screen: scene.on_screen.map((line) => line.trim()).filter(Boolean),
        visual,
        recording,
        frames,
    };
}
/** Whether a file moves. */
export function isClip(file) {
    return file?.type.startsWith("video/") ?? false;
}
/** Endings of sounds that some systems have no type for. */
const SOUNDS = /\.(mp3|m4a|m4b|aac|wav|wave|ogg|oga|opus|flac|wma|aiff?|amr|weba)$/i;
/** Whether a file is to be heard only. */
export function isSound(file) {
    return file.type === "" ? SOUNDS.test(file.name) : file.type.startsWith("audio/");
}
/** The names of the pictures and clips that scenes show, in their order. */
export function picturesOf(scenes) {
    return [...new Set(scenes.flatMap(({ picture }) => picture ?? []))];
}
/** The names of the recordings that say scenes, in their order. */
export function recordingsOf(scenes) {
    return [...new Set(scenes.flatMap(({ recording }) => recording ?? []))];
}
/** The names of all files of a draft. */
export function filesOf({ scenes, logo, music }) {
    return [...picturesOf(scenes), ...recordingsOf(scenes), ...[logo, music].filter((name) => name !== null)];
}
/** The files of a call, in the order in which its scenes count them. */
function attach(scenes, { logo, music }, files) {
    const found = (name, mistake) => {
        const file = files.get(name);
        if (!file)
            throw mistake();
        return file;
    };
    const ofScene = (name, part, field) => found(name, () => new SceneMistake(scenes.find((scene) => scene[part] === name)?.id ?? null, field));
    const pictures = picturesOf(scenes).map((name) => {
        const file = ofScene(name, "picture", "visual");
        return { name: isClip(file) ? CLIPS : PICTURES, file };
    });
    const recordings = recordingsOf(scenes).map((name) => ({ name: RECORDINGS, file: ofScene(name, "recording", "recording") }));
    const whole = [[LOGO, logo], [MUSIC, music]].flatMap(([name, one]) => one === null ? [] : [{ name, file: found(one, () => new SceneMistake(null, name)) }]);
    return [...pictures, ...recordings, ...whole];
}
/** Options that go together: a tempo is that of a file, a mood that of what is composed. */
function optionsOf(options, hasMusic) {
    const { music, music_bpm, ...others } = options;
    const one = hasMusic ? { music_bpm } : { music };
    return { ...others, ...Object.fromEntries(Object.entries(one).filter(([, value]) => value !== undefined)) };
}
/** What stands in the corner, where anything is said about it. */
function markOf({ mark }, hasLogo) {
    return mark || hasLogo ? { ...PLAIN_MARK, ...mark, has_logo: hasLogo } : null;
}
/**
 * The call that renders scenes. Throws a `SceneMistake` where something is not among the `files`, or a length is no
 * number.
 */
export function callOf(look, scenes, options, files, extras = NO_EXTRAS) {
    const names = picturesOf(scenes);
    const isClipNamed = (name) => isClip(files.get(name));
    const clips = names.filter(isClipNamed);
    const pictures = names.filter((name) => !isClipNamed(name));
    const recordings = recordingsOf(scenes);
    const attached = attach(scenes, extras, files);
    const filled = (name) => isClipNamed(name) ? { kind: "clip", index: clips.indexOf(name) } : { kind: "picture", index: pictures.indexOf(name) };
    const visual = ({ picture, other, pattern, shown }) => {
        if (other)
            return other;
        const edited = picture === null ? { kind: "background", pattern } : filled(picture);
        return shown?.kind === edited.kind ? { ...shown, ...edited } : edited;
    };
    const heard = ({ recording }) => (recording === null ? null : recordings.indexOf(recording));
    const plan = {
        ...look,
        mark: markOf(look, extras.logo !== null) ?? null,
        scenes: scenes.map((scene) => planned(scene, look, visual(scene), heard(scene))),
    };
    return { params: { ...optionsOf(options, extras.music !== null), plan }, files: attached };
}
/**
 * The same call as far as its price goes: pictures cost nothing, and for other files something as long stands in that
 * is soon sent.
 */
export function priceCallOf(look, scenes, options, standIns = new Map(), extras = NO_EXTRAS) {
    return callOf(look, scenes.map((scene) => ({ ...scene, picture: null, shown: null })), options, standIns, extras);
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
/** The options that say what a mark says. */
const MARK_FIELDS = {
    text: "watermark",
    corner: "mark_corner",
    opacity_percent: "mark_opacity",
    has_logo: LOGO,
};
/** Where an error belongs: `plan.scenes[3].frames` is the length of the fourth scene. */
export function placeOf(field) {
    if (!field)
        return null;
    const scene = /^plan\.scenes\[(\d+)\](?:\.(\w+))?/.exec(field);
    if (scene)
        return { part: "scene", index: Number(scene[1]), field: scene[2] ?? "" };
    if (field.startsWith(PICTURES) || field.startsWith(CLIPS))
        return { part: "pictures", index: 0, field: "visual" };
    if (field.startsWith(RECORDINGS))
        return { part: "recordings", index: 0, field: "recording" };
    const mark = /^plan\.mark\.(\w+)/.exec(field)?.[1];
    if (mark)
        return { part: "look", index: 0, field: MARK_FIELDS[mark] ?? mark };
    const look = /^plan\.(\w+)/.exec(field)?.[1];
    if (look)
        return { part: "look", index: 0, field: look === "width" || look === "height" ? "resolution" : look };
    return { part: "option", index: 0, field: field.split(/[.[]/)[0] ?? field };
}
