// node examples/node/qr.mjs [where to]
import noxus from 'noxus';

const { output } = await noxus.qr('https://example.com', { outputFormat: 'svg' });
console.log(await output.save(process.argv[2] ?? '.'));
