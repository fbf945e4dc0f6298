'use strict';
// What `require('noxus')` gives; `import` gives the same objects, see index.mjs.

const { NoxusError, classes } = require('./errors.cjs');
const { Job } = require('./job.cjs');
const { Noxus } = require('./noxus.cjs');
const { OutputFile, Result } = require('./result.cjs');
const { version } = require('../package.json');

const noxus = Noxus.lazy();

module.exports = { __esModule: true, default: noxus, noxus, Noxus, Job, Result, OutputFile, NoxusError, ...classes, version };
