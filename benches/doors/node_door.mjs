// The Node package as a contender: what it adds to a call of the engine.

import noxus, { Noxus } from '../../node/lib/index.mjs';
import { serve } from '../peers/contender.mjs';

const call = ({ text, format, scale, quiet_zone, error_correction }) => async () => {
  const options = { outputFormat: format, scale, quietZone: quiet_zone, errorCorrection: error_correction };
  return (await noxus.qr(text, options)).output.content;
};

function versions() {
  const engine = new Noxus();
  return async () => JSON.stringify(await engine.versions());
}

await serve({ 'call-unbilled': call, versions });
