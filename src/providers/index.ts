import { awal } from './awal/index.js';
import type { ProviderDefinition } from './definition.js';
import { kaleyra } from './kaleyra/index.js';
import { wabotick } from './wabotick/index.js';
import { whapi } from './whapi/index.js';
import { zapi } from './zapi/index.js';

/** Every provider Parley can talk to: one line each, here and in `simulators.ts`. What else lists them derives it from here. */
export const providers: readonly ProviderDefinition[] = [wabotick, zapi, awal, kaleyra, whapi];
