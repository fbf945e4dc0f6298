// Bad input: a typed error that says what, where and what to do.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';

import * as package_ from 'noxus';
import { root, withMoney } from './support.mjs';

const { noxus, Noxus, NoxusError, ValidationError, NotFoundError, AuthError, BalanceError, IdempotencyError, PermissionError, ProviderError, StoreError, LimitError } = package_;
const catalog = JSON.parse(readFileSync(path.join(root, 'catalog.json'), 'utf8'));

async function failure(promise) {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  return assert.fail('the call should have failed');
}

describe('an error of the engine', () => {
  it('has a class, a code, a hint, a field, a request id', async () => {
    const error = await failure(noxus.qr('hola', { outputFormat: 'bmp' }));
    assert.ok(error instanceof ValidationError && error instanceof NoxusError && error instanceof Error);
    assert.equal(error.name, 'ValidationError');
    assert.equal(error.code, 'invalid_field');
    assert.equal(error.field, 'output_format');
    assert.equal(error.httpStatus, 400);
    assert.equal(error.retryable, false);
    assert.match(error.requestId, /^req_/);
    assert.match(error.message, /bmp/);
    assert.deepEqual(JSON.parse(error.toJson()).billing, { charged_usd: '0' });
    assert.equal(JSON.stringify(error), error.toJson());
  });

  it('shows where the call was made', async function here() {
    for (const call of [() => noxus.qr(''), () => noxus.run('nada'), () => noxus.submit('nada').result(),
      () => noxus.estimate('nada'), () => noxus.ping(), () => noxus.keys.revoke({ key: 1 }), () => noxus.call('nada')]) {
      const error = await failure(call());
      const [head, first] = error.stack.split('\n');
      assert.ok(head.startsWith(`${error.name} [${error.code}]: ${error.message}`), head);
      assert.match(first, /errors\.test\.mjs/, error.stack);
    }
  });

  it('shows where a cancelled call was made, too', async function here() {
    const error = await failure(noxus.qr('hola', { signal: AbortSignal.abort() }));
    assert.equal(error.code, 'cancelled');
    assert.match(error.stack.split('\n')[1], /errors\.test\.mjs/, error.stack);
  });

  it('is where frames are written out: calls that succeed never do', async () => {
    let written = 0;
    Error.prepareStackTrace = (error, frames) => {
      written += 1;
      return [error, ...frames.map((frame) => `    at ${frame}`)].join('\n');
    };
    try {
      await noxus.qr('hola');
      await noxus.estimate('qr', { text: 'hola' });
      await noxus.versions();
      await noxus.submit('qr', { text: 'hola' }).result();
      assert.equal(written, 0);
      assert.match((await failure(noxus.qr(''))).stack.split('\n')[1], /errors\.test\.mjs/);
      assert.ok(written > 0);
    } finally {
      delete Error.prepareStackTrace;
    }
  });

  it('speaks Spanish unless asked for English', async () => {
    assert.match((await failure(new Noxus().run('nada'))).message, /herramienta/);
    assert.match((await failure(new Noxus({ language: 'en' }).run('nada'))).message, /tool/);
  });

  it('names a wrong option as it was typed', async () => {
    const error = await failure(noxus.qr('hola', { outputFormt: 'svg' }));
    assert.equal(error.field, 'outputFormt');
  });

  it('is of the class of its code, for every code of the catalog', () => {
    const classes = new Set(catalog.errors.map((row) => `${row.class}Error`));
    for (const name of classes) assert.equal(Object.getPrototypeOf(package_[name]), NoxusError, name);
    assert.equal(classes.size, 14);
  });
});

