import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ProviderError } from '../../../src/contract/error.js';
import type { ListPage, ListRequest, Subscribers } from '../../../src/contract/provider.js';
import type { Subscriber, SubscriberFilter, SubscriberSortField } from '../../../src/domain/subscriber.js';
import { htmlErrorPage } from '../../../src/providers/simulator/server.js';
import { zapiFailures } from '../../../src/providers/zapi/simulator/simulator.js';
import type { TestChannel } from './channel.js';
import { must, openChannel, reading, targets } from './channel.js';

let channel: TestChannel;
let subscribers: Subscribers;
beforeEach(async () => {
  channel = await openChannel();
  subscribers = must(channel.provider.subscribers);
});
afterEach(() => channel.close());

const documented = "First contact's name and last name";

describe('zapi › a subscriber', () => {
  it("MUST be read by address, every field of the documents' contact", async () => {
    expect(await one('559999999999')).toEqual({
      channel: 'brazil',
      subscriberId: null,
      contactId: '559999999999',
      phoneNumber: '+559999999999',
      firstName: "First contact's name",
      lastName: null,
      name: documented,
      email: null,
      gender: null,
      labels: null,
      customFields: null,
      assignedAgent: null,
      unreadCount: null,
      createdAt: null,
      lastMessageAt: null,
      raw: channel.simulator.data.contacts[0],
    });
    const [request, ...others] = channel.simulator.requests;
    expect(others).toEqual([]);
    expect(request?.method).toBe('GET');
    expect(request?.headers).toMatchObject({ 'client-token': 'sandbox-account-token' });
    expect(targets(channel)).toEqual(['contacts/559999999999']);
  });

  it.each([
    ['name', { name: 'A', vname: 'B', notify: 'C', short: 'D' }, ['A', 'D']],
    ['vname', { name: null, vname: 'B', notify: 'C' }, ['B', null]],
    ['notify', { name: ' ', vname: null, notify: 'C 🌻' }, ['C 🌻', null]],
    ['short', { short: 'D' }, ['D', 'D']],
    ['nothing', {}, [null, null]],
  ])('MUST be called what %s says', async (_, contact, names) => {
    channel.simulator.data.contacts = [{ phone: '554499999999', ...contact }];
    const person = await one('554499999999');
    expect([person?.name, person?.firstName]).toEqual(names);
  });

  it('MUST keep an address that is no number verbatim', async () => {
    expect(await one('99999999999999@lid')).toMatchObject({ contactId: '99999999999999@lid', phoneNumber: null, name: 'Oculta' });
    expect(targets(channel)).toEqual(['contacts/99999999999999%40lid']);
  });

  it('MUST have the address that Z-API returns, where it differs from the requested one', async () => {
    channel.simulator.fail({ kind: 'answer', answer: { status: 200, body: { name: 'Ana', phone: '551199999999' } } });
    expect(await one('5511999999999')).toMatchObject({ contactId: '551199999999' });
    channel.simulator.fail({ kind: 'answer', answer: { status: 200, body: { name: 'Ana' } } });
    expect(await one('5511999999999')).toMatchObject({ contactId: '5511999999999', name: 'Ana' });
  });

  it.each([
    ['in words', { status: 404, body: { error: 'Contact not found' } }],
    ['in words with 200', { status: 200, body: { error: 'Phone not found' } }],
    ['with nothing', { status: 200, body: {} }],
    ['with null', { status: 200, body: 'null' }],
  ])('MUST be absent when Z-API says %s that it does not know them', async (_, answer) => {
    channel.simulator.fail({ kind: 'answer', answer });
    expect(await subscribers.get?.(['5511000000000'], reading())).toEqual(new Map());
    expect(await subscribers.get?.(['5511000000000'], reading())).toEqual(new Map());
  });

  it.each(['..', '../status', '5511/x', '', ' ', '\ud800', 'x'.repeat(101)])(
    'MUST be absent without a call when %j is no address',
    async (id) => {
      expect(await subscribers.get?.([id], reading())).toEqual(new Map());
      expect(channel.simulator.requests).toEqual([]);
    },
  );

  it('MUST be requested once per request, and one failure MUST NOT hide the others', async () => {
    const ids = ['554499999999', '5511987654321', '554499999999'];
    channel.simulator.fail({ kind: 'answer', answer: { status: 500 }, when: ({ path }) => path.endsWith('/554499999999') });
    const call = reading();
    const found = await subscribers.get?.(ids, call);
    expect(found?.get('5511987654321')).toMatchObject({ name: 'Ana Souza' });
    expect(found?.get('554499999999')).toBeInstanceOf(ProviderError);
    expect(found?.get('554499999999')).toMatchObject({ kind: 'unavailable', provider: 'zapi', channel: 'brazil' });
    await subscribers.get?.(ids, call);
    expect(channel.simulator.requests).toHaveLength(2);
  });

  it.each([
    ['not connected', zapiFailures.notConnected, 'refused'],
    ['a bare 404, which is the address', { status: 404 }, 'refused'],
    ['an address that does not exist', zapiFailures.noRoute, 'refused'],
    ['a wrong Client-Token', { status: 403, body: { error: 'Client-Token x not allowed' } }, 'unauthenticated'],
    ['an HTML page', htmlErrorPage, 'unexpected-response'],
  ])('MUST be an error and not unknown when the answer is %s', async (_, answer, kind) => {
    channel.simulator.fail({ kind: 'answer', answer });
    expect((await subscribers.get?.(['554499999999'], reading()))?.get('554499999999')).toMatchObject({ kind });
  });

  it('MUST be addressed by the digits of their number', () => {
    expect(subscribers.contactIdOf('+5511987654321')).toBe('5511987654321');
  });
});

