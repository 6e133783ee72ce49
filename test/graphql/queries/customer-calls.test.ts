import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { unseenMessage } from '../../../src/domain/message-progress.js';
import { unknownCustomer } from '../../../src/domain/order.js';
import type { Simulator } from '../../../src/providers/simulator/server.js';
import { runGateway, type RunningGateway } from '../../running-gateway.js';
import { startSimulator } from '../../simulators.js';
import { eventOf, orderOf } from '../../store/samples.js';
import { waitFor } from '../../sync/shop.js';
import { WalkingClock } from '../../walking-clock.js';

const count = 20;
const phone = (number: number): string => `+9665512345${String(number).padStart(2, '0')}`;
const providers = ['awal', 'wabotick', 'zapi'] as const;

/** 20 customers, each with a message and an order on each of three channels. */
describe('a list of 20 customers', () => {
  const simulators = new Map<string, Simulator>();
  let gateway: RunningGateway;
  beforeAll(async () => {
    for (const provider of providers) simulators.set(provider, await startSimulator(provider));
    const sync = { awal: { orders: '1h', subscribers: '1h' }, wabotick: { orders: '1h', subscribers: '1h' }, zapi: { subscribers: '1h' } };
    const channels = [...simulators].map(
      ([name, simulator]) => [name, { provider: name, simulator, sync: sync[name as keyof typeof sync] }] as const,
    );
    gateway = await runGateway({ channels: Object.fromEntries(channels), timing: new WalkingClock() });
    const { ledger } = gateway.gateway;
    for (let number = 0; number < count; number += 1) {
      const at = `2026-03-01T12:00:${String(number).padStart(2, '0')}.000Z`;
      for (const provider of providers) {
        const message = unseenMessage(provider, `m-${number}`, phone(number).slice(1));
        await ledger.messages.put({ ...message, direction: 'INBOUND', sentAt: at }, at);
        const customer = { ...unknownCustomer, phoneNumber: phone(number) };
        await ledger.orders.put(orderOf(provider, `o-${number}`, { customer, placedAt: at }), eventOf(provider, `o-${number}`));
      }
    }
    const states = async () =>
      (await gateway.ask<{ channels: { sync: { isComplete: boolean }[] }[] }, never>('{ channels { sync { isComplete } } }')).data
        ?.channels ?? [];
    await waitFor(states, (all) => all.every(({ sync: copies }) => copies.every(({ isComplete }) => isComplete)));
    await waitFor(
      async () =>
        (await gateway.ask<{ search: { nodes: unknown[] } }, never>('{ search(text: "966551234519") { nodes { type } } }')).data?.search
          .nodes.length ?? 0,
      (found) => found === 4,
    );
  });
  afterAll(async () => {
    await gateway.close();
    for (const simulator of simulators.values()) await simulator.close();
  });

  /** The calls of a query, by channel. */
  async function callsOf(query: string): Promise<Record<string, number>> {
    for (const simulator of simulators.values()) simulator.forgetRequests();
    const { data, errors } = await gateway.ask<Record<string, { nodes: unknown[] }>, never>(query);
    expect(errors).toEqual([]);
    expect(Object.values(data ?? {})[0]?.nodes).not.toEqual([]);
    return Object.fromEntries([...simulators].map(([name, { requests }]) => [name, requests.length]));
  }
  const ofCustomers = (fields: string): Promise<Record<string, number>> => callsOf(`{ customers(first: 20) { nodes { ${fields} } } }`);
  const none = { awal: 0, wabotick: 0, zapi: 0 };

  it('MUST need no call, with the contacts and conversations of each', async () => {
    expect(await ofCustomers('fullName contacts { contactId } conversations { contactId lastMessage { messageId } }')).toEqual(none);
  });

  it('MUST need one call for each person and channel for the subscribers, and none from the copies', async () => {
    // None of these providers reads several people at once.
    expect(await ofCustomers('subscribers { nodes { contactId } }')).toEqual({ awal: 20, wabotick: 20, zapi: 20 });
    expect(await ofCustomers('subscribers(maxAge: 3600) { nodes { contactId } }')).toEqual(none);
  });

  it('MUST share the lists of orders, and need none from the copies and the ledger', async () => {
    // Awal finds orders by the id of a contact: a call for each number, and one page of the list for all. Wabotick reads its two catalogs for all 20.
    expect(await ofCustomers('orders(first: 3) { nodes { reference } }')).toEqual({ awal: 21, wabotick: 3, zapi: 0 });
    expect(await ofCustomers('orders(first: 3, maxAge: 3600) { nodes { reference } }')).toEqual(none);
  });

  it('MUST need no call for the statistics and the timeline', async () => {
    expect(await ofCustomers('statistics { groups { orderCount } } timeline(first: 3) { nodes { at } }')).toEqual(none);
  });

  it('MUST need no call for the results of a search', async () => {
    const query = (text: string) =>
      `{ search(text: "${text}") { nodes { type order { reference status } customer { fullName } message { messageId } highlights { text } } } }`;
    expect(await callsOf(query('966551234519'))).toEqual(none);
    expect(await callsOf(query('o-19'))).toEqual(none);
  });
});
