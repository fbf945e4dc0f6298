// What outlives the screen: the draft with its past, its pictures, its previews, a running render.

import { frameOf } from "../editing/job.js";
import { freshName } from "../editing/name.js";
import { Shelf } from "../editing/shelf.js";
import { Undo } from "../editing/undo.js";
import { recall, remember } from "../language.js";
import type { Accepted } from "../tryit/run.js";
import type { JobAnswer } from "../types.js";
import { BLANK, EMPTY, filesOf, FIRST_PATTERN, isClip, isPlan, isSound, type Draft } from "./plan.js";
import { measure, PIXEL, silence } from "./sound.js";

const STORED = "noxus.scenes";

/** A rendered scene. */
export interface Preview {
  /** What it was made of: it is of no use once that has changed. */
  madeOf: string;
  videoUrl: string;
  /** A frame of it; null where this browser cannot play it. */
  frameUrl: string | null;
}

export interface Studio {
  readonly undo: Undo<Draft>;
  readonly shelf: Shelf;
  /** What stands in for files where only the price is asked for. */
  readonly standIns: Map<string, File>;
  readonly previews: Map<string, Preview>;
  /** The render under way, so that coming back finds it. */
  running: Running | null;
  /** The last one that ended well. */
  rendered: Rendered | null;
}

/** A render, and the draft that it shows. */
export interface Running {
  job: Accepted;
  of: Draft;
}

export interface Rendered {
  answer: JobAnswer;
  of: Draft;
  /** The video, of which the next render keeps what has not changed. */
  file: File | null;
}

function nameOf(stored: unknown): string | null {
  return stored === null || stored === undefined ? null : String(stored);
}

/** A draft as an earlier visit, or an earlier version, left it; what is none of ours is let go. */
export function restored(text: string | null): Draft {
  try {
    const draft = JSON.parse(text ?? "") as Partial<Draft> | null;
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
  } catch {
    return EMPTY;
  }
}

/** Keeps the draft for the next visit. */
export function keep(draft: Draft): void {
  remember(STORED, JSON.stringify(draft));
}

/** Looks at a file that is new here: takes a frame of a clip, and measures a sound. Says whether nothing is heard in it. */
export async function examine({ shelf, standIns }: Pick<Studio, "shelf" | "standIns">, name: string): Promise<{ isSilent: boolean }> {
  const file = shelf.files.get(name);
  if (!file) return { isSilent: false };
  if (isClip(file)) {
    const url = shelf.url(name);
    const frameUrl = url && (await frameOf(url));
    if (frameUrl) shelf.keepFrame(name, frameUrl);
  } else if (isSound(file)) {
    const measured = await measure(file);
    // What this browser cannot hear is sent as it is.
    standIns.set(name, measured ? silence(measured.lengthMs) : file);
    return { isSilent: measured?.isAudible === false };
  }
  return { isSilent: false };
}

/** What stands in for the files of a draft where only the price is asked for; a logo and music cost nothing. */
export function standInsOf({ undo, standIns }: Studio): ReadonlyMap<string, File> {
  const { logo, music } = undo.now;
  const free = [...(logo === null ? [] : [[logo, PIXEL] as const]), ...(music === null ? [] : [[music, silence(0)] as const])];
  return new Map([...standIns, ...free]);
}

async function open(): Promise<Studio> {
  const draft = restored(recall(STORED));
  const shelf = await Shelf.open(STORED);
  const names = filesOf(draft);
  await shelf.keepOnly(new Set(names));
  const studio: Studio = { undo: new Undo(draft), shelf, standIns: new Map(), previews: new Map(), running: null, rendered: null };
  await Promise.all(names.map((name) => examine(studio, name)));
  return studio;
}

let studio: Promise<Studio> | null = null;

/** The studio of this page; opened once. */
export function openStudio(): Promise<Studio> {
  studio ??= open();
  return studio;
}

/** Forgets what belongs to a session. The draft stays in this browser. */
export function closeStudio(): void {
  studio = null;
}
