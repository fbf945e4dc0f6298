'use strict';
// Finds the native addon. When there is none, says what is missing and how to mend it.

const { existsSync } = require('node:fs');
const path = require('node:path');
const { prebuilt, version } = require('../package.json');

/** `linux-x64-gnu`, `linux-arm64-musl`, `darwin-arm64`, ... */
function platformName(host = process) {
  const name = `${host.platform}-${host.arch}`;
  if (host.platform !== 'linux') return name;
  const isGlibc = Boolean(host.report?.getReport()?.header?.glibcVersionRuntime);
  return `${name}-${isGlibc ? 'gnu' : 'musl'}`;
}

/** Where the addon may be, the first one first. */
function candidates(platform) {
  return [path.join(__dirname, '..', `noxus.${platform}.node`), `@noxus/${platform}`];
}

/** What to do about it, in order of likelihood. */
function remedies(platform, failures) {
  const text = failures.map((failure) => failure.reason).join('\n');
  if (/GLIBC|glibc/.test(text)) {
    return ['This system is older than the prebuilt addon. Use Debian 12, Ubuntu 22.04 or newer, or build it: see below.'];
  }
  if (/ERR_DLOPEN_FAILED|invalid ELF|wrong architecture|not a valid Win32/i.test(text)) {
    return ['The addon was built for another machine. Delete node_modules and install again on this one.'];
  }
  const [, os, cpu, libc] = /^(\w+)-(\w+)(?:-(\w+))?$/.exec(platform) ?? [];
  const list = [];
  if (prebuilt.includes(platform)) {
    const system = libc ? ` --libc=${libc === 'gnu' ? 'glibc' : libc}` : '';
    list.push(
      'Install with optional dependencies: npm install --include=optional noxus',
      `Installing for another machine than this one? npm install --os=${os} --cpu=${cpu}${system} noxus`,
      'With a lock file made on another system, delete it and node_modules, and install again.',
    );
  } else {
    list.push(`There is no prebuilt addon for ${platform}, only for ${prebuilt.join(', ')}.`);
  }
  return list;
}

function failureMessage(platform, failures) {
  return [
    `noxus could not load its native addon for ${platform} (Node ${process.version}).`,
    'Tried:',
    ...failures.map(({ candidate, reason }) => `  - ${candidate}: ${reason}`),
    'What to do:',
    ...remedies(platform, failures).map((remedy) => `  - ${remedy}`),
    '  - In a checkout of noxus, with Rust installed: node/scripts/build.sh',
  ].join('\n');
}

/** Loads the addon of this platform. `load` is `require`, or a test's. */
function loadNative(load = require, platform = platformName()) {
  const failures = [];
  for (const candidate of candidates(platform)) {
    if (path.isAbsolute(candidate) && !existsSync(candidate)) {
      failures.push({ candidate, reason: 'no such file' });
      continue;
    }
    try {
      const native = load(candidate);
      if (native.version() === version) return native;
      failures.push({ candidate, reason: `version ${native.version()}, but noxus is ${version}: install both again` });
    } catch (error) {
      failures.push({ candidate, reason: `${error.code ?? error.name}: ${error.message.split('\n')[0]}` });
    }
  }
  const error = new Error(failureMessage(platform, failures));
  error.code = 'ERR_NOXUS_ADDON_MISSING';
  throw error;
}

module.exports = { loadNative, platformName };
