// A plan as the tool reads and writes it, and as it is edited here. Pure: no document.
//
// Here files have names of their own instead of places in a call, so that scenes can be
// moved, copied and undone; and a length is what was typed, in seconds.

import { freshName } from "../editing/name.js";
import type { Submission } from "../tryit/form.js";

/** The tool that is edited for, and the inputs that its files go into. */
export const TOOL = "script-to-video";
export const PICTURES = "scene_images";
export const CLIPS = "clips";
export const RECORDINGS = "scene_audio";
export const LOGO = "logo";
export const MUSIC = "music_file";

export interface FrameRate {
  numerator: number;
  denominator: number;
}

export type Visual = { kind: "picture" | "clip"; index: number } | { kind: "background"; pattern: string } | { kind: string };

/** What scenes have besides their picture and their length. */
interface SceneBase {
  role: string;
  narration: string;
  on_screen: readonly string[];
  visual_hint: string | null;
  motion: string;
  transition: string;
}

export interface PlanScene extends SceneBase {
  visual: Visual;
  /** Which of the recordings says it; null for the voice. */
  recording?: number | null;
  frames: number | null;
}

/** What stands in a corner of the whole video, but for the logo. */
export interface Mark {
  corner: string;
  opacity_percent: number;
  text: string | null;
}

/** A plan without its scenes. */
export interface Look {
  title: string;
  language: string;
  width: number;
  height: number;
  frame_rate: FrameRate;
  theme: string;
  caption_style: string | null;
  progress_bar: boolean;
  mark?: Mark | null;
}

export interface Plan extends Look {
  mark?: (Mark & { has_logo?: boolean }) | null;
  scenes: readonly PlanScene[];
}

/** The names of the files that are of no scene. */
export interface Extras {
  logo: string | null;
  /** Music instead of the composed one. */
  music: string | null;
}

export interface Scene extends SceneBase {
  /** Names it while it is edited. */
  id: string;
  /** The background, where there is no picture. */
  pattern: string;
  /** The name of its picture. */
  picture: string | null;
  /** What fills it as the plan says it: what is not edited here goes back as it came. */
  shown: Visual | null;
  /** The same of what is none of the above. */
  other: { kind: string } | null;
  /** The name of the recording that says it; null for the voice. */
  recording: string | null;
  /** How long it lasts at least, as typed; nothing for as long as it takes to say it. */
  seconds: string;
}

/** What a plan is made of. */
export interface Source {
  kind: "idea" | "script";
  idea: string;
  script: string;
  language: string;
  duration: string;
}

/** All that is edited; never changed, always replaced. */
export interface Draft extends Extras {
  source: Source;
  look: Look | null;
  scenes: readonly Scene[];
  /** Options of the call beside the plan: voice, music, container ... */
  options: Readonly<Record<string, unknown>>;
}

export const EMPTY: Draft = {
  source: { kind: "idea", idea: "", script: "", language: "", duration: "" },
  look: null,
  scenes: [],
  options: {},
  logo: null,
  music: null,
};

/** A call without files but those of its scenes. */
const NO_EXTRAS: Extras = { logo: null, music: null };

/** What a mark is until something is chosen. */
export const PLAIN_MARK: Mark = { corner: "top_right", opacity_percent: 90, text: null };

export const FIRST_PATTERN = "aurora";
/** What a plan may leave out. */
export const BLANK: SceneBase = {
  role: "scene",
  narration: "",
  on_screen: [],
  visual_hint: null,
  motion: "auto",
  transition: "cut",
};

/** What is typed for a length in frames. */
export function secondsOf(frames: number | null | undefined, { numerator, denominator }: FrameRate): string {
  if (frames === null || frames === undefined) return "";
  return String(Math.round((frames * denominator * 1_000) / numerator) / 1_000);
}

/** Frames of a typed length: null where nothing is typed, NaN where it is no number of seconds. */
export function framesOf(seconds: string, { numerator, denominator }: FrameRate): number | null {
  const typed = seconds.trim().replace(",", ".");
  if (typed === "") return null;
  return /^\d{1,9}(\.\d+)?$/.test(typed) ? Math.round((Number(typed) * numerator) / denominator) : Number.NaN;
}

/** Names for the files of one input of a plan, by their places. */
function naming(): (place: number) => string {
  const names = new Map<number, string>();
  return (place) => {
    const name = names.get(place) ?? freshName();
    names.set(place, name);
    return name;
  };
}

