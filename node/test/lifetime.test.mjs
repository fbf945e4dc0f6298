// The end of a process or Worker while work is under way, in processes of their own.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';

import { Noxus } from 'noxus';
import { temporaryFolder, withMoney } from './support.mjs';

const scripts = fileURLToPath(new URL('./lifetime/', import.meta.url));

/** Runs a script of `test/lifetime/` to its end. */
async function run(script, ...args) {
  const child = spawn(process.execPath, [path.join(scripts, script), ...args]);
  let [output, errors] = ['', ''];
  child.stdout.on('data', (text) => { output += text; });
  child.stderr.on('data', (text) => { errors += text; });
  const [code, signal] = await once(child, 'close');
  return { code, signal, output, errors };
}

describe('a process', () => {
  it('lives until its jobs are done, and then ends by itself', async () => {
    assert.deepEqual(await run('await-nothing.mjs'), { code: 0, signal: null, output: 'image/png\n', errors: '' });
  });

  it('ends by itself with an idle engine, and one never used', async () => {
    assert.deepEqual(await run('idle.mjs'), { code: 0, signal: null, output: 'idle\n', errors: '' });
  });

  it('may exit in the middle of jobs; their money is free again', async (test) => {
    const store = path.join(temporaryFolder(test), 'ledger.db');
    const owner = new Noxus({ store });
    const { account, apiKey } = await withMoney(owner);
    owner.close();
    const ended = await run('exit.mjs', store, apiKey);
    assert.deepEqual(ended, { code: 7, signal: null, output: 'running\n', errors: '' });

    const later = new Noxus({ store, apiKey });
    const { balance } = await later.balance();
    assert.equal(balance.availableUsd, balance.balanceUsd);
    const { jobs } = await later.jobs.list({ account });
    assert.ok(jobs.length > 0);
    assert.ok(jobs.every((job) => job.state === 'failed' || job.state === 'succeeded' || job.state === 'released'), JSON.stringify(jobs));
  });

  it('may be the death of an uncaught error in the middle of jobs', async () => {
    const { code, signal, errors } = await run('throw.mjs');
    assert.deepEqual([code, signal], [1, null]);
    assert.match(errors, /Error: on purpose/);
  });
});

describe('a Worker', () => {
  it('may be terminated in the middle of jobs, again and again', async () => {
    assert.deepEqual(await run('terminate.mjs'), { code: 0, signal: null, output: 'image/png\n', errors: '' });
  });

  it('may exit in the middle of jobs', async () => {
    assert.deepEqual(await run('worker-exit.mjs'), { code: 0, signal: null, output: '3\n', errors: '' });
  });

  it('has an engine of its own', async () => {
    assert.deepEqual(await run('workers.mjs'), { code: 0, signal: null, output: '4\n', errors: '' });
  });
});
