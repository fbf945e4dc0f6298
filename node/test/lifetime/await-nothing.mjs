import noxus from 'noxus';

noxus.qr('x'.repeat(2000), { size: 8192 }).then(({ output }) => console.log(output.mimeType));
