// A plan as the tool reads and writes it, and as it is edited here. Pure: no document.
//
// Here pictures have names of their own instead of places in a call, so that scenes can be
// moved, copied and undone; and a length is what was typed, in seconds.

import { freshName } from "../editing/name.js";
import type { Submission } from "../tryit/form.js";

/** The tool that is edited for, and the inputs that its pictures and clips go into. */
export const TOOL = "script-to-video";
export const PICTURES = "scene_images";
export const CLIPS = "clips";

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
  frames: number | null;
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
}

export interface Plan extends Look {
  scenes: readonly PlanScene[];
}

export interface Scene extends SceneBase {
  /** Names it while it is edited. */
  id: string;
  /** The background, where there is no picture. */
  pattern: string;
  /** The name of its picture. */
  picture: string | null;
  /** What else fills it, which is not edited here and goes back as it came. */
  other: { kind: string } | null;
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
export interface Draft {
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
};

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

/** A plan to be edited. Its pictures have names, but are yet to be chosen. */
export function opened(plan: Plan): { look: Look; scenes: Scene[] } {
  const { scenes, ...look } = plan;
  const names = new Map<number, string>();
  const nameOf = (index: number): string => {
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

/** A scene that cannot be sent: its picture is not here any more, or its length is no number. */
export class SceneMistake extends Error {
  readonly scene: string;
  readonly field: "visual" | "frames";

  constructor(scene: string, field: "visual" | "frames") {
    super(`${scene} ${field}`);
    this.scene = scene;
    this.field = field;
  }
}

function planned(scene: Scene, look: Look, visual: Visual): PlanScene {
  const { id, pattern: _, picture: __, other: ___, seconds, ...rest } = scene;
  const frames = framesOf(seconds, look.frame_rate);
  if (Number.isNaN(frames)) throw new SceneMistake(id, "frames");
  return {
    ...rest,
    on_screen: scene.on_screen.map((line) => line.trim()).filter(Boolean),
    visual,
    frames,
  };
}

/** Whether a file moves. */
export function isClip(file: File | undefined): boolean {
  return file?.type.startsWith("video/") ?? false;
}

/** The names of the pictures and clips that scenes show, in their order. */
export function picturesOf(scenes: readonly Scene[]): string[] {
  return [...new Set(scenes.flatMap(({ picture }) => picture ?? []))];
}

/**
 * The call that renders scenes. Throws a `SceneMistake` where a picture is not among the `files`, or a length is no
 * number.
 */
export function callOf(
  look: Look,
  scenes: readonly Scene[],
  options: Readonly<Record<string, unknown>>,
  files: ReadonlyMap<string, File>,
): Submission {
  const names = picturesOf(scenes);
  const isClipNamed = (name: string): boolean => isClip(files.get(name));
  const clips = names.filter(isClipNamed);
  const pictures = names.filter((name) => !isClipNamed(name));
  const attached = names.map((name) => {
    const file = files.get(name);
    if (!file) throw new SceneMistake(scenes.find(({ picture }) => picture === name)?.id ?? "", "visual");
    return { name: isClip(file) ? CLIPS : PICTURES, file };
  });
  const filled = (name: string): Visual =>
    isClipNamed(name) ? { kind: "clip", index: clips.indexOf(name) } : { kind: "picture", index: pictures.indexOf(name) };
  const visual = ({ picture, other, pattern }: Scene): Visual =>
    other ?? (picture === null ? { kind: "background", pattern } : filled(picture));
  const plan: Plan = { ...look, scenes: scenes.map((scene) => planned(scene, look, visual(scene))) };
  return { params: { ...options, plan }, files: attached };
}

/** The same call as far as its price goes: pictures cost nothing, and need not be sent to ask. */
export function priceCallOf(look: Look, scenes: readonly Scene[], options: Readonly<Record<string, unknown>>): Submission {
  return callOf(look, scenes.map((scene) => ({ ...scene, picture: null })), options, new Map());
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
  part: "scene" | "pictures" | "look" | "option";
  /** Of a scene: which, from 0. */
  index: number;
  /** The field of it. */
  field: string;
}

/** Where an error belongs: `plan.scenes[3].frames` is the length of the fourth scene. */
export function placeOf(field: string | null): Place | null {
  if (!field) return null;
  const scene = /^plan\.scenes\[(\d+)\](?:\.(\w+))?/.exec(field);
  if (scene) return { part: "scene", index: Number(scene[1]), field: scene[2] ?? "" };
  if (field.startsWith(PICTURES) || field.startsWith(CLIPS)) return { part: "pictures", index: 0, field: "visual" };
  const look = /^plan\.(\w+)/.exec(field)?.[1];
  if (look) return { part: "look", index: 0, field: look === "width" || look === "height" ? "resolution" : look };
  return { part: "option", index: 0, field: field.split(/[.[]/)[0] ?? field };
}
