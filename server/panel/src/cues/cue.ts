// Captions as they are edited. Pure: no document. A change is a new list.

import { freshName } from "../editing/name.js";

export const TOOL = "auto-subtitles";

export interface Word {
  id: number;
  text: string;
  start_ms: number;
  end_ms: number;
  confidence?: number;
}

/** A caption as the tool gives it and takes it back. */
export interface Segment {
  id: number;
  start_ms: number;
  end_ms: number;
  text: string;
  /** How it was broken; the tool does it anew where the text is another. */
  lines?: readonly string[];
  words: readonly Word[];
}

/** A caption as it is edited: `key` names it, whatever its number is. */
export interface Cue extends Segment {
  key: string;
}

/** Length of a caption that is added by hand. */
const NEW_MS = 1_500;
/** The shortest that splitting leaves. */
const LEAST_MS = 1;

/** Captions of an answer, or of a file that holds them; null when it holds none. */
export function cuesOf(value: unknown): Cue[] | null {
  const list: unknown = Array.isArray(value) ? value : (value as { segments?: unknown } | null)?.segments;
  if (!Array.isArray(list)) return null;
  const isSegment = (one: Partial<Segment> | null): one is Segment =>
    typeof one === "object" && typeof one?.start_ms === "number" && typeof one.end_ms === "number" && typeof one.text === "string";
  if (!list.every(isSegment)) return null;
  return list.map(({ id, start_ms, end_ms, text, lines, words }) => ({
    ...{ id: id ?? 0, start_ms, end_ms, text, words: words ?? [], key: freshName() },
    ...(lines ? { lines } : {}),
  }));
}

/** The same for the tool. */
export function segmentsOf(cues: readonly Cue[]): Segment[] {
  return cues.map(({ key: _, ...segment }) => segment);
}

export function changeCue(cues: readonly Cue[], key: string, change: Partial<Cue>): readonly Cue[] {
  return cues.map((cue) => (cue.key === key ? { ...cue, ...change } : cue));
}

/** Moves the time of a word. */
export function changeWord(cues: readonly Cue[], key: string, index: number, change: Partial<Word>): readonly Cue[] {
  return cues.map((cue) =>
    cue.key === key ? { ...cue, words: cue.words.map((word, at) => (at === index ? { ...word, ...change } : word)) } : cue,
  );
}

export function removeCue(cues: readonly Cue[], key: string): readonly Cue[] {
  return cues.filter((cue) => cue.key !== key);
}

function tokens(text: string): string[] {
  return text.split(/\s+/).filter(Boolean);
}

/** The words that a text of that many has, where the cue still has one for each. */
function wordsFor(cue: Cue, count: number): readonly [before: readonly Word[], after: readonly Word[]] {
  const isWhole = cue.words.length === tokens(cue.text).length;
  return isWhole ? [cue.words.slice(0, count), cue.words.slice(count)] : [[], []];
}

/** Cuts a caption in two before the letter `at`; the same list where that leaves nothing on a side. */
export function splitCue(cues: readonly Cue[], key: string, at: number, newKey = freshName()): readonly Cue[] {
  const index = cues.findIndex((cue) => cue.key === key);
  const cue = cues[index];
  if (!cue) return cues;
  const [first, second] = [cue.text.slice(0, at).trim(), cue.text.slice(at).trim()];
  if (!first || !second || cue.end_ms - cue.start_ms < 2 * LEAST_MS) return cues;
  const [before, after] = wordsFor(cue, tokens(first).length);
  const part = first.length / (first.length + second.length);
  const wanted = after[0]?.start_ms ?? Math.round(cue.start_ms + (cue.end_ms - cue.start_ms) * part);
  const middle = Math.min(Math.max(wanted, cue.start_ms + LEAST_MS), cue.end_ms - LEAST_MS);
  return cues.toSpliced(
    index,
    1,
    { ...cue, text: first, end_ms: middle, words: before, lines: [] },
    { ...cue, id: 0, key: newKey, text: second, start_ms: middle, words: after, lines: [] },
  );
}

/** Joins a caption with the one behind it. */
export function mergeCue(cues: readonly Cue[], key: string): readonly Cue[] {
  const index = cues.findIndex((cue) => cue.key === key);
  const [cue, next] = [cues[index], cues[index + 1]];
  if (!cue || !next) return cues;
  const isWhole = [cue, next].every(({ text, words }) => words.length === tokens(text).length);
  const words = isWhole ? [...cue.words, ...next.words] : [];
  return cues.toSpliced(index, 2, { ...cue, end_ms: next.end_ms, text: `${cue.text} ${next.text}`, words, lines: [] });
}

/** Adds a caption at a moment, as long as there is room; null where there already is one. */
export function addCue(cues: readonly Cue[], atMs: number, lengthMs: number, key = freshName()): readonly Cue[] | null {
  const index = cues.findIndex((cue) => cue.end_ms > atMs);
  const next = index < 0 ? undefined : cues[index];
  if (next && next.start_ms <= atMs) return null;
  const end_ms = Math.min(atMs + NEW_MS, next?.start_ms ?? lengthMs);
  if (end_ms - atMs < LEAST_MS) return null;
  const place = index < 0 ? cues.length : index;
  return cues.toSpliced(place, 0, { id: 0, key, start_ms: atMs, end_ms, text: "", words: [] });
}

/** The caption that is shown at a moment. */
export function cueAt(cues: readonly Cue[], atMs: number): Cue | null {
  return cues.find((cue) => cue.start_ms <= atMs && atMs < cue.end_ms) ?? null;
}

/** Which of the words of its text is spoken at a moment; -1 for none that is known. */
export function wordAt(cue: Cue, atMs: number): number {
  if (cue.words.length !== tokens(cue.text).length) return -1;
  return cue.words.findIndex((word) => word.start_ms <= atMs && atMs < word.end_ms);
}

/** A moment as it is typed: "1:02.345". */
export function showTime(ms: number): string {
  const seconds = Math.floor(ms / 1_000);
  const padded = (value: number, digits: number): string => String(value).padStart(digits, "0");
  return `${Math.floor(seconds / 60)}:${padded(seconds % 60, 2)}.${padded(ms % 1_000, 3)}`;
}

/** What somebody typed, in milliseconds; null when it is no time. "62,3" and "1:02.3" are the same. */
export function readTime(typed: string): number | null {
  const match = /^(?:(?:(\d{1,3}):)?(\d{1,4}):)?(\d{1,6})(?:[.,](\d{1,3}))?$/.exec(typed.trim());
  if (!match) return null;
  const [, hours = "0", minutes = "0", seconds = "0", part = ""] = match;
  return ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1_000 + Number(part.padEnd(3, "0"));
}

/** Which caption an error is about, and which field of it. */
export function cueOf(field: string | null): { index: number; field: string } | null {
  const match = /^segments(?:\.segments)?\[(\d+)\](?:\.(\w+))?/.exec(field ?? "");
  return match ? { index: Number(match[1]), field: match[2] ?? "text" } : null;
}
