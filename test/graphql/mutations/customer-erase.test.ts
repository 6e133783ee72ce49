import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Orders } from '../../../src/contract/provider.js';
import { toId } from '../../../src/domain/id.js';
import { unseenMessage } from '../../../src/domain/message-progress.js';
import { recordLog, type RecordedLog } from '../../recorded-log.js';
import { runGateway, type RunningGateway } from '../../running-gateway.js';
import { eventOf, noon, orderOf } from '../../store/samples.js';
import { channel, fakeProvider } from '../../webhooks/fake-provider.js';
import { fakeChannel } from '../../webhooks/shop.js';

const ana = '+5531987654321';
const bea = '+4915112345678';
const total = { amount: '99.90', currencyCode: 'BRL' };
const remembered: Orders = { track: { check: () => [] } };
const scopes = ['orders:read', 'conversations:read', 'customers:erase'];
const clients = [
  { name: 'officer', token: 'the-token-of-officer', scopes, channels: ['*'] },
  { name: 'one', token: 'the-token-of-one', scopes, channels: [channel] },
  { name: 'reader', token: 'the-token-of-reader', scopes: ['orders:read', 'customers:write'], channels: ['*'] },
];

interface Payload {
  readonly isErased: boolean;
  readonly isRunning: boolean;
  readonly recordCount: number | null;
  readonly pendingWebhooks: number;
  readonly userErrors: readonly { readonly code: string; readonly field: readonly string[] | null }[];
}

describe('erasing a customer by a mutation', () => {
  let shop: RunningGateway;
  let log: RecordedLog;
  beforeEach(async () => {
    log = recordLog();
    shop = await runGateway({
      channels: { [channel]: fakeChannel('fake'), second: fakeChannel('fake') },
      definitions: [fakeProvider({ orders: remembered })],
      clients,
      log: log.log,
    });
    const { ledger } = shop.gateway;
    for (const [reference, number, place] of [
      ['A-1', ana, channel],
      ['A-2', ana, 'second'],
      ['B-1', bea, channel],
    ] as const) {
      const customer = { name: `named ${reference}`, phoneNumber: number, email: null, contactId: null };
      await ledger.orders.put(orderOf(place, reference, { customer, total }), eventOf(place, reference));
    }
    const content = { type: 'TextContent', text: 'a secret of Ana' } as const;
    await ledger.messages.put({ ...unseenMessage('second', 'm', ana.slice(1)), direction: 'INBOUND', sentAt: noon, content }, noon);
    while (await ledger.search.index.step());
  });
  afterEach(() => shop.close());

  async function ask(input: string, client = 'officer') {
    const fields = 'isErased isRunning recordCount pendingWebhooks userErrors { code field }';
    const mutation = `mutation { eraseCustomer(input: ${input}) { ${fields} } }`;
    return shop.ask<{ eraseCustomer: Payload | null }, object>(mutation, {}, `the-token-of-${client}`);
  }
  async function erase(input: string, client = 'officer'): Promise<Payload | null | undefined> {
    const { data, errors } = await ask(input, client);
    expect(errors).toEqual([]);
    return data?.eraseCustomer;
  }
  async function found(text: string): Promise<number> {
    const { data } = await shop.ask<{ search: { nodes: readonly object[] } }, object>(
      `{ search(text: "${text}") { nodes { type } } }`,
      {},
      'the-token-of-officer',
    );
    return data?.search.nodes.length ?? -1;
  }

  it('MUST remove the customer on all channels, from lists and the search, and leave amounts and others', async () => {
    expect(await found('4321')).toBe(3);
    expect(await found('secret')).toBe(1);
    const erased = await erase(`{ phoneNumber: "${ana}" }`);
    expect(erased).toMatchObject({ isErased: true, isRunning: false, pendingWebhooks: 0, userErrors: [] });
    expect(erased?.recordCount).toBeGreaterThan(3);
    for (const text of ['4321', 'secret', 'named A']) expect(await found(text), text).toBe(0);
    expect(await found('5678')).toBe(2);
    const { ledger } = shop.gateway;
    expect((await ledger.orders.get('second', ['A-2'])).get('A-2')).toMatchObject({ total, customer: { name: null, phoneNumber: null } });
    expect((await ledger.messages.get('second', ['m'])).size).toBe(0);
    const { data } = await shop.ask<{ customer: object | null }, object>(
      `{ customer(phoneNumber: "${ana}") { id } }`,
      {},
      'the-token-of-officer',
    );
    expect(data?.customer).toBeNull();
  });

  it('MUST do nothing when it is repeated, by the id or by an equal number', async () => {
    const id = toId('Customer', '', ana);
    expect(await erase(`{ customerId: "${id}" }`)).toMatchObject({ isErased: true, userErrors: [] });
    for (const input of [`{ customerId: "${id}" }`, '{ phoneNumber: "+553187654321" }']) {
      expect(await erase(input), input).toEqual({ isErased: true, isRunning: false, recordCount: 0, pendingWebhooks: 0, userErrors: [] });
    }
  });

  it('MUST be one erasure when several ask for it at the same time', async () => {
    const answers = await Promise.all([1, 2, 3].map(() => erase(`{ phoneNumber: "${ana}" }`)));
    expect(new Set(answers.map((answer) => answer?.recordCount)).size).toBe(1);
    expect(answers.every((answer) => answer?.isErased)).toBe(true);
    expect(log.lines.filter((line) => line['audit'] === 'eraseCustomer')).toHaveLength(1);
  });

  it('MUST be told in the log with the client and the counts, and nothing of the customer', async () => {
    await erase(`{ phoneNumber: "${ana}" }`);
    const line = log.lines.find(({ audit }) => audit === 'eraseCustomer');
    expect(line).toMatchObject({ client: 'officer', erased: { orders: 2, messages: 1 }, remaining: {} });
    expect(line?.['requestId']).toBeTypeOf('string');
    expect(JSON.stringify(log.lines)).not.toContain(ana.slice(4));
  });

  it('MUST be refused for clients without the scope or without all channels, and change nothing', async () => {
    expect((await ask(`{ phoneNumber: "${ana}" }`, 'reader')).errors[0]?.extensions['code']).toBe('FORBIDDEN');
    expect((await erase(`{ phoneNumber: "${ana}" }`, 'one'))?.userErrors).toEqual([{ code: 'INVALID', field: ['input'] }]);
    expect(await found('4321')).toBe(3);
  });

  it('MUST be refused without exactly one customer with a number', async () => {
    const withoutNumber = toId('Customer', channel, '12345@lid');
    for (const [input, field] of [
      ['{}', ['input']],
      [`{ phoneNumber: "${ana}", customerId: "${withoutNumber}" }`, ['input']],
      [`{ customerId: "${withoutNumber}" }`, ['input', 'customerId']],
      ['{ customerId: "nonsense" }', ['input', 'customerId']],
      [`{ customerId: "${toId('Order', channel, 'A-1')}" }`, ['input', 'customerId']],
    ] as const) {
      expect((await erase(input))?.userErrors, input).toEqual([{ code: 'INVALID', field }]);
    }
    expect(await found('4321')).toBe(3);
  });
});
