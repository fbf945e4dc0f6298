// Types for `import`; the same objects as `require` gives.

import type { Noxus } from './index.cjs';

export * from './index.cjs';

declare const noxus: Noxus;
export default noxus;
