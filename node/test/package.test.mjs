// The packages as a user gets them: packed, installed from the archives, used.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import { promisify } from 'node:util';

import { root, temporaryFolder } from './support.mjs';

const execute = promisify(execFile);
const room = path.join(root, 'node');

describe('the packed packages', () => {
  it('install without a network, and work through import and require', async (test) => {
    const folder = temporaryFolder(test);
    const { stdout } = await execute(process.execPath, [path.join(room, 'scripts', 'pack.mjs'), folder]);
    const archives = stdout.trim().split('\n');
    writeFileSync(path.join(folder, 'package.json'), '{"private": true}');
    const install = ['install', '--offline', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
    await execute('npm', [...install, ...archives], { cwd: folder });

    const lines = 'const { output } = await noxus.qr("hola"); console.log(output.mimeType);';
    const esm = await execute(process.execPath, ['--input-type=module', '--eval', `import noxus from "noxus"; ${lines}`], { cwd: folder });
    assert.equal(esm.stdout, 'image/png\n');
    const cjs = await execute(
      process.execPath,
      ['--eval', `const { noxus } = require("noxus"); (async () => { ${lines} })();`],
      { cwd: folder },
    );
    assert.equal(cjs.stdout, 'image/png\n');

    rmSync(path.join(folder, 'node_modules', '@noxus'), { recursive: true });
    const broken = await execute(process.execPath, ['--eval', 'require("noxus")'], { cwd: folder }).catch((error) => error);
    assert.match(broken.stderr, /npm install --include=optional noxus/);
  });

  it('have one version', () => {
    const read = (file) => readFileSync(path.join(root, file), 'utf8');
    const { version, prebuilt } = JSON.parse(read('node/package.json'));
    assert.equal(/^version = "(.+)"$/m.exec(read('Cargo.toml'))[1], version);
    for (const platform of prebuilt) {
      assert.equal(JSON.parse(read(`node/npm/${platform}/package.json`)).version, version);
    }
  });

  it('name no registry', () => {
    assert.doesNotMatch(readFileSync(path.join(room, 'package-lock.json'), 'utf8'), /"resolved"/);
  });
});
