import noxus from 'noxus';

for (let count = 0; count < 16; count += 1) noxus.submit('qr', { text: 'x'.repeat(2000), size: 8192 });
setImmediate(() => {
  throw new Error('on purpose');
});