describe('classes met in use', () => {
  it('NotFoundError: unknown tool', async () => {
    const error = await failure(noxus.run('nada', {}));
    assert.ok(error instanceof NotFoundError);
    assert.equal(error.code, 'tool_not_found');
    assert.match(error.hint, /qr/);
  });

  it('ValidationError: unknown operation, unknown setting, wrong setting, closed engine', async () => {
    assert.ok((await failure(noxus.call('nada'))) instanceof ValidationError);
    assert.throws(() => new Noxus({ colour: 'red' }), (error) => error instanceof ValidationError && /colour/.test(error.message));
    assert.throws(() => new Noxus({ workers: 'two' }), { code: 'invalid_json' });
    assert.throws(() => new Noxus({ tariff: '= nonsense', language: 'en' }), ValidationError);
    const engine = new Noxus({ language: 'en' });
    engine.close();
    const error = await failure(engine.qr('hola'));
    assert.equal(error.message, 'The engine is closed.');
    assert.equal(error.code, 'invalid_request');
  });

  it('ProviderError: money without a ledger', async () => {
    assert.ok((await failure(noxus.balance())) instanceof ProviderError);
    assert.ok((await failure(noxus.qr('x', { apiKey: 'noxus_test_x' }))) instanceof ProviderError);
    assert.ok((await failure(noxus.qr('x', { idempotencyKey: 'once' }))) instanceof ProviderError);
  });

  it('StoreError: a ledger that cannot be opened', () => {
    assert.throws(() => new Noxus({ store: '/dev/null/ledger.db' }), StoreError);
  });

  it('LimitError: too large a picture', async () => {
    const small = new Noxus({ limits: { maxSidePixels: 100 } });
    const error = await failure(small.qr('hola', { size: 101 }));
    assert.ok(error instanceof LimitError, error.stack);
    assert.equal(error.code, 'resolution_limit_exceeded');
  });

  it('AuthError, PermissionError, BalanceError, IdempotencyError: who pays, and whether they can', async () => {
    const engine = new Noxus({ store: ':memory:' });
    const { account, apiKey } = await withMoney(engine, '0.003');
    assert.equal((await failure(engine.qr('x'))).code, 'missing_api_key');
    assert.ok((await failure(engine.qr('x', { apiKey: 'nada' }))) instanceof AuthError);

    const none = await engine.keys.create({ account, tools: [] });
    assert.ok((await failure(engine.qr('x', { apiKey: none.apiKey }))) instanceof PermissionError);

    await engine.qr('x', { apiKey, idempotencyKey: 'once' });
    const reused = await failure(engine.qr('y', { apiKey, idempotencyKey: 'once' }));
    assert.ok(reused instanceof IdempotencyError);
    assert.equal(reused.code, 'idempotency_key_reused');

    const poor = await failure(engine.qr('x', { apiKey }));
    assert.ok(poor instanceof BalanceError);
    assert.deepEqual([poor.httpStatus, poor.details], [402, { requiredUsd: '0.002', availableUsd: '0.001' }]);

    await engine.keys.revoke({ key: 1 });
    assert.equal((await failure(engine.qr('x', { apiKey }))).code, 'api_key_revoked');
  });
});

describe('a mistake in JavaScript', () => {
  const cyclic = {};
  cyclic.self = cyclic;
  const mistakes = {
    'money as a number': () => noxus.topUp({ account: 1, amountUsd: 10 }),
    'money as a number, in the contract’s name': () => noxus.call('top_up', { account: 1, amount_usd: 0.1 }),
    'money as a bigint, deep inside': () => noxus.call('refund', { list: [{ amountUsd: 10n }] }),
    'a bigint': () => noxus.qr('x', { scale: 3n }),
    NaN: () => noxus.qr('x', { scale: NaN }),
    'a function': () => noxus.qr('x', { scale: () => 3 }),
    'a cycle': () => noxus.run('qr', cyclic),
    'an option given twice': () => noxus.qr('x', { outputFormat: 'svg', output_format: 'png' }),
    'options that are no object': () => noxus.qr('x', 'svg'),
    'a tool that is no text': () => noxus.run(7),
    'an unknown call option': () => noxus.run('qr', { text: 'x' }, { sginal: 1 }),
    'a signal that is none': () => noxus.qr('x', { signal: {} }),
    'a listener that is none': () => noxus.qr('x', { onProgress: 7 }),
    'files that are none': () => noxus.run('qr', { text: 'x' }, { files: 'foto.jpg' }),
    'a file that is none': () => noxus.run('qr', { text: 'x' }, { files: { image: 7 } }),
    'a path with NUL': () => noxus.run('qr', { text: 'x' }, { files: { image: 'a\0b' } }),
    'a URL that is no file': () => noxus.run('qr', { text: 'x' }, { files: { image: new URL('https://example.com/') } }),
    'bytes among the options': () => noxus.run('qr', { text: Buffer.from('x') }),
  };
  for (const [name, call] of Object.entries(mistakes)) {
    it(`rejects ${name} with a TypeError`, async () => {
      assert.ok((await failure(call())) instanceof TypeError);
    });
  }

  it('says how to write money', async () => {
    await assert.rejects(noxus.topUp({ account: 1, amountUsd: 10 }), /amountUsd|amount_usd.*"10"/);
  });

  it('names services outside that do not answer', async () => {
    // Nobody answers at that port.
    const outside = { baseUrl: 'http://127.0.0.1:9/v1', model: 'm', timeoutMs: 1000 };
    const stock = { pexels: { baseUrl: 'http://127.0.0.1:9', apiKeyEnv: 'PATH', timeoutMs: 1000 } };
    const away = new Noxus({ language: 'en', scriptWriter: outside, stock });
    const error = await failure(away.scriptToVideo('gatos', { writer: 'model', mode: 'plan' }));
    assert.ok(error instanceof ProviderError);
    assert.deepEqual([error.code, error.field], ['provider_unavailable', 'writer']);
    const options = { writer: 'model', writerFallback: 'outline', mode: 'plan' };
    assert.equal((await away.scriptToVideo('gatos', options)).writer, 'outline');
    const missing = await failure(away.scriptToVideo('gatos', { stock: 'pexels', mode: 'plan' }));
    assert.deepEqual([missing.code, missing.field], ['provider_unavailable', 'stock']);
  });

  it('throws at once from the constructor only', () => {
    assert.throws(() => new Noxus('x'), TypeError);
    assert.throws(() => new Noxus({ workers: NaN }), TypeError);
  });
});