/** A plan to be edited. Its files have names, but are yet to be chosen. */
export function opened(plan: Plan): { look: Look; scenes: Scene[]; logo: string | null } {
  const { scenes, ...look } = plan;
  const names: Readonly<Record<string, (place: number) => string>> = { picture: naming(), clip: naming() };
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
export function isPlan(value: unknown): value is Plan {
  if (typeof value !== "object" || value === null) return false;
  const { title, width, height, frame_rate, scenes } = value as Partial<Plan>;
  const isScene = (scene: Partial<PlanScene> | null): boolean =>
    typeof scene === "object" &&
    typeof scene?.visual?.kind === "string" &&
    typeof (scene.narration ?? "") === "string" &&
    typeof (scene.frames ?? 0) === "number" &&
    (scene.on_screen ?? []).every?.((line) => typeof line === "string");
  return (
    typeof title === "string" &&
    typeof width === "number" &&
    typeof height === "number" &&
    Boolean(frame_rate?.numerator && frame_rate.denominator) &&
    Array.isArray(scenes) &&
    scenes.every(isScene)
  );
}

/** What cannot be sent: a file that is not here any more, or a length that is no number. */
export class SceneMistake extends Error {
  /** Which scene; null where it is about the whole video. */
  readonly scene: string | null;
  readonly field: "visual" | "recording" | "frames" | typeof LOGO | typeof MUSIC;

  constructor(scene: SceneMistake["scene"], field: SceneMistake["field"]) {
    super(`${scene ?? TOOL} ${field}`);
    this.scene = scene;
    this.field = field;
  }
}

/** A scene as the tool reads it, with its files at their places. */
function planned(scene: Scene, look: Look, visual: Visual, recording: number | null): PlanScene {
  const { id, pattern: _, picture: __, shown: ___, other: ____, recording: _____, seconds, ...rest } = scene;
  const frames = framesOf(seconds, look.frame_rate);
  if (Number.isNaN(frames)) throw new SceneMistake(id, "frames");
  return {
    ...rest,
    on_screen: scene.on_screen.map((line) => line.trim()).filter(Boolean),
    visual,
    recording,
    frames,
  };
}

/** Whether a file moves. */
export function isClip(file: File | undefined): boolean {
  return file?.type.startsWith("video/") ?? false;
}

/** Endings of sounds that some systems have no type for. */
const SOUNDS = /\.(mp3|m4a|m4b|aac|wav|wave|ogg|oga|opus|flac|wma|aiff?|amr|weba)$/i;

/** Whether a file is to be heard only. */
export function isSound(file: File): boolean {
  return file.type === "" ? SOUNDS.test(file.name) : file.type.startsWith("audio/");
}

/** The names of the pictures and clips that scenes show, in their order. */
export function picturesOf(scenes: readonly Scene[]): string[] {
  return [...new Set(scenes.flatMap(({ picture }) => picture ?? []))];
}

/** The names of the recordings that say scenes, in their order. */
export function recordingsOf(scenes: readonly Scene[]): string[] {
  return [...new Set(scenes.flatMap(({ recording }) => recording ?? []))];
}

/** The names of all files of a draft. */
export function filesOf({ scenes, logo, music }: Draft): string[] {
  return [...picturesOf(scenes), ...recordingsOf(scenes), ...[logo, music].filter((name) => name !== null)];
}

type Files = ReadonlyMap<string, File>;
type Attached = Submission["files"];

/** The files of a call, in the order in which its scenes count them. */
function attach(scenes: readonly Scene[], { logo, music }: Extras, files: Files): Attached {
  const found = (name: string, mistake: () => SceneMistake): File => {
    const file = files.get(name);
    if (!file) throw mistake();
    return file;
  };
  const ofScene = (name: string, part: "picture" | "recording", field: "visual" | "recording"): File =>
    found(name, () => new SceneMistake(scenes.find((scene) => scene[part] === name)?.id ?? null, field));
  const pictures = picturesOf(scenes).map((name) => {
    const file = ofScene(name, "picture", "visual");
    return { name: isClip(file) ? CLIPS : PICTURES, file };
  });
  const recordings = recordingsOf(scenes).map((name) => ({ name: RECORDINGS, file: ofScene(name, "recording", "recording") }));
  const whole = ([[LOGO, logo], [MUSIC, music]] as const).flatMap(([name, one]) =>
    one === null ? [] : [{ name, file: found(one, () => new SceneMistake(null, name)) }],
  );
  return [...pictures, ...recordings, ...whole];
}

/** Options that go together: a tempo is that of a file, a mood that of what is composed. */
function optionsOf(options: Draft["options"], hasMusic: boolean): Record<string, unknown> {
  const { music, music_bpm, ...others } = options;
  const one = hasMusic ? { music_bpm } : { music };
  return { ...others, ...Object.fromEntries(Object.entries(one).filter(([, value]) => value !== undefined)) };
}

/** What stands in the corner, where anything is said about it. */
function markOf({ mark }: Look, hasLogo: boolean): Plan["mark"] {
  return mark || hasLogo ? { ...PLAIN_MARK, ...mark, has_logo: hasLogo } : null;
}

/**
 * The call that renders scenes. Throws a `SceneMistake` where something is not among the `files`, or a length is no
 * number.
 */
export function callOf(look: Look, scenes: readonly Scene[], options: Draft["options"], files: Files, extras = NO_EXTRAS): Submission {
  const names = picturesOf(scenes);
  const isClipNamed = (name: string): boolean => isClip(files.get(name));
  const clips = names.filter(isClipNamed);
  const pictures = names.filter((name) => !isClipNamed(name));
  const recordings = recordingsOf(scenes);
  const attached = attach(scenes, extras, files);
  const filled = (name: string): { kind: string; index: number } =>
    isClipNamed(name) ? { kind: "clip", index: clips.indexOf(name) } : { kind: "picture", index: pictures.indexOf(name) };
  const visual = ({ picture, other, pattern, shown }: Scene): Visual => {
    if (other) return other;
    const edited = picture === null ? { kind: "background", pattern } : filled(picture);
    return shown?.kind === edited.kind ? { ...shown, ...edited } : edited;
  };
  const heard = ({ recording }: Scene): number | null => (recording === null ? null : recordings.indexOf(recording));
  const plan: Plan = {
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
export function priceCallOf(look: Look, scenes: readonly Scene[], options: Draft["options"], standIns: Files = new Map(), extras = NO_EXTRAS): Submission {
  return callOf(look, scenes.map((scene) => ({ ...scene, picture: null, shown: null })), options, standIns, extras);
}

/** Pixels of the shorter side of a preview. */
const PREVIEW_PIXELS = 360;
const FEWEST_PIXELS = 128;

/** How a preview of one scene looks: smaller, and without a bar that tells how far the video is. */
export function previewLook(look: Look): Look {
  const part = Math.min(1, PREVIEW_PIXELS / Math.min(look.width, look.height));
  const even = (side: number): number => Math.max(FEWEST_PIXELS, 2 * Math.round((side * part) / 2));
  return { ...look, width: even(look.width), height: even(look.height), progress_bar: false };
}

/** Pixels of "9:16" at "720p": the second is the shorter side. */
export function sizeOf(ratio: string, resolution: string): { width: number; height: number } {
  const [across = 1, down = 1] = ratio.split(":").map(Number);
  const shorter = Number.parseInt(resolution, 10);
  const longer = 2 * Math.round((shorter * Math.max(across, down)) / Math.min(across, down) / 2);
  return across > down ? { width: longer, height: shorter } : { width: shorter, height: longer };
}

/** What an error is about. */
export interface Place {
  part: "scene" | "pictures" | "recordings" | "look" | "option";
  /** Of a scene: which, from 0. */
  index: number;
  /** The field of it. */
  field: string;
}

/** The options that say what a mark says. */
const MARK_FIELDS: Readonly<Record<string, string>> = {
  text: "watermark",
  corner: "mark_corner",
  opacity_percent: "mark_opacity",
  has_logo: LOGO,
};

/** Where an error belongs: `plan.scenes[3].frames` is the length of the fourth scene. */
export function placeOf(field: string | null): Place | null {
  if (!field) return null;
  const scene = /^plan\.scenes\[(\d+)\](?:\.(\w+))?/.exec(field);
  if (scene) return { part: "scene", index: Number(scene[1]), field: scene[2] ?? "" };
  if (field.startsWith(PICTURES) || field.startsWith(CLIPS)) return { part: "pictures", index: 0, field: "visual" };
  if (field.startsWith(RECORDINGS)) return { part: "recordings", index: 0, field: "recording" };
  const mark = /^plan\.mark\.(\w+)/.exec(field)?.[1];
  if (mark) return { part: "look", index: 0, field: MARK_FIELDS[mark] ?? mark };
  const look = /^plan\.(\w+)/.exec(field)?.[1];
  if (look) return { part: "look", index: 0, field: look === "width" || look === "height" ? "resolution" : look };
  return { part: "option", index: 0, field: field.split(/[.[]/)[0] ?? field };
}
