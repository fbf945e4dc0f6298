// What outlives the screen of captions: the draft with its past, the video, what was rendered.

import { Shelf } from "../editing/shelf.js";
import { Undo } from "../editing/undo.js";
import { recall, remember } from "../language.js";
import type { Accepted } from "../tryit/run.js";
import type { JobAnswer } from "../types.js";
import { cuesOf, type Cue, type Segment } from "./cue.js";

const STORED = "noxus.cues";
/** The name of the video on the shelf. */
export const VIDEO = "video";

/** All that is edited; never changed, always replaced. */
export interface CueDraft {
  cues: readonly Cue[];
  options: Readonly<Record<string, unknown>>;
}

/** A video that captions were drawn into: what is to be changed of it need only be drawn again. */
export interface RenderedCues {
  answer: JobAnswer;
  file: File;
  segments: readonly Segment[];
  /** The draft and the video that it is of. */
  of: CueDraft;
  video: File;
}

export interface CueStudio {
  readonly undo: Undo<CueDraft>;
  readonly shelf: Shelf;
  rendered: RenderedCues | null;
  /** The render under way, so that coming back finds it. */
  running: RunningCues | null;
}

/** A render, and the draft and the video that it is of. */
export interface RunningCues {
  job: Accepted;
  of: CueDraft;
  video: File;
}

function stored(): CueDraft {
  try {
    const draft = JSON.parse(recall(STORED) ?? "") as Partial<CueDraft>;
    return { cues: cuesOf(draft.cues) ?? [], options: draft.options ?? {} };
  } catch {
    return { cues: [], options: {} };
  }
}

/** Keeps the draft for the next visit. */
export function keepCues(draft: CueDraft): void {
  remember(STORED, JSON.stringify(draft));
}

async function open(): Promise<CueStudio> {
  return { undo: new Undo(stored()), shelf: await Shelf.open(STORED), rendered: null, running: null };
}

let studio: Promise<CueStudio> | null = null;

/** The studio of this page; opened once. */
export function openCueStudio(): Promise<CueStudio> {
  studio ??= open();
  return studio;
}

/** Forgets what belongs to a session. The draft stays in this browser. */
export function closeCueStudio(): void {
  studio = null;
}
