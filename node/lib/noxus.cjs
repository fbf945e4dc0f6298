'use strict';
// The engine. Methods of tools and operations come from the catalog.

const { fileURLToPath } = require('node:url');
const { callSite, errorFrom, errorFromNative } = require('./errors.cjs');
const { limits, operations, tools } = require('./generated.cjs');
const { addInputs } = require('./inputs.cjs');
const { Job } = require('./job.cjs');
const { isPlain, toContract, toJsonText, toSnakeCase } = require('./names.cjs');
const { loadNative } = require('./native.cjs');
const { answer } = require('./result.cjs');

const native = loadNative();

// Nobody hears of jobs after the end: their money is released now, not when it expires.
process.once('exit', () => native.endJobs());

/** Marks the default engine, which opens with its first call. */
const LAZY = Symbol('lazy');

/** Options of every call, apart from those of its tool. */
const CALL_OPTIONS = ['apiKey', 'idempotencyKey', 'onInFlight', 'signal', 'onProgress'];

/** `keys` -> [['create', 'keys.create'], …] */
const namespaces = new Map();
for (const [operation, { method }] of Object.entries(operations)) {
  const [space, name] = method.split('.');
  if (name !== undefined) namespaces.set(space, [...(namespaces.get(space) ?? []), [name, operation]]);
}

/**
 * A configured engine. Work runs on the engine's own threads: neither the event loop
 * nor libuv's pool waits for it.
 */
class Noxus {
  #opened;
  #settings;

  /** @param {object} [settings] see `NoxusSettings`; without `store`, calls are not billed */
  constructor(settings = {}) {
    this.#settings = settings;
    for (const [space, operations] of namespaces) this[space] = this.#namespace(operations);
    if (settings !== LAZY) this.#engine(callSite(Noxus));
  }

  /** The default engine, unbilled. */
  static lazy() {
    return new Noxus(LAZY);
  }

  /** Runs a tool by slug or alias; options and files by the contract's names or ours. */
  async run(tool, params, options) {
    return this.#job(tool, params, options, this.run).result();
  }

  /** Starts a tool and answers at once with a handle of the job. */
  submit(tool, params, options) {
    return this.#job(tool, params, options, this.submit);
  }

  /** What a call would cost at most, without running it. */
  async estimate(tool, params, options = {}) {
    const origin = callSite(this.estimate);
    const engine = this.#engine(origin);
    const { request, files } = prepare(tool, params, options);
    await addInputs(request, files, engine);
    return ask(origin, (listener) => engine.native.estimate(request, listener));
  }

  /** Runs a named operation, such as `keys.create`. */
  async call(operation, options) {
    return this.#call(operation, options, callSite(this.call));
  }

  /** Refuses further calls; those under way go on. */
  close() {
    this.#engine(callSite(this.close)).native.close();
  }

  [Symbol.dispose]() {
    this.close();
  }

  /** One method per tool and operation, each its own first frame in stacks of errors. */
  static {
    for (const [method, tool] of Object.entries(tools)) {
      define(this.prototype, method, async function invoke(...given) {
        const { params, options } = split(tool, given);
        return this.#job(tool.slug, params, options, invoke).result();
      });
    }
    for (const [operation, { method }] of Object.entries(operations)) {
      if (method.includes('.')) continue;
      define(this.prototype, method, async function invoke(options) {
        return this.#call(operation, options, callSite(invoke));
      });
    }
  }

  #namespace(members) {
    const space = {};
    for (const [name, operation] of members) {
      const invoke = async (options) => this.#call(operation, options, callSite(invoke));
      define(space, name, invoke);
    }
    return Object.freeze(space);
  }

  #call(operation, options, origin) {
    const engine = this.#engine(origin);
    const names = Object.hasOwn(operations, operation) ? operations[operation].names : {};
    const json = toJsonText(toContract(plain(options, 'the arguments'), names), '');
    return ask(origin, (listener) => engine.native.call(String(operation), json, listener));
  }

  #job(tool, params, options, entry) {
    const origin = callSite(entry);
    let engine;
    try {
      engine = this.#engine(origin);
    } catch (error) {
      return new Job({ language: 'es' }, () => { throw error; }, origin);
    }
    return new Job(engine, () => prepare(tool, params, options), origin);
  }

  #engine(origin) {
    if (this.#opened) return this.#opened;
    const settings = this.#settings === LAZY ? {} : plain(this.#settings, 'the settings');
    const pathOf = (place) => (place instanceof URL ? fileURLToPath(place) : place);
    const places = { store: pathOf(settings.store), speechModel: pathOf(settings.speechModel) };
    const json = toJsonText(toSnakeCase({ ...settings, ...places }), '');
    try {
      const engine = new native.Engine(json);
      const maxBytes = settings.limits?.maxInputBytes ?? limits.maxInputBytes;
      this.#opened = { native: engine, language: engine.language, maxBytes };
    } catch (error) {
      throw errorFromNative(error, origin);
    }
    return this.#opened;
  }
}

function plain(value, what) {
  if (value === undefined || value === null) return {};
  if (!isPlain(value)) throw new TypeError(`${what} must be an object`);
  return value;
}

/** The native request of a call. */
function prepare(tool, params, options) {
  if (typeof tool !== 'string') throw new TypeError('the tool must be a string, such as "qr"');
  const { apiKey, idempotencyKey, onInFlight, files, fields, signal, onProgress, ...unknown } = plain(options, 'the options');
  const [surplus] = Object.keys(unknown);
  if (surplus !== undefined) throw new TypeError(`there is no call option “${surplus}”; options of the tool go into params`);
  const names = bySlug.get(tool)?.names ?? {};
  const json = toJsonText(
    {
      tool,
      params: isPlain(params) ? toContract(params, names) : params,
      fields,
      api_key: apiKey,
      idempotency_key: idempotencyKey,
      on_in_flight: onInFlight,
    },
    '',
  );
  return { request: new native.Request(json), files, signal, onProgress };
}

/** A question to the native side as a promise of an envelope. */
function ask(origin, start) {
  return new Promise((resolve, reject) => {
    try {
      start(({ json, error }) => (error ? reject(errorFrom(error, origin)) : resolve(answer(json))));
    } catch (error) {
      reject(errorFromNative(error, origin));
    }
  });
}

const bySlug = new Map(
  Object.values(tools).flatMap((tool) => [tool.slug, ...tool.aliases].map((name) => [name, tool])),
);

/** The arguments of a method (primary field first, if any) as params, files and call options. */
function split(tool, given) {
  const [primary, rest] = tool.primary === null ? [undefined, given[0]] : given;
  const [params, files, call] = [{}, {}, {}];
  const all = { ...plain(rest, 'the options') };
  if (tool.primary !== null) all[tool.primary] = primary;
  for (const [name, value] of Object.entries(all)) {
    if (value === undefined) continue;
    if (CALL_OPTIONS.includes(name)) call[name] = value;
    else if (Object.hasOwn(tool.inputs, name)) files[tool.inputs[name]] = value;
    else params[name] = value;
  }
  return { params, options: { ...call, files } };
}

function define(target, name, method) {
  Object.defineProperty(method, 'name', { value: name });
  Object.defineProperty(target, name, { value: method, writable: true, configurable: true, enumerable: false });
}

module.exports = { Noxus };
