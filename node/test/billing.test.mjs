// A ledger in a file: money in, a price before, a charge after, a replay for free.

import assert from 'node:assert/strict';
import path from 'node:path';
import { describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';

import { Noxus } from 'noxus';
import { temporaryFolder, withMoney } from './support.mjs';

describe('an engine with a ledger', () => {
  it('charges for success, once, and remembers', async (test) => {
    const store = path.join(temporaryFolder(test), 'ledger.db');
    const owner = new Noxus({ store });
    const { account, apiKey } = await withMoney(owner);
    owner.close();

    const noxus = new Noxus({ store: pathToFileURL(store), apiKey });
    assert.equal((await noxus.ping()).account.status, 'active');
    const { estimatedUsd } = await noxus.estimate('qr', { text: 'hola' });
    const first = await noxus.qr('hola', { idempotencyKey: 'qr-1' });
    assert.deepEqual(first.billing, {
      currency: 'USD',
      estimatedUsd,
      chargedUsd: '0.002',
      balanceAfterUsd: '9.998',
    });
    assert.equal(first.jobId, 1);
    assert.equal(first.replayed, false);

    const again = await noxus.qr('hola', { idempotencyKey: 'qr-1' });
    assert.equal(again.replayed, true);
    assert.equal(again.toJson(), first.toJson());

    await assert.rejects(noxus.qr('', { idempotencyKey: 'qr-2' }), { code: 'invalid_field' });
    const { balance } = await noxus.balance();
    assert.deepEqual(balance, { currency: 'USD', balanceUsd: '9.998', availableUsd: '9.998', lifetimeSpentUsd: '0.002' });

    const { job } = await noxus.jobs.get({ jobId: 1 });
    assert.deepEqual([job.tool, job.state, job.chargedUsd], ['qr', 'succeeded', '0.002']);
    assert.equal((await noxus.jobs.list()).jobs.length, 1);

    await noxus.refund({ jobId: 1, amountUsd: '0.001', reference: 'half' });
    const { movements } = await noxus.statement({ account });
    assert.deepEqual(movements.map((movement) => movement.kind), ['top_up', 'capture', 'refund']);
    assert.equal((await noxus.verify()).clean, true);
  });

  it('gives both of two equal calls the one result, when asked to join', async () => {
    const noxus = new Noxus({ store: ':memory:' });
    const { apiKey } = await withMoney(noxus);
    const options = { apiKey, idempotencyKey: 'same', onInFlight: 'join' };
    const [one, two] = await Promise.all([noxus.qr('hola', options), noxus.qr('hola', options)]);
    assert.equal(one.toJson(), two.toJson());
    assert.deepEqual(one.output.content, two.output.content);
    assert.notEqual(one.output.content, two.output.content);
    assert.equal((await noxus.balance({ apiKey })).balance.balanceUsd, '9.998');
  });

  it('lets exactly one of two calls spend the last cent', async () => {
    const noxus = new Noxus({ store: ':memory:' });
    const { apiKey } = await withMoney(noxus, '0.002');
    const ended = await Promise.allSettled(['a', 'b'].map((text) => noxus.qr(text, { apiKey })));
    assert.deepEqual(ended.map((call) => call.status).sort(), ['fulfilled', 'rejected']);
    assert.equal(ended.find((call) => call.status === 'rejected').reason.code, 'insufficient_api_balance');
  });

  it('translates names inside arguments and answers', async () => {
    const noxus = new Noxus({ store: ':memory:' });
    const { account } = await withMoney(noxus);
    const { key } = await noxus.keys.create({ account, rateLimit: { limit: 60, windowSeconds: 3600 }, budgetUsd: '1' });
    assert.deepEqual(key.rateLimit, { limit: 60, windowSeconds: 3600 });
    assert.equal(key.budgetUsd, '1');
  });

  it('closes with `using`', async () => {
    const noxus = new Noxus({ store: ':memory:' });
    noxus[Symbol.dispose]();
    await assert.rejects(noxus.verify(), { code: 'invalid_request' });
  });
});
