// A pitch of a video before a model is paid for it; `{ provider: 'gpu' }` asks one of your own.
// node examples/node/ai-video.mjs PICTURE [where to]
import { Noxus } from 'noxus';

const [firstFrameImage, folder = '.'] = process.argv.slice(2);
const noxus = new Noxus();

const prompt = 'A vertical ad for coffee. “Come today”. The camera zooms in.';
const video = await noxus.aiVideoGenerate(prompt, { firstFrameImage, duration: 4, resolution: '480p' });
console.log(video.provider, video.isAi, video.width, video.height, video.durationMs);
console.log(await video.output.save(folder));
