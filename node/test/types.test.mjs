// Declared types against real answers: each becomes a literal of its declared type,
// so that a missing field and a surplus one are both errors of the compiler.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { Noxus } from 'noxus';

const { operations } = createRequire(import.meta.url)('../lib/generated.cjs');
const here = fileURLToPath(new URL('.', import.meta.url));
const pascal = (name) => name.replace(/(^|[._])(\w)/g, (_, __, letter) => letter.toUpperCase());

/** One real answer of every operation, with a job, a refund and a key of every kind behind it. */
async function everyAnswer() {
  const noxus = new Noxus({ store: ':memory:' });
  const answers = [];
  const ask = async (operation, options) => {
    const answer = await noxus.call(operation, options);
    answers.push([operation, answer]);
    return answer;
  };
  const { account: { account } } = await ask('accounts.create', { name: 'prueba' });
  await ask('accounts.set_status', { account, status: 'active' });
  const { app: { app } } = await ask('apps.create', { account, name: 'web' });
  await ask('accounts.set_tier', { account, tier: 'unlimited' });
  const rateLimit = { limit: 60, windowSeconds: 3600 };
  await ask('accounts.set_rate_limit', { account, rateLimit });
  await ask('apps.set_rate_limit', { app, rateLimit });
  await ask('apps.set_status', { app, status: 'active' });
  await ask('apps.list', { account });
  const { apiKey } = await ask('keys.create', { account, app, rateLimit, budgetUsd: '1', tools: ['qr'] });
  await ask('top_up', { account, amountUsd: '10' });
  const { jobId } = await noxus.qr('hola', { apiKey, idempotencyKey: 'one' });
  for (const operation of ['ping', 'balance', 'usage', 'jobs.list']) await ask(operation, { apiKey });
  await ask('jobs.get', { apiKey, jobId });
  await ask('jobs.cancel', { jobId });
  await ask('keys.update', { key: 1, rateLimit: null, clear: ['budget_usd'] });
  await ask('keys.set_status', { key: 1, status: 'active' });
  await ask('refund', { jobId, amountUsd: '0.001' });
  await ask('statement', { account });
  await ask('accounts.list');
  await ask('keys.rotate', { key: 1, graceSeconds: 60 });
  await ask('keys.revoke', { key: 1 });
  await ask('keys.list', { account });
  await ask('verify', { withHeads: true });
  for (const operation of ['catalog', 'versions', 'doctor', 'tiers.list', 'clock.accept', 'reap', 'providers.list', 'providers.check']) await ask(operation);
  return answers;
}

describe('declared types', () => {
  it('are exactly what operations answer', async (test) => {
    const answers = await everyAnswer();
    assert.deepEqual(new Set(answers.map(([operation]) => operation)), new Set(Object.keys(operations)));
    const lines = answers.map(([operation, { success, ...answer }], index) => {
      assert.equal(success, true);
      return `export const answer${index}: types.${pascal(operation)}Answer = ${JSON.stringify(answer)};`;
    });
    const folder = path.join(here, 'types');
    const [source, project] = [path.join(folder, 'answers.gen.mts'), path.join(folder, 'answers.gen.json')];
    test.after(() => Promise.all([rm(source, { force: true }), rm(project, { force: true })]));
    await writeFile(source, `import type * as types from 'noxus';\n${lines.join('\n')}\n`);
    await writeFile(project, JSON.stringify({ extends: './tsconfig.json', include: ['answers.gen.mts'] }));
    const tsc = path.join(here, '..', 'node_modules', '.bin', 'tsc');
    const { stdout } = await promisify(execFile)(tsc, ['--project', project]).catch((error) => error);
    assert.equal(stdout, '');
  });
});
