import { startAwalSimulator } from './awal/simulator/simulator.js';
import { startKaleyraSimulator } from './kaleyra/simulator/simulator.js';
import type { Simulator } from './simulator/server.js';
import { startWabotickSimulator } from './wabotick/simulator/simulator.js';
import { startWhapiSimulator } from './whapi/simulator/simulator.js';
import { startZapiSimulator } from './zapi/simulator/simulator.js';

/** Every provider's API on loopback, by the provider's name. */
export const simulators: Readonly<Record<string, () => Promise<Simulator>>> = {
  wabotick: () => startWabotickSimulator(),
  zapi: () => startZapiSimulator(),
  awal: () => startAwalSimulator(),
  kaleyra: () => startKaleyraSimulator(),
  whapi: () => startWhapiSimulator(),
};
