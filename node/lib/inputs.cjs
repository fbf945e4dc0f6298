'use strict';
// The forms a file may take: bytes, a path, a file: URL, a Blob, a stream.

const { fileURLToPath } = require('node:url');
const { localError } = require('./errors.cjs');
const { isPlain } = require('./names.cjs');

/** What may stand for a file, in words for messages. */
const FORMS =
  'a path, a file: URL, a Buffer, TypedArray, ArrayBuffer, Blob, stream, { path, filename }, or { content, filename }';

/** The bytes of a buffer, without copying; `undefined` for anything else. */
function viewOf(source) {
  if (ArrayBuffer.isView(source)) return new Uint8Array(source.buffer, source.byteOffset, source.byteLength);
  if (source instanceof ArrayBuffer || source instanceof SharedArrayBuffer) return new Uint8Array(source);
  return undefined;
}

/**
 * Adds one file to a native request. Answers with a promise only when the file has
 * to be read first.
 * @param {{ maxBytes: number, language: 'es' | 'en' }} reading
 */
function addInput(request, field, source, reading, filename) {
  if (typeof source === 'string') {
    if (source.includes('\0')) throw new TypeError(`the path of “${field}” contains a NUL character`);
    return void request.addPath(field, filename, source);
  }
  if (source instanceof URL) return void request.addPath(field, filename, fileURLToPath(source));
  const view = viewOf(source);
  if (view) return void request.addBytes(field, filename, view.buffer instanceof SharedArrayBuffer ? view.slice() : view);
  if (isPlain(source)) return addNamed(request, field, source, reading);
  if (source instanceof Blob) return addBlob(request, field, source, reading, filename);
  if (source?.[Symbol.asyncIterator]) return addStream(request, field, source, reading, filename);
  throw new TypeError(`“${field}” must be ${FORMS}`);
}

/** `{ path, filename }` or `{ content, filename }`: a file under another name. */
function addNamed(request, field, { path, content, filename }, reading) {
  const isPath = typeof path === 'string' || path instanceof URL;
  const isContent = content !== undefined && typeof content !== 'string' && !(content instanceof URL) && !isPlain(content);
  if (isPath === isContent) throw new TypeError(`“${field}” must be ${FORMS}`);
  if (filename !== undefined && typeof filename !== 'string') throw new TypeError(`the filename of “${field}” must be a string`);
  return addInput(request, field, isPath ? path : content, reading, filename);
}

async function addBlob(request, field, blob, reading, filename) {
  if (blob.size > reading.maxBytes) throw tooLarge(field, reading);
  request.addBytes(field, filename ?? blob.name, new Uint8Array(await blob.arrayBuffer()));
}

async function addStream(request, field, stream, reading, filename) {
  const chunks = [];
  let length = 0;
  // Leaving the loop early destroys the stream.
  for await (const chunk of stream) {
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : viewOf(chunk);
    if (!bytes) throw new TypeError(`the stream of “${field}” must give bytes`);
    length += bytes.length;
    if (length > reading.maxBytes) throw tooLarge(field, reading);
    chunks.push(bytes);
  }
  request.addBytes(field, filename, Buffer.concat(chunks, length));
}

function tooLarge(field, { maxBytes, language }) {
  const message = {
    es: `El archivo tiene más de ${maxBytes} bytes, que es el límite.`,
    en: `The file has more than ${maxBytes} bytes, which is the limit.`,
  };
  return localError('file_too_large', language, { field, message });
}

/** `{ image: source }`, `{ image: [first, second] }` or `[['image', source], …]` as pairs. */
function pairs(files) {
  if (files === undefined || files === null) return [];
  if (Array.isArray(files)) return files;
  if (!isPlain(files)) throw new TypeError('files must be an object: { image: "foto.jpg" }');
  return Object.entries(files).flatMap(([field, source]) =>
    (Array.isArray(source) ? source : [source]).map((one) => [field, one]),
  );
}

/** Adds all files, in order. A promise only when one has to be read first. */
function addInputs(request, files, reading) {
  const waiting = pairs(files);
  for (let index = 0; index < waiting.length; index += 1) {
    const [field, source] = waiting[index];
    const pending = addInput(request, field, source, reading);
    if (pending) return pending.then(() => addInputs(request, waiting.slice(index + 1), reading));
  }
  return undefined;
}

module.exports = { addInputs };
