// Captions burned into a video; then one is corrected and only what changed is encoded again.
// node examples/node/subtitles.mjs CLIP MODEL [where to]
import { Noxus } from 'noxus';

const [clip, speechModel, folder = '.'] = process.argv.slice(2);
const noxus = new Noxus({ speechModel });

const first = await noxus.autoSubtitles(clip, { style: 'yellow_punch' });
for (const { startMs, text } of first.segments) console.log(startMs, text);

const [start, ...rest] = first.segments;
const corrected = [{ ...start, text: start.text.toUpperCase() }, ...rest];
const rendered = { content: first.output.content, filename: first.output.filename };
const second = await noxus.autoSubtitles(clip, {
  segments: corrected,
  rendered,
  renderedSegments: first.segments,
});
console.log(`${second.encodedFrames} of ${first.encodedFrames} frames encoded again`);
for (const file of second.outputs) console.log(await file.save(folder));