describe('zapi › the list of subscribers', () => {
  it('MUST be read page by page until one is empty', async () => {
    channel.simulator.data.contacts = people(501);
    const { items, isComplete, isExhausted } = await list({ limit: 1000 });
    expect(targets(channel)).toEqual(['contacts?page=1&pageSize=500', 'contacts?page=2&pageSize=500', 'contacts?page=3&pageSize=500']);
    expect(items).toHaveLength(501);
    expect([isComplete, isExhausted]).toEqual([true, true]);
  });

  it('MUST continue when Z-API returns smaller pages than requested', async () => {
    const page = { kind: 'answer', times: 1 } as const;
    channel.simulator.fail({ ...page, answer: { status: 200, body: people(2) } });
    channel.simulator.fail({ ...page, answer: { status: 200, body: [{ phone: '5511999999999', name: 'Another' }] } });
    expect((await list({})).items).toHaveLength(3);
  });

  it.each([
    ['NAME', 'ASC', ['Ana', 'Bia', 'caio']],
    ['NAME', 'DESC', ['caio', 'Bia', 'Ana']],
    ['CREATED_AT', 'ASC', ['caio', 'Ana', 'Bia']],
    ['CREATED_AT', 'DESC', ['Bia', 'Ana', 'caio']],
  ] as const)('MUST be sorted here by %s %s, by the number when there is nothing else', async (field, direction, names) => {
    channel.simulator.data.contacts = [
      { phone: '5511900000003', name: 'Bia' },
      { phone: '551190000001', name: 'caio' },
      { phone: '5511900000002', name: 'Ana' },
    ];
    expect((await list({ sort: { field, direction } })).items.map(({ item }) => item.name)).toEqual(names);
  });

  it('MUST be walked without loss and without doubles', async () => {
    const seen: string[] = [];
    let after = null;
    for (;;) {
      const page: ListPage<Subscriber> = await list({ after, limit: 2 });
      seen.push(...page.items.map(({ id }) => id));
      after = page.items.at(-1) ?? null;
      if (page.isExhausted) break;
    }
    const numbers = channel.simulator.data.contacts.map(({ phone }) => String(phone));
    expect([...seen].sort()).toEqual([...numbers].sort());
  });

  it('MUST be searched here', async () => {
    const { items } = await list({ filter: { search: 'SOUZA' } });
    expect(items.map(({ item }) => item.contactId)).toEqual(['5511987654321']);
    expect((await list({ filter: { labels: ['vip'] } })).items).toEqual([]);
  });

  it('MUST leave out records without an address, and report it', async () => {
    channel.simulator.data.contacts = [{ phone: '554499999999' }, { name: 'Nobody' }];
    const { items, isComplete } = await list({});
    expect(items.map(({ id }) => id)).toEqual(['554499999999']);
    expect(isComplete).toBe(false);
  });

  it('MUST leave out a record that is no JSON, and say so', async () => {
    const body = '[{"phone":"554499999999"},{"phone":5544X,"name":"A"},7]';
    channel.simulator.fail({ kind: 'answer', answer: { status: 200, headers: { 'content-type': 'application/json' }, body } });
    channel.simulator.data.contacts = [];
    const { items, isComplete } = await list({});
    expect(items.map(({ id }) => id)).toContain('554499999999');
    expect(isComplete).toBe(false);
  });

  it('MUST end after ten pages and say that more may be there', async () => {
    channel.simulator.fail({ kind: 'answer', times: 20, answer: { status: 200, body: people(3) } });
    const { items, isComplete } = await list({});
    expect(items).toHaveLength(3);
    expect(isComplete).toBe(false);
    expect(channel.simulator.requests).toHaveLength(10);
  });

  it('MUST fail as a whole when it is no list', async () => {
    channel.simulator.fail({ kind: 'answer', answer: { status: 200, body: { contacts: [] } } });
    await expect(list({})).rejects.toMatchObject({ kind: 'unexpected-response' });
  });
});

function list(changes: Partial<ListRequest<SubscriberFilter, SubscriberSortField>>): Promise<ListPage<Subscriber>> {
  const request = { filter: {}, sort: { field: 'CREATED_AT', direction: 'ASC' }, after: null, limit: 100 } as const;
  return must(subscribers.list)({ ...request, ...changes }, reading());
}

async function one(contactId: string): Promise<Subscriber | undefined> {
  const found = (await must(subscribers.get)([contactId], reading())).get(contactId);
  if (found instanceof ProviderError) throw found;
  return found;
}

function people(count: number): Record<string, unknown>[] {
  return Array.from({ length: count }, (_, index) => ({ phone: `55119${String(index).padStart(8, '0')}`, name: `P${index}` }));
}
