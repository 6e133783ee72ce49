import { awal } from './awal/index.js';
import type { RegisteredProvider } from './definition.js';
import { kaleyra } from './kaleyra/index.js';
import { metacloud } from './metacloud/index.js';
import { wabotick } from './wabotick/index.js';
import { whapi } from './whapi/index.js';
import { zapi } from './zapi/index.js';

/** Every provider that a channel may name. This list is the only place of registration: the sandbox, the documents and the tests read it. */
export const providers: readonly RegisteredProvider[] = [wabotick, zapi, awal, kaleyra, whapi, metacloud];
