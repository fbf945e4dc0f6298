// When the addon is missing, the message says what is missing and how to mend it.

import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { describe, it } from 'node:test';

import { version } from 'noxus';
import { root } from './support.mjs';

const { loadNative, platformName } = createRequire(import.meta.url)('../lib/native.cjs');

const failing = (code, message) => () => {
  throw Object.assign(new Error(message), { code });
};

function messageOf(load, platform) {
  try {
    loadNative(load, platform);
  } catch (error) {
    assert.equal(error.code, 'ERR_NOXUS_ADDON_MISSING');
    return error.message;
  }
  return assert.fail('the addon should not have loaded');
}

describe('the loader', () => {
  it('names platforms as npm packages do', () => {
    const glibc = { getReport: () => ({ header: { glibcVersionRuntime: '2.36' } }) };
    const musl = { getReport: () => ({ header: {} }) };
    assert.equal(platformName({ platform: 'linux', arch: 'x64', report: glibc }), 'linux-x64-gnu');
    assert.equal(platformName({ platform: 'linux', arch: 'arm64', report: musl }), 'linux-arm64-musl');
    assert.equal(platformName({ platform: 'darwin', arch: 'arm64' }), 'darwin-arm64');
  });

  it('tells of a forgotten optional dependency', () => {
    const message = messageOf(failing('MODULE_NOT_FOUND', 'Cannot find module'), 'linux-x64-gnu');
    assert.match(message, /@noxus\/linux-x64-gnu: MODULE_NOT_FOUND/);
    assert.match(message, /npm install --include=optional noxus/);
    assert.match(message, /--os=linux --cpu=x64 --libc=glibc/);
    assert.match(message, /node\/scripts\/build\.sh/);
  });

  it('tells of a platform without a prebuilt addon', () => {
    const message = messageOf(failing('MODULE_NOT_FOUND', 'Cannot find module'), 'sunos-x64');
    assert.match(message, /no prebuilt addon for sunos-x64, only for linux-x64-gnu/);
  });

  it('tells of a system that is too old', () => {
    const load = failing('ERR_DLOPEN_FAILED', "/lib/libc.so.6: version `GLIBC_2.36' not found");
    assert.match(messageOf(load, 'linux-x64-gnu'), /Debian 12/);
  });

  it('tells of an addon copied from another machine', () => {
    const message = messageOf(failing('ERR_DLOPEN_FAILED', 'invalid ELF header'), 'linux-x64-gnu');
    assert.match(message, /Delete node_modules and install again/);
  });

  it('refuses an addon of another version', () => {
    const message = messageOf(() => ({ version: () => '0.0.1' }), 'linux-x64-gnu');
    assert.match(message, new RegExp(`version 0\\.0\\.1, but noxus is ${version.replaceAll('.', '\\.')}`));
  });
});

describe('the native source', () => {
  it('catches panics at every exported function', () => {
    const folder = path.join(root, 'node', 'src');
    for (const file of readdirSync(folder)) {
      const lines = readFileSync(path.join(folder, file), 'utf8').split('\n').map((line) => line.trim());
      lines.forEach((line, index) => {
        if (!line.startsWith('#[napi')) return;
        const isFunction = /^pub (async )?fn /.test(lines.slice(index + 1).find((next) => !next.startsWith('#[')) ?? '');
        if (isFunction) assert.match(line, /catch_unwind/, `${file}:${index + 1}`);
      });
    }
  });
});
