// The same vectors as every other door: equal text, byte for byte.

import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';

import { Noxus, NoxusError } from 'noxus';
import { root } from './support.mjs';

const folder = path.join(root, 'tests', 'conformance');
const files = readdirSync(folder).filter((name) => name.endsWith('.json')).sort();

/** Replaces what varies from run to run: request ids, keys, times. */
function normalise(text) {
  return text
    .replace(/req_[0-9A-Z]{26}/g, 'req_*')
    .replace(/noxus_(test|live)_[0-9A-Za-z]{38}/g, 'noxus_$1_*')
    .replace(/noxus_(test|live)_\.\.\.[0-9A-Za-z]{4}/g, 'noxus_$1_...*')
    .replace(/"([a-z_]+_ms)":\d{10,}/g, '"$1":0');
}

function inputOf({ field, filename, fixture, base64 }) {
  if (fixture === undefined) return [field, { content: Buffer.from(base64, 'base64'), filename }];
  return [field, { path: path.join(root, 'tests', 'fixtures', fixture), filename }];
}

function answerOf(noxus, step, apiKey) {
  const filled = (value) => JSON.parse(JSON.stringify(value ?? {}).replaceAll('$API_KEY', apiKey));
  if (step.call) return noxus.call(step.call, filled(step.arguments));
  const request = filled(step.run ?? step.estimate);
  const options = { fields: request.fields, files: (step.inputs ?? []).map(inputOf) };
  if (request.api_key) options.apiKey = request.api_key;
  if (request.idempotency_key) options.idempotencyKey = request.idempotency_key;
  if (request.on_in_flight) options.onInFlight = request.on_in_flight;
  return (step.run ? noxus.run : noxus.estimate).call(noxus, request.tool, request.params, options);
}

async function textOf(promise) {
  try {
    return (await promise).toJson();
  } catch (error) {
    if (error instanceof NoxusError) return error.toJson();
    throw error;
  }
}

describe('conformance vectors', () => {
  assert.ok(files.length >= 4, 'the vectors are missing');
  for (const file of files) {
    const { name, config, steps } = JSON.parse(readFileSync(path.join(folder, file), 'utf8'));
    it(`${file}: ${name}`, async () => {
      const { api_key: configured, ...settings } = config;
      const noxus = new Noxus({ ...settings, ...(configured && { apiKey: configured }) });
      let apiKey = '';
      for (const [index, step] of steps.entries()) {
        const text = await textOf(answerOf(noxus, step, apiKey));
        const { api_key: made } = JSON.parse(text);
        if (typeof made === 'string') apiKey = made;
        assert.equal(normalise(text), step.expect, `step ${index}`);
      }
    });
  }
});
