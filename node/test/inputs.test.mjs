// A file in every form it may take, and files that are wrong.

import assert from 'node:assert/strict';
import { createReadStream, openAsBlob } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { before, describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import sharp from 'sharp';

import noxus, { InputError, LimitError, Noxus, ValidationError } from 'noxus';
import { temporaryFolder } from './support.mjs';

/** A picture made by another encoder: 64 × 48, a red, green and blue ramp. */
async function picture(format = 'png') {
  const pixels = Buffer.alloc(64 * 48 * 3);
  for (let index = 0; index < pixels.length; index += 1) pixels[index] = (index * 7) % 256;
  return sharp(pixels, { raw: { width: 64, height: 48, channels: 3 } }).toFormat(format).toBuffer();
}

async function pixelsOf(bytes) {
  return sharp(bytes).removeAlpha().raw().toBuffer();
}

describe('a file', () => {
  let png;
  before(async () => {
    png = await picture();
  });

  it('may be bytes, a path, a URL, a Blob or a stream; the result is the same', async (test) => {
    const file = path.join(temporaryFolder(test), 'foto.png');
    await writeFile(file, png);
    const shared = new Uint8Array(new SharedArrayBuffer(png.length));
    shared.set(png);
    const inside = Buffer.concat([Buffer.alloc(3), png, Buffer.alloc(5)]).subarray(3, 3 + png.length);
    const forms = {
      Buffer: png,
      Uint8Array: new Uint8Array(png),
      'part of a Buffer': inside,
      DataView: new DataView(inside.buffer, inside.byteOffset, inside.byteLength),
      ArrayBuffer: new Uint8Array(png).buffer,
      SharedArrayBuffer: shared.buffer,
      'a view of shared memory': shared,
      path: file,
      URL: pathToFileURL(file),
      Blob: new Blob([png]),
      'Blob of a file': await openAsBlob(file),
      File: new File([png], 'foto.png'),
      'file stream': createReadStream(file),
      Readable: Readable.from([png.subarray(0, 10), png.subarray(10)]),
      'web stream': new Blob([png]).stream(),
      'async generator': (async function* parts() { yield png; })(),
      '{ content }': { content: png, filename: 'foto.png' },
      '{ path }': { path: file, filename: 'otra.png' },
    };
    const pixels = await pixelsOf(png);
    for (const [form, source] of Object.entries(forms)) {
      const { output, tool } = await noxus.imageConvert(source, { outputFormat: 'bmp' });
      assert.equal(tool, 'image-convert');
      const again = await noxus.imageConvert(output.content, { outputFormat: 'png' });
      assert.deepEqual(await pixelsOf(again.output.content), pixels, form);
    }
  });

  it('is copied before the call returns', async () => {
    const bytes = Buffer.from(png);
    const call = noxus.imageConvert(bytes, { outputFormat: 'png' });
    bytes.fill(0);
    assert.deepEqual(await pixelsOf((await call).output.content), await pixelsOf(png));
  });

  it('goes through run, submit and estimate by the name of its input', async () => {
    const options = { files: { image: png } };
    const params = { output_format: 'webp', lossless: true };
    const one = await noxus.run('image-convert', params, options);
    const two = await noxus.submit('convertir-formato-imagen', params, { files: [['image', png]] }).result();
    assert.deepEqual(one.output.content, two.output.content);
    assert.deepEqual(await pixelsOf(one.output.content), await pixelsOf(png));
    assert.equal((await noxus.estimate('image-convert', params, options)).estimatedUsd, '0.002');
  });

  it('comes back in formats that another decoder reads', async () => {
    for (const outputFormat of ['jpeg', 'png', 'webp', 'avif', 'gif', 'tiff']) {
      const { output } = await noxus.imageConvert(png, { outputFormat });
      const { format, width, height } = await sharp(output.content).metadata();
      assert.deepEqual([format, width, height], [outputFormat === 'avif' ? 'heif' : outputFormat, 64, 48]);
    }
  });
});

describe('a wrong file', () => {
  const fails = async (source, type, code, engine = noxus) => {
    await assert.rejects(engine.imageConvert(source, { outputFormat: 'png' }), (error) => {
      assert.ok(error instanceof type, error.stack);
      assert.equal(error.code, code);
      return true;
    });
  };

  it('is told apart: empty, truncated, unknown, missing', async (test) => {
    const folder = temporaryFolder(test);
    const png = await picture();
    await fails(Buffer.alloc(0), InputError, 'corrupt_input');
    await fails(png.subarray(0, png.length / 2), InputError, 'corrupt_input');
    await fails(Buffer.from('hola, esto no es una imagen'), InputError, 'unsupported_format');
    await fails(path.join(folder, 'none.png'), ValidationError, 'invalid_field');
    await fails(folder, ValidationError, 'invalid_field');
    await assert.rejects(noxus.imageConvert(undefined, { outputFormat: 'png' }), { code: 'missing_field' });
  });

  it('is refused when too large, in every form, before it is read to its end', async (test) => {
    const small = new Noxus({ limits: { maxInputBytes: 1000 }, language: 'en' });
    const file = path.join(temporaryFolder(test), 'large.bin');
    const bytes = Buffer.alloc(1001);
    await writeFile(file, bytes);
    for (const source of [bytes, file, new Blob([bytes])]) await fails(source, LimitError, 'file_too_large', small);

    let [sent, isClosed] = [0, false];
    async function* endless() {
      try {
        for (;;) {
          sent += 100;
          yield Buffer.alloc(100);
        }
      } finally {
        isClosed = true;
      }
    }
    await fails(endless(), LimitError, 'file_too_large', small);
    assert.deepEqual([sent, isClosed], [1100, true]);
  });

  it('may be a stream that breaks, or gives no bytes', async () => {
    const oops = new Error('the network is gone');
    const broken = new Readable({ read() { this.destroy(oops); } });
    await assert.rejects(noxus.imageConvert(broken, { outputFormat: 'png' }), (error) => error === oops);
    await assert.rejects(noxus.imageConvert(Readable.from([{ no: 'bytes' }]), { outputFormat: 'png' }), TypeError);
  });

  it('may be cancelled while it is read', async () => {
    const controller = new AbortController();
    const never = new Readable({ read() {} });
    const call = noxus.imageConvert(never, { outputFormat: 'png', signal: controller.signal });
    controller.abort();
    await assert.rejects(call, { name: 'AbortError', code: 'cancelled' });
  });
});
