// What was there before. Pure.

const MAX_STEPS = 200;
/** Typing in one field is one step until it pauses. */
const PAUSE_MS = 1_500;

export class Undo<State> {
  #past: State[] = [];
  #future: State[] = [];
  #now: State;
  #tag = "";
  #atMs = 0;

  constructor(start: State) {
    this.#now = start;
  }

  get now(): State {
    return this.#now;
  }

  get canUndo(): boolean {
    return this.#past.length > 0;
  }

  get canRedo(): boolean {
    return this.#future.length > 0;
  }

  /** Takes a new state. Changes of one `tag` that follow each other closely are one step. */
  commit(next: State, tag = "", atMs = performance.now()): void {
    if (next === this.#now) return;
    const goesOn = tag !== "" && tag === this.#tag && atMs - this.#atMs < PAUSE_MS;
    if (!goesOn) this.#past = [...this.#past, this.#now].slice(-MAX_STEPS);
    this.#future = [];
    this.#now = next;
    this.#tag = tag;
    this.#atMs = atMs;
  }

  /** What comes next is a step of its own. */
  seal(): void {
    this.#tag = "";
  }

  undo(): boolean {
    const before = this.#past.pop();
    if (before === undefined) return false;
    this.#future.push(this.#now);
    this.#now = before;
    this.seal();
    return true;
  }

  redo(): boolean {
    const after = this.#future.pop();
    if (after === undefined) return false;
    this.#past.push(this.#now);
    this.#now = after;
    this.seal();
    return true;
  }

  /** Every state that can be come back to. */
  states(): State[] {
    return [...this.#past, this.#now, ...this.#future];
  }
}
