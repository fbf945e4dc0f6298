// What was there before. Pure.
const MAX_STEPS = 200;
/** Typing in one field is one step until it pauses. */
const PAUSE_MS = 1_500;
export class Undo {
    #past = [];
    #future = [];
    #now;
    #tag = "";
    #atMs = 0;
    constructor(start) {
        this.#now = start;
    }
    get now() {
        return this.#now;
    }
    get canUndo() {
        return this.#past.length > 0;
    }
    get canRedo() {
        return this.#future.length > 0;
    }
    /** Takes a new state. Changes of one `tag` that follow each other closely are one step. */
    commit(next, tag = "", atMs = performance.now()) {
        if (next === this.#now)
            return;
        const goesOn = tag !== "" && tag === this.#tag && atMs - this.#atMs < PAUSE_MS;
        if (!goesOn)
            this.#past = [...this.#past, this.#now].slice(-MAX_STEPS);
        this.#future = [];
        this.#now = next;
        this.#tag = tag;
        this.#atMs = atMs;
    }
    /** What comes next is a step of its own. */
    seal() {
        this.#tag = "";
    }
    undo() {
        const before = this.#past.pop();
        if (before === undefined)
            return false;
        this.#future.push(this.#now);
        this.#now = before;
        this.seal();
        return true;
    }
    redo() {
        const after = this.#future.pop();
        if (after === undefined)
            return false;
        this.#past.push(this.#now);
        this.#now = after;
        this.seal();
        return true;
    }
    /** Every state that can be come back to. */
    states() {
        return [...this.#past, this.#now, ...this.#future];
    }
}
