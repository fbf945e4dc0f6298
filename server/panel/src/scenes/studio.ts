// What outlives the screen: the draft with its past, its pictures, its previews, a running render.

import { frameOf } from "../editing/job.js";
import { freshName } from "../editing/name.js";
import { Shelf } from "../editing/shelf.js";
import { Undo } from "../editing/undo.js";
import { recall, remember } from "../language.js";
import type { Accepted } from "../tryit/run.js";
import type { JobAnswer } from "../types.js";
import { BLANK, EMPTY, FIRST_PATTERN, isClip, isPlan, picturesOf, type Draft } from "./plan.js";

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

/** A draft as an earlier visit, or an earlier version, left it; what is none of ours is let go. */
export function restored(text: string | null): Draft {
  try {
    const draft = JSON.parse(text ?? "") as Partial<Draft> | null;
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
  } catch {
    return EMPTY;
  }
}

/** Keeps the draft for the next visit. */
export function keep(draft: Draft): void {
  remember(STORED, JSON.stringify(draft));
}

/** Takes a frame of a clip, by which its scene is known. */
export async function pose(shelf: Shelf, name: string): Promise<void> {
  const url = isClip(shelf.files.get(name)) ? shelf.url(name) : null;
  const frameUrl = url && (await frameOf(url));
  if (frameUrl) shelf.keepFrame(name, frameUrl);
}

async function open(): Promise<Studio> {
  const draft = restored(recall(STORED));
  const shelf = await Shelf.open(STORED);
  const names = picturesOf(draft.scenes);
  await shelf.keepOnly(new Set(names));
  await Promise.all(names.map((name) => pose(shelf, name)));
  return { undo: new Undo(draft), shelf, previews: new Map(), running: null, rendered: null };
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
