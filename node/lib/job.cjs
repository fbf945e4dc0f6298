'use strict';
// A call under way: from the request to the promise of its result.

const { AsyncResource } = require('node:async_hooks');
const { errorFrom, errorFromNative, localError } = require('./errors.cjs');
const { addInputs } = require('./inputs.cjs');
const { Result } = require('./result.cjs');

/** A job that has not reached the engine yet. */
const UNSENT = Object.freeze({ state: 'queued', stage: '', done: 0, total: 0, stageRemainingMs: null });

/** What follows each signal: one listener, however many calls share it. */
const followers = new WeakMap();

/** Calls `abort` when the signal aborts; answers with a way to stop listening. */
function follow(signal, abort) {
  if (!followers.has(signal)) {
    const aborts = new Set();
    followers.set(signal, { aborts, listener: () => [...aborts].forEach((each) => each()) });
  }
  const { aborts, listener } = followers.get(signal);
  if (aborts.size === 0) signal.addEventListener('abort', listener);
  aborts.add(abort);
  return () => {
    if (aborts.delete(abort) && aborts.size === 0) signal.removeEventListener('abort', listener);
  };
}

/**
 * A submitted call. Every refusal, even of wrong options, is its result.
 *
 * Not thenable on purpose: a job can pass through `async` functions without being
 * awaited by accident.
 */
class Job {
  #native;
  #language;
  #origin;
  #onProgress;
  #settle;
  #result;
  #isSettled = false;
  #cancellation;
  #listenerFailure;
  #forgetSignal = () => {};

  /**
   * @param {{ native: object, language: 'es' | 'en', maxBytes: number }} engine
   * @param {() => { request: object, files: unknown, signal?: AbortSignal, onProgress?: Function }} prepare
   *   builds the call; what it throws becomes the result
   * @param {{ readonly stack: string }} origin where the call was made
   */
  constructor(engine, prepare, origin) {
    this.#language = engine.language;
    this.#origin = origin;
    this.#result = new Promise((resolve, reject) => {
      this.#settle = { resolve, reject };
    });
    // Whoever never asks for the result has chosen not to hear of its failure.
    this.#result.catch(() => {});
    try {
      this.#start(engine, prepare());
    } catch (error) {
      this.#reject(errorFromNative(error, origin));
    }
  }

  /** The result, or a rejection with a `NoxusError`. */
  result() {
    return this.#result;
  }

  /** How far it has come: `{ state, stage, done, total, stageRemainingMs }`. */
  get progress() {
    return this.#native?.progress ?? { ...UNSENT, state: this.#isSettled ? 'failed' : 'queued' };
  }

  /**
   * Asks the job to stop. The result then rejects with `code` `cancelled` and `name`
   * `AbortError` as soon as the engine has let go of it, so that no money is held
   * any more; a job that was finished already keeps its result.
   * @param {unknown} [reason] becomes the error's `cause`
   */
  cancel(reason) {
    if (this.#isSettled) return;
    this.#cancellation ??= { cause: reason };
    const willCertainlyEnd = this.#native ? this.#native.cancel() : true;
    if (willCertainlyEnd) this.#reject(localError('cancelled', this.#language, { origin: this.#failureOrigin() }));
  }

  #start(engine, { request, files, signal, onProgress }) {
    if (onProgress !== undefined && typeof onProgress !== 'function') {
      throw new TypeError('onProgress must be a function');
    }
    this.#onProgress = onProgress && AsyncResource.bind(onProgress);
    this.#follow(signal);
    if (this.#isSettled) return;
    const reading = addInputs(request, files, engine);
    if (!reading) return this.#submit(engine, request);
    reading
      .then(() => this.#isSettled || this.#submit(engine, request))
      .catch((error) => this.#reject(errorFromNative(error, this.#origin)));
  }

  #follow(signal) {
    if (signal === undefined || signal === null) return;
    if (typeof signal.addEventListener !== 'function') throw new TypeError('signal must be an AbortSignal');
    if (signal.aborted) return this.cancel(signal.reason);
    this.#forgetSignal = follow(signal, () => this.cancel(signal.reason));
  }

  #submit(engine, request) {
    this.#native = engine.native.submit(request, (event) => this.#hear(event), this.#onProgress !== undefined);
  }

  #hear({ progress, response, error }) {
    if (this.#isSettled) return;
    if (progress) return this.#report(progress);
    if (this.#listenerFailure) return this.#reject(this.#listenerFailure.error);
    if (error) return this.#reject(errorFrom(error, this.#failureOrigin(error)));
    try {
      this.#resolve(new Result(response));
    } catch (defect) {
      this.#reject(defect);
    }
  }

  /** A listener that throws ends the job: its error is the result. */
  #report(progress) {
    if (!this.#onProgress || this.#listenerFailure) return;
    try {
      this.#onProgress(progress);
    } catch (error) {
      this.#listenerFailure = { error };
      this.#native.cancel();
    }
  }

  #failureOrigin(json) {
    const isCancelled = json === undefined || JSON.parse(json).error_code === 'cancelled';
    return isCancelled ? { ...this.#origin, ...this.#cancellation } : this.#origin;
  }

  #resolve(result) {
    this.#end();
    this.#settle.resolve(result);
  }

  #reject(error) {
    if (this.#isSettled) return;
    this.#end();
    this.#settle.reject(error);
  }

  #end() {
    this.#isSettled = true;
    this.#forgetSignal();
  }
}

module.exports = { Job };
