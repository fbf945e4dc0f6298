'use strict';
// Between JavaScript's names and the contract's, and from values to JSON text.

const MAX_DEPTH = 32;

/** What names became, so that those of every answer are looked at once; a caller's own could be without end. */
const camelNames = new Map();
const MAX_CAMEL_NAMES = 1000;

function camel(name) {
  const known = camelNames.get(name);
  if (known !== undefined) return known;
  const made = name.replace(/_([a-z0-9])/g, (_, letter) => letter.toUpperCase());
  if (camelNames.size < MAX_CAMEL_NAMES) camelNames.set(name, made);
  return made;
}

const snake = (name) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/**
 * Names of an answer in camelCase, at every depth. JSON Schemas inside it are
 * documents about the contract's names and stay as they are.
 */
function toCamelCase(value) {
  if (Array.isArray(value)) return value.map(toCamelCase);
  if (value === null || typeof value !== 'object' || '$schema' in value) return value;
  const renamed = {};
  // Never `__proto__`, which an assignment would take for something else: in camelCase no `p` follows a `_`.
  for (const name of Object.keys(value)) renamed[camel(name)] = toCamelCase(value[name]);
  return renamed;
}

/** Settings in the contract's names. */
function toSnakeCase(value) {
  if (Array.isArray(value)) return value.map(toSnakeCase);
  if (!isPlain(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [snake(name), toSnakeCase(inner)]));
}

/**
 * Options in the contract's names. Only names of the table are translated; others
 * pass as they are, so that a message about a wrong name shows what was typed.
 * @param {object} options
 * @param {Record<string, string | [string, object]>} names camelCase to the contract's
 */
function toContract(options, names) {
  const contract = {};
  for (const [name, value] of Object.entries(options)) {
    if (value === undefined) continue;
    const [target, inner] = [names[name] ?? name].flat();
    if (Object.hasOwn(contract, target)) throw new TypeError(`“${target}” is given twice`);
    contract[target] = inner ? eachToContract(value, inner) : value;
  }
  return contract;
}

function eachToContract(value, names) {
  if (Array.isArray(value)) return value.map((item) => eachToContract(item, names));
  return isPlain(value) ? toContract(value, names) : value;
}

function isPlain(value) {
  if (value === null || typeof value !== 'object') return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}

/**
 * JSON text of a value, refusing what JSON would change in silence: money as a
 * number, NaN, functions, cycles.
 */
function toJsonText(value, what) {
  check(value, what, 0);
  return JSON.stringify(value);
}

function check(value, at, depth) {
  if (depth > MAX_DEPTH) throw new TypeError(`${at} is nested deeper than ${MAX_DEPTH} levels, or contains itself`);
  const type = typeof value;
  if ((type === 'number' || type === 'bigint') && /(_usd|Usd)$/.test(at)) {
    throw new TypeError(`${at} is money: write it as a string, such as "${value}", because a number cannot hold it exactly`);
  }
  if (type === 'number' && !Number.isFinite(value)) throw new TypeError(`${at} is ${value}; JSON has no such number`);
  if (type === 'bigint' || type === 'function' || type === 'symbol') {
    throw new TypeError(`${at} is a ${type}; JSON has no such value`);
  }
  if (Array.isArray(value)) {
    value.forEach((item, index) => check(item, `${at}[${index}]`, depth + 1));
  } else if (isPlain(value)) {
    for (const [name, item] of Object.entries(value)) check(item, at ? `${at}.${name}` : name, depth + 1);
  } else if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) {
    throw new TypeError(`${at} is a file in memory: pass it among the files`);
  }
}

module.exports = { camel, toCamelCase, toSnakeCase, toContract, toJsonText, isPlain };
