// Making something without any set-up, and what comes back.

import assert from 'node:assert/strict';
import { readFile, readdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import sharp from 'sharp';

import noxus, { Job, Noxus, OutputFile, Result, noxus as named, version } from 'noxus';
import { temporaryFolder } from './support.mjs';

const require = createRequire(import.meta.url);

describe('the default engine', () => {
  it('makes a QR code in one line', async () => {
    const { output, billing, jobId, replayed, tool, requestId } = await noxus.qr('hola');
    assert.equal(output.filename, 'qr.png');
    assert.equal(output.mimeType, 'image/png');
    assert.equal(output.size, output.content.length);
    assert.deepEqual([billing, jobId, replayed, tool], [null, null, false, 'qr']);
    assert.match(requestId, /^req_[0-9A-Z]{26}$/);
  });

  it('gives a picture that another decoder reads, of the size it reports', async () => {
    const { output, width, height, modules, quietZone, scale, report } = await noxus.qr('hola', { scale: 3 });
    const { data, info } = await sharp(output.content).greyscale().raw().toBuffer({ resolveWithObject: true });
    assert.deepEqual([info.width, info.height], [width, height]);
    assert.equal(width, (modules + 2 * quietZone) * scale);
    assert.deepEqual(new Set(data), new Set([0, 255]));
    assert.equal(report.errorCorrection, 'medium');
  });

  it('translates options: outputFormat is output_format, and the contract’s names work too', async () => {
    const ours = await noxus.qr('hola', { outputFormat: 'svg', quietZone: 0 });
    const theirs = await noxus.qr('hola', { output_format: 'svg', quiet_zone: 0 });
    assert.equal(ours.output.mimeType, 'image/svg+xml');
    assert.match(ours.output.text(), /^<svg /);
    assert.deepEqual(ours.output.content, theirs.output.content);
  });

  it('treats an undefined option as absent', async () => {
    const { outputFormat } = await noxus.qr('hola', { outputFormat: undefined, signal: undefined });
    assert.equal(outputFormat, 'png');
  });

  it('runs tools by slug and alias, with either spelling of options', async () => {
    for (const tool of ['qr', 'crear-qr']) {
      for (const params of [{ text: 'a', outputFormat: 'text' }, { text: 'a', output_format: 'text' }]) {
        const result = await noxus.run(tool, params);
        assert.deepEqual([result.tool, result.output.mimeType], ['qr', 'text/plain; charset=utf-8']);
      }
    }
  });

  it('takes form fields', async () => {
    const result = await noxus.run('qr', undefined, { fields: [['text', 'hola'], ['scale', '2']] });
    assert.equal(result.scale, 2);
  });

  it('prices a call without running it', async () => {
    const estimate = await noxus.estimate('qr', { text: 'hola' });
    assert.deepEqual([estimate.estimatedUsd, estimate.currency, estimate.tool], ['0.002', 'USD', 'qr']);
    assert.match(estimate.toJson(), /^\{"success":true,"tool":"qr","currency":"USD","estimated_usd":"0\.002"/);
  });

  it('tells its tools and versions', async () => {
    const { tools, limits } = await noxus.catalog();
    const qr = tools.find((tool) => tool.slug === 'qr');
    assert.equal(qr.primaryField, 'text');
    assert.equal(limits.maxInputBytes, 64 * 1024 * 1024);
    // A schema speaks of the contract's names, so they stay.
    assert.ok('output_format' in qr.params.properties);
    assert.equal((await noxus.versions()).versions.noxus, version);
  });
});

describe('a result', () => {
  it('shows the envelope as text, and in JSON.stringify', async () => {
    const result = await noxus.qr('hola', { outputFormat: 'svg' });
    const envelope = JSON.parse(result.toJson());
    assert.equal(envelope.output.content_base64, result.output.content.toString('base64'));
    assert.equal(envelope.request_id, result.requestId);
    assert.equal(JSON.stringify(result), result.toJson());
  });

  it('gives the same Buffer each time, its own', async () => {
    const result = await noxus.qr('hola');
    assert.equal(result.output.content, result.output.content);
    result.output.content.fill(0);
    assert.match(result.toJson(), /"content_base64":"iVBORw0KGgo/);
  });

  it('saves a file whole, under a path, into a folder, at a URL', async (test) => {
    const folder = temporaryFolder(test);
    const { output } = await noxus.qr('hola');
    const file = path.join(folder, 'mi.png');
    assert.equal(await output.save(file), file);
    assert.equal(await output.save(`${folder}/`), path.join(folder, 'qr.png'));
    assert.equal(await output.save(folder), path.join(folder, 'qr.png'));
    assert.equal(await output.save(pathToFileURL(path.join(folder, 'url.png'))), path.join(folder, 'url.png'));
    assert.deepEqual(await readFile(file), output.content);
    await assert.rejects(output.save(path.join(folder, 'none', 'x.png')), { code: 'ENOENT' });
    await assert.rejects(output.save(7), TypeError);
    assert.deepEqual((await readdir(folder)).sort(), ['mi.png', 'qr.png', 'url.png']);
  });
});

describe('the package', () => {
  it('is the same through import and require', async () => {
    const cjs = require('noxus');
    assert.equal(cjs.Noxus, Noxus);
    assert.equal(cjs.noxus, noxus);
    assert.equal(cjs.default, noxus);
    assert.equal(named, noxus);
    assert.ok((await cjs.noxus.qr('x')) instanceof Result);
  });

  it('exports everything under the same names in both', async () => {
    const cjs = require('noxus');
    const esm = await import('noxus');
    const names = (module) => Object.keys(module).filter((name) => !['__esModule', 'module.exports'].includes(name)).sort();
    assert.deepEqual(names(esm), names(cjs));
  });

  it('makes instances of what it exports', async () => {
    const engine = new Noxus({ language: 'en' });
    assert.ok(engine.submit('qr', { text: 'x' }) instanceof Job);
    assert.ok((await engine.qr('x')).output instanceof OutputFile);
  });
});
