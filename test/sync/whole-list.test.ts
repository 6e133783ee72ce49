import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Simulator } from '../../src/providers/simulator/server.js';
import { runGateway, type RunningGateway } from '../running-gateway.js';
import { startSimulator } from '../simulators.js';
import { WalkingClock } from '../walking-clock.js';
import { readAll, waitFor } from './shop.js';

const stateQuery = '{ channel(name: "dubai") { sync { state records } } }';

describe('a provider that returns its whole list in one call', () => {
  let simulator: Simulator;
  let gateway: RunningGateway;
  beforeAll(async () => {
    simulator = await startSimulator('wabotick');
    const dubai = { provider: 'wabotick', simulator, sync: { orders: '60s' } };
    gateway = await runGateway({ channels: { dubai }, timing: new WalkingClock() });
  });
  afterAll(async () => {
    await gateway.close();
    await simulator.close();
  });

  const state = async () =>
    (await gateway.ask<{ channel: { sync: [{ state: string; records: number }] } }, never>(stateQuery)).data?.channel.sync[0];

  it('MUST be copied with one call for each catalog and full read', async () => {
    await waitFor(state, (one) => one?.state === 'CURRENT');
    const asked = simulator.requests.filter(({ path }) => path.endsWith('/catalog/order/list'));
    const catalogs = new Set(asked.map(({ body }) => new URLSearchParams(body).get('whatsapp_catalog_id')));
    expect(catalogs.size).toBeGreaterThan(0);
    expect(asked).toHaveLength(2 * catalogs.size);
  });

  it('MUST give the orders of the live list from its copy, without a call', async () => {
    await waitFor(state, (one) => one?.state === 'CURRENT');
    const live = await readAll(gateway, {});
    simulator.forgetRequests();
    const copied = await readAll(gateway, { maxAge: 300 });
    expect(simulator.requests).toHaveLength(0);
    const linesOf = ({ orders }: typeof live) => orders.map(({ reference, status }) => `${reference} ${status}`);
    expect(linesOf(copied)).toEqual(linesOf(live));
    expect(copied.orders.length).toBe((await state())?.records);
    expect(copied.last.sources).toMatchObject([{ origin: 'SYNCED', isComplete: true }]);
  });
});
