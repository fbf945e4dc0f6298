// The examples, as a reader would run them.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import { promisify } from 'node:util';

import { root, speechClip, speechModel, temporaryFolder } from './support.mjs';

const folder = path.join(root, 'examples', 'node');
const examples = readdirSync(folder).filter((name) => name.endsWith('.mjs'));
/** What comes before the folder on the command line. */
const inputs = {
  'ai-video.mjs': [path.join(root, 'tests', 'fixtures', 'foto.jpg')],
  'subtitles.mjs': [speechClip, speechModel],
};

describe('examples', () => {
  assert.ok(examples.length >= 2);
  for (const name of examples) {
    it(`${name} runs, and leaves the file it names`, async (test) => {
      const target = temporaryFolder(test);
      const command = [path.join(folder, name), ...(inputs[name] ?? []), target];
      const { stdout, stderr } = await promisify(execFile)(process.execPath, command);
      assert.equal(stderr, '');
      const written = stdout.split('\n').filter((line) => line.startsWith(target));
      assert.ok(written.length > 0 && written.every(existsSync), stdout);
    });
  }

  it('the captions’ says what was encoded again', async (test) => {
    const target = temporaryFolder(test);
    const command = [path.join(folder, 'subtitles.mjs'), speechClip, speechModel, target];
    const { stdout } = await promisify(execFile)(process.execPath, command);
    assert.match(stdout, /dashwood/i);
    const [, again, all] = stdout.match(/\n(\d+) of (\d+) frames encoded again\n/).map(Number);
    assert.ok(again > 0 && again < all, stdout);
  });

  it('the ledger’s says what it cost', async (test) => {
    const target = temporaryFolder(test);
    const { stdout } = await promisify(execFile)(process.execPath, [path.join(folder, 'billed.mjs'), target]);
    assert.match(stdout, /^priced 0\.002, charged 0\.002, left 9\.998\n/);
    assert.match(stdout, /\nreplayed: true, left 9\.998\n$/);
  });
});
