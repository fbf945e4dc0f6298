// A plan of a video; one scene is reworded; then it is made.
// node examples/node/script-to-video.mjs [where to]
import { Noxus } from 'noxus';

const [folder = '.'] = process.argv.slice(2);
const noxus = new Noxus();

const planned = await noxus.scriptToVideo('5 tricks for sleeping better', { language: 'en', mode: 'plan', duration: 15 });
for (const { startMs, narration } of planned.scenes) console.log(startMs, narration);

const [first, second] = planned.plan.scenes;
const scenes = [first, { ...second, narration: 'Turn off your screens an hour before.' }];
const plan = { ...planned.plan, scenes, width: 360, height: 640 };

const video = await noxus.scriptToVideo(undefined, { plan, language: 'en' });
console.log(video.voice, video.durationMs);
for (const file of video.outputs) console.log(await file.save(folder));
