// Becomes `dist/main.js`.
import { fileURLToPath } from 'node:url';
import { load } from './load.mjs';

load(fileURLToPath(new URL('gateway.cjs', import.meta.url)));
