import { Noxus } from 'noxus';

new Noxus({ store: ':memory:' });
const used = new Noxus();
await used.qr('x', { onProgress() {} });
await used.versions();
console.log('idle');
