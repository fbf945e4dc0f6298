// Makes the npm packages to publish: `noxus` and the addon of this platform.
// Usage: node scripts/pack.mjs FOLDER   (after scripts/build.sh with PROFILE=release)
// Prints the paths of the two archives.

import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const room = fileURLToPath(new URL('..', import.meta.url));
const { platformName } = createRequire(import.meta.url)('../lib/native.cjs');
const readJson = (file) => JSON.parse(readFileSync(file, 'utf8'));

/** The package as users get it: without our tests' needs, with the addons as optional packages. */
function published({ devDependencies, scripts, ...manifest }) {
  const addons = manifest.prebuilt.map((platform) => [`@noxus/${platform}`, manifest.version]);
  return { ...manifest, optionalDependencies: Object.fromEntries(addons) };
}

function pack(staging, target) {
  const output = execFileSync('npm', ['pack', '--json', '--loglevel=error', '--pack-destination', target], {
    cwd: staging,
    encoding: 'utf8',
  });
  const packed = JSON.parse(output);
  const [{ filename }] = Array.isArray(packed) ? packed : Object.values(packed);
  return path.join(target, filename);
}

function main(target) {
  const platform = platformName();
  const manifest = readJson(path.join(room, 'package.json'));
  if (!manifest.prebuilt.includes(platform)) throw new Error(`there is no package for ${platform} yet: add npm/${platform}`);
  const staging = mkdtempSync(path.join(tmpdir(), 'noxus-pack-'));
  try {
    mkdirSync(target, { recursive: true });
    const main = path.join(staging, 'noxus');
    cpSync(path.join(room, 'lib'), path.join(main, 'lib'), { recursive: true });
    cpSync(path.join(room, 'README.md'), path.join(main, 'README.md'));
    writeFileSync(path.join(main, 'package.json'), `${JSON.stringify(published(manifest), null, 2)}\n`);

    const addon = path.join(staging, platform);
    const file = `noxus.${platform}.node`;
    cpSync(path.join(room, 'npm', platform), addon, { recursive: true });
    cpSync(path.join(room, file), path.join(addon, file));
    const own = { ...readJson(path.join(addon, 'package.json')), version: manifest.version };
    writeFileSync(path.join(addon, 'package.json'), `${JSON.stringify(own, null, 2)}\n`);

    for (const folder of [main, addon]) console.log(pack(folder, path.resolve(target)));
  } finally {
    rmSync(staging, { recursive: true, force: true });
  }
}

main(process.argv[2] ?? path.join(room, '..', 'out', 'npm'));
