// sharp: the same conversions, with its own defaults for everything not asked for.

import { readFileSync } from 'node:fs';
import sharp from 'sharp';
import { serve } from './contender.mjs';

// The same picture comes again and again: remembering it would measure nothing.
sharp.cache(false);

function convert({ input, format, quality, lossless, width }) {
  const content = readFileSync(input);
  const options = {};
  if (quality !== undefined) options.quality = quality;
  if (lossless) options.lossless = true;
  return () => {
    const image = sharp(content);
    if (width) image.resize({ width });
    return image.toFormat(format, options).toBuffer();
  };
}

function decode({ input }) {
  const content = readFileSync(input);
  return () => sharp(content).raw().toBuffer();
}

await serve({ convert, decode });
