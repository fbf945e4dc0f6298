// A text said aloud, with the time of each word.
// node examples/node/text-to-speech.mjs [where to]
import { Noxus } from 'noxus';

const [folder = '.'] = process.argv.slice(2);
const noxus = new Noxus();

const text = 'Good morning. It is 9:30 am, and this took $0 to say.\n\nSee you tomorrow.';
const speech = await noxus.textToSpeech(text, { outputFormat: 'opus', subtitleFormats: ['srt'] });
console.log(speech.voice, speech.durationMs);
for (const { startMs, text: word } of speech.words.slice(0, 3)) console.log(startMs, word);
for (const file of speech.outputs) console.log(await file.save(folder));
