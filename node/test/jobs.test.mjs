// Work off the event loop: cancel, progress, many at once.

import assert from 'node:assert/strict';
import { AsyncLocalStorage } from 'node:async_hooks';
import { stat } from 'node:fs/promises';
import { getEventListeners } from 'node:events';
import { describe, it } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';

import { Noxus, NoxusError, ToolError } from 'noxus';
import { LONG_TEXT, withMoney } from './support.mjs';

/** An engine with one thread, and a line of jobs before it. */
function busyEngine(length = 8, settings = {}) {
  const engine = new Noxus({ workers: 1, ...settings });
  const line = Array.from({ length }, () => engine.submit('qr', { text: LONG_TEXT, size: 4096 }));
  return { engine, line };
}

const cancelled = (reason) => (error) => {
  assert.ok(error instanceof ToolError && error instanceof NoxusError);
  assert.deepEqual([error.name, error.code, error.cause], ['AbortError', 'cancelled', reason]);
  return true;
};

describe('the event loop', () => {
  it('turns, and libuv’s pool answers, while jobs run', async () => {
    const engine = new Noxus({ workers: 2 });
    let pending = 32;
    const jobs = Array.from({ length: pending }, () =>
      engine.run('qr', { text: LONG_TEXT, size: 4096 }).finally(() => {
        pending -= 1;
      }),
    );
    for (let count = 0; count < 10; count += 1) {
      await stat('.');
      await turn();
    }
    // Through libuv's four threads the first stat would wait behind 28 of the jobs.
    assert.ok(pending > 4, `${pending} jobs were pending when ten files had been looked at`);
    const results = await Promise.all(jobs);
    assert.equal(new Set(results.map((result) => result.requestId)).size, 32);
  });

  it('answers a question about the engine before a line of jobs ends', async () => {
    const { engine, line } = busyEngine();
    await engine.versions();
    assert.notEqual(line.at(-1).progress.state, 'done');
    await Promise.all(line.map((job) => job.result()));
  });

  it('hears of more jobs than there is room for as an error, not a hang', async () => {
    const engine = new Noxus({ workers: 1, queueCapacity: 1 });
    const jobs = Array.from({ length: 8 }, () => engine.run('qr', { text: LONG_TEXT, size: 4096 }));
    const ended = await Promise.allSettled(jobs);
    const refused = ended.filter((job) => job.status === 'rejected').map((job) => job.reason);
    assert.ok(refused.length > 0 && refused.length < 8);
    for (const error of refused) assert.deepEqual([error.code, error.retryable], ['concurrency_limit_exceeded', true]);
  });
});

describe('an AbortSignal', () => {
  it('that was aborted before stops the call before it starts', async () => {
    const reason = new Error('not any more');
    await assert.rejects(new Noxus().qr('x', { signal: AbortSignal.abort(reason) }), cancelled(reason));
  });

  it('stops a call that waits, at once and without listeners left behind', async () => {
    const { engine, line } = busyEngine();
    const controller = new AbortController();
    const waiting = engine.qr('x', { signal: controller.signal });
    const reason = { because: 'the user left' };
    controller.abort(reason);
    await assert.rejects(waiting, cancelled(reason));
    assert.notEqual(line.at(-1).progress.state, 'done');
    assert.equal(getEventListeners(controller.signal, 'abort').length, 0);
    await Promise.all(line.map((job) => job.result()));
  });

  it('stops every call it was given to, with one listener', async () => {
    const engine = new Noxus({ workers: 1 });
    const controller = new AbortController();
    const calls = Array.from({ length: 16 }, () =>
      engine.qr(LONG_TEXT, { size: 4096, signal: controller.signal }),
    );
    assert.equal(getEventListeners(controller.signal, 'abort').length, 1);
    controller.abort();
    const ended = await Promise.allSettled(calls);
    const stopped = ended.filter((call) => call.status === 'rejected');
    assert.ok(stopped.length >= 15);
    stopped.forEach((call) => cancelled(controller.signal.reason)(call.reason));
  });

  it('that is never aborted is let go of', async () => {
    const { signal } = new AbortController();
    await new Noxus().qr('x', { signal });
    assert.equal(getEventListeners(signal, 'abort').length, 0);
  });

  it('costs nothing', async () => {
    const { engine, line } = busyEngine(0, { store: ':memory:' });
    const { apiKey } = await withMoney(engine);
    const calls = Array.from({ length: 4 }, () => engine.submit('qr', { text: LONG_TEXT, size: 4096 }, { apiKey }));
    calls.forEach((job) => job.cancel());
    const ended = await Promise.allSettled(calls.map((job) => job.result()));
    const paid = ended.filter((job) => job.status === 'fulfilled').length;
    // One more behind them: when it is done, every cancelled one has let go of its money.
    const last = await engine.qr('x', { apiKey });
    const { balance } = await engine.balance({ apiKey });
    assert.equal(balance.balanceUsd, last.billing.balanceAfterUsd);
    assert.equal(balance.availableUsd, balance.balanceUsd);
    assert.equal(balance.lifetimeSpentUsd, (0.002 * (paid + 1)).toFixed(3));
    assert.equal(line.length, 0);
  });
});

describe('a job', () => {
  it('is not a promise, and can be cancelled by hand', async () => {
    const { engine, line } = busyEngine(2);
    const job = engine.submit('qr', { text: 'x' });
    assert.equal('then' in job, false);
    assert.deepEqual(job.progress, { state: 'queued', stage: '', done: 0, total: 0, stageRemainingMs: null });
    job.cancel('enough');
    job.cancel('too late');
    await assert.rejects(job.result(), cancelled('enough'));
    await Promise.all(line.map((one) => one.result()));
    line[0].cancel();
    assert.equal((await line[0].result()).tool, 'qr');
    assert.equal(line[0].progress.state, 'done');
  });

  it('whose result nobody asks for ends in silence', async () => {
    const job = new Noxus().submit('nada');
    await turn();
    assert.equal(await job.result().catch((error) => error.code), 'tool_not_found');
  });
});

describe('onProgress', () => {
  it('hears of running work, in order, and nothing after the end', async () => {
    const heard = [];
    await new Noxus().qr(LONG_TEXT, { size: 4096, onProgress: (progress) => heard.push(progress) });
    const length = heard.length;
    assert.ok(length > 0);
    for (const { state, stage, done, total, stageRemainingMs } of heard) {
      assert.ok(stageRemainingMs === null || stageRemainingMs >= 0, String(stageRemainingMs));
      assert.equal(state, 'running');
      assert.equal(typeof stage, 'string');
      assert.ok(done <= total || total === 0);
    }
    await turn();
    assert.equal(heard.length, length);
  });

  it('keeps the caller’s async context', async () => {
    const context = new AsyncLocalStorage();
    const seen = new Set();
    await context.run('mine', () => new Noxus().qr(LONG_TEXT, { size: 4096, onProgress: () => seen.add(context.getStore()) }));
    assert.deepEqual([...seen], ['mine']);
  });

  it('that throws ends the call with its error', async () => {
    const oops = new Error('oops');
    const call = new Noxus().qr(LONG_TEXT, { size: 4096, onProgress: () => { throw oops; } });
    await assert.rejects(call, (error) => error === oops);
  });
});
