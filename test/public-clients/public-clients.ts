import { jaspersMarket, metaSamples } from './meta-samples.js';
import { metaSdk } from './meta-sdk.js';
import type { PublicClient } from './public-client.js';
import { greenbubble } from './greenbubble.js';
import { waconectorWhapi } from './waconector-whapi.js';
import { waconectorZapi } from './waconector-zapi.js';
import { whapiMcp } from './whapi-mcp.js';

export const publicClients: readonly PublicClient[] = [
  greenbubble,
  waconectorZapi,
  waconectorWhapi,
  whapiMcp,
  metaSamples,
  jaspersMarket,
  metaSdk,
];
