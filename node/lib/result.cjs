'use strict';
// The answer of a tool.

const { randomUUID } = require('node:crypto');
const { rename, rm, stat, writeFile } = require('node:fs/promises');
const path = require('node:path');
const { fileURLToPath } = require('node:url');
const { toCamelCase } = require('./names.cjs');

/** A result file. Its bytes become a Buffer when they are first asked for. */
class OutputFile {
  #response;
  #index;
  #content;

  constructor(response, index, { filename, mime_type, bytes }) {
    this.#response = response;
    this.#index = index;
    this.filename = filename;
    this.mimeType = mime_type;
    this.size = bytes;
  }

  /** The bytes; the same Buffer each time. */
  get content() {
    this.#content ??= this.#response.content(this.#index);
    return this.#content;
  }

  /** The content as UTF-8 text, for SVG and the like. */
  text() {
    return this.content.toString('utf8');
  }

  /**
   * Writes the file, whole or not at all: under a temporary name, then renamed.
   * @param {string | URL} [target] a path, or a folder to keep the file's own name in
   * @returns {Promise<string>} the path written
   */
  async save(target = '.') {
    const wanted = target instanceof URL ? fileURLToPath(target) : target;
    if (typeof wanted !== 'string') throw new TypeError('save takes a path or a file: URL');
    const isFolder = /[\\/]$/.test(wanted) || (await stat(wanted).catch(() => undefined))?.isDirectory();
    const written = isFolder ? path.join(wanted, path.basename(this.filename)) : wanted;
    const temporary = path.join(path.dirname(written), `.${path.basename(written)}.${randomUUID()}`);
    try {
      await writeFile(temporary, this.content, { flag: 'wx' });
      await rename(temporary, written);
    } catch (error) {
      await rm(temporary, { force: true });
      throw error;
    }
    return written;
  }
}

/** The answer of a tool. What the tool reports stands beside these fields, too. */
class Result {
  #response;

  constructor(response) {
    const head = JSON.parse(response.head);
    this.#response = response;
    this.tool = head.tool;
    this.jobId = head.job_id ?? null;
    this.requestId = head.request_id;
    this.replayed = response.replayed;
    this.billing = head.billing ? toCamelCase(head.billing) : null;
    const files = head.outputs ?? (head.output ? [head.output] : []);
    this.outputs = files.map((file, index) => new OutputFile(response, index, file));
    this.output = this.outputs[0];
    this.report = toCamelCase(JSON.parse(response.report));
    for (const [name, value] of Object.entries(this.report)) {
      if (!(name in this)) this[name] = value;
    }
  }

  /** The envelope, byte for byte what HTTP answers; files are base64. */
  toJson() {
    return this.#response.toJson();
  }

  /** What `JSON.stringify` shows: the envelope. */
  toJSON() {
    return JSON.parse(this.toJson());
  }
}

/** An envelope in JavaScript's names, with its exact text at hand. */
function answer(json) {
  const value = toCamelCase(JSON.parse(json));
  Object.defineProperty(value, 'toJson', { value: () => json, enumerable: false });
  return value;
}

module.exports = { Result, OutputFile, answer };
