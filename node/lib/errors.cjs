'use strict';
// Errors as JavaScript sees them. Codes, classes and texts come from the catalog.

const { errorCodes, errorClasses } = require('./generated.cjs');
const { toCamelCase } = require('./names.cjs');

/** Fields of the error envelope that have a property of their own. */
const NAMED = new Set(['success', 'error', 'error_code', 'request_id', 'billing', 'field', 'hint']);

/** A refused or failed call. Nothing was charged for it. */
class NoxusError extends Error {
  #json;

  /**
   * @param {string} json the error envelope
   * @param {{ stack?: string, cause?: unknown }} [origin] where the call was made; why it was cancelled
   */
  constructor(json, origin = {}) {
    const envelope = JSON.parse(json);
    super(envelope.error, 'cause' in origin ? { cause: origin.cause } : undefined);
    const [, status, retryable] = errorCodes[envelope.error_code] ?? errorCodes.internal_error;
    this.#json = json;
    this.code = envelope.error_code;
    this.hint = envelope.hint;
    this.field = envelope.field;
    this.requestId = envelope.request_id;
    this.httpStatus = status;
    this.retryable = retryable;
    const details = Object.entries(envelope).filter(([name]) => !NAMED.has(name));
    this.details = toCamelCase(Object.fromEntries(details));
    // What the platform's own cancellable calls name it: `error.name === 'AbortError'`.
    if (this.code === 'cancelled') hidden(this, 'name', 'AbortError');
    const told = this.hint ? `${this.message} ${this.hint}` : this.message;
    if (origin.stack) hidden(this, 'stack', `${this.name} [${this.code}]: ${told}\n${origin.stack}`);
  }

  /** The error envelope, byte for byte as the engine wrote it. */
  toJson() {
    return this.#json;
  }

  /** What `JSON.stringify` shows: the error envelope. */
  toJSON() {
    return JSON.parse(this.#json);
  }
}
hidden(NoxusError.prototype, 'name', 'NoxusError');

function hidden(object, name, value) {
  Object.defineProperty(object, name, { value, writable: true, configurable: true, enumerable: false });
}

const classes = errorClasses(NoxusError);
for (const [name, type] of Object.entries(classes)) hidden(type.prototype, 'name', name);

/** The error of an envelope, of the class of its code. */
function errorFrom(json, origin) {
  const [kind] = errorCodes[JSON.parse(json).error_code] ?? errorCodes.internal_error;
  return new classes[`${kind}Error`](json, origin);
}

/** An error that the package itself found, in the table's words or better ones. */
function localError(code, language, { field, message, origin } = {}) {
  const [, , , texts] = errorCodes[code];
  const envelope = {
    success: false,
    error: (message ?? texts)[language],
    error_code: code,
    billing: { charged_usd: '0' },
    ...(field === undefined ? {} : { field }),
  };
  return errorFrom(JSON.stringify(envelope), origin);
}

/** What a native function threw: an error envelope, or a defect to pass on. */
function errorFromNative(thrown, origin) {
  if (thrown instanceof Error && thrown.message.startsWith('{"success":false')) {
    return errorFrom(thrown.message, origin);
  }
  return thrown;
}

/**
 * The frames of whoever called `entry`, so that an error from another thread shows them.
 *
 * Written out when an error asks for them: V8 notes them in a microsecond, and takes ten to make text of them.
 * @returns {{ readonly stack: string }} an origin of errors; spread, it has the text
 */
function callSite(entry) {
  const mark = {};
  Error.captureStackTrace(mark, entry);
  return {
    get stack() {
      return mark.stack.slice(mark.stack.indexOf('\n') + 1);
    },
  };
}

module.exports = { NoxusError, classes, errorFrom, localError, errorFromNative, callSite };
