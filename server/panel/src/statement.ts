// The newest movements first. The ledger lists them oldest first and numbers them
// 1, 2, 3, … without gaps, so the newest are found by their number.

import type { Movement } from "./types.js";

/** Loads at most `limit` movements after a number, oldest first. */
export type LoadMovements = (afterSequence: number, limit: number) => Promise<Movement[]>;

export interface StatementPage {
  /** Newest first. */
  movements: Movement[];
  /** Number of the newest movement of the books; 0 when there is none. */
  last: number;
}

/** The number of the newest movement, in about twice log2 of it requests. */
export async function lastSequence(load: LoadMovements, known = 0): Promise<number> {
  const existsAfter = async (sequence: number): Promise<boolean> => (await load(sequence, 1)).length > 0;
  if (!(await existsAfter(known))) return known;
  let low = known + 1;
  let step = 64;
  while (await existsAfter(low + step)) {
    low += step + 1;
    step *= 2;
  }
  // The newest is one of low … low + step.
  let high = low + step;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (await existsAfter(middle)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** A page of movements counted from the newest. */
export async function loadPage(load: LoadMovements, page: number, size: number): Promise<StatementPage> {
  // Most books are short: one request then tells everything.
  const first = await load(0, size);
  const last = first.length < size ? (first.at(-1)?.sequence ?? 0) : await lastSequence(load, size);
  const end = last - page * size;
  if (end <= 0) return { movements: [], last };
  const start = Math.max(0, end - size);
  const movements = start === 0 ? first.slice(0, end) : await load(start, end - start);
  return { movements: movements.reverse(), last };
}
