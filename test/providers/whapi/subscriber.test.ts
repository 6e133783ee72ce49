import { describe, expect, it } from 'vitest';
import { createCall } from '../../../src/contract/call.js';
import { ProviderError } from '../../../src/contract/error.js';
import type { SubscriberFilter, SubscriberSortField } from '../../../src/domain/subscriber.js';
import { whapiFailures } from '../../../src/providers/whapi/simulator/simulator.js';
import { readSubscriber } from '../../../src/providers/whapi/subscriber/subscriber-record.js';
import type { ChannelOptions } from './channel.js';
import { must, openWhapi, targets } from './channel.js';

async function open(options: ChannelOptions = {}) {
  const { provider, simulator } = await openWhapi(options);
  const { get, list, contactIdOf } = must(provider.subscribers);
  const listed = (filter: SubscriberFilter = {}, field: SubscriberSortField = 'NAME', limit = 100) =>
    must(list)({ filter, sort: { field, direction: 'ASC' }, after: null, limit }, createCall());
  return { simulator, get: must(get), listed, contactIdOf };
}

const many = (count: number) => Array.from({ length: count }, (_, index) => ({ id: String(61491000000 + index), name: `Person ${index}` }));

describe('whapi › subscribers', () => {
  it('MUST be listed by name', async () => {
    const { simulator, listed } = await open();
    const page = await listed();
    expect(page).toMatchObject({ isExhausted: true, isComplete: true });
    expect(page.items.map(({ item }) => item.name)).toEqual(['Harry Clarke', 'Olivia Brown', 'Priya Nair', 'Zoe Miller']);
    expect(targets(simulator)).toEqual(['GET /contacts?count=500&offset=0']);
  });

  it('MUST be read field by field, under the name of the chat', () => {
    const record = { id: '61491570156', name: 'Olivia Brown', pushname: 'Liv', is_business: false };
    expect(readSubscriber(record, 'sydney')).toEqual({
      ...{ channel: 'sydney', subscriberId: null, contactId: '61491570156@s.whatsapp.net', phoneNumber: '+61491570156', firstName: null },
      ...{ lastName: null, name: 'Olivia Brown', email: null, gender: null, labels: null, customFields: null, assignedAgent: null },
      ...{ unreadCount: null, createdAt: null, lastMessageAt: null, raw: record },
    });
    expect(readSubscriber({ id: '1234@lid', pushname: 'Liv' }, 'sydney')).toMatchObject({
      contactId: '1234@lid',
      phoneNumber: null,
      name: 'Liv',
    });
    expect([null, 'x', {}, { id: '' }].map((value) => readSubscriber(value, 'sydney'))).toEqual([null, null, null, null]);
  });

  it('MUST be read in pages of 500', async () => {
    const { simulator, listed } = await open({ contacts: many(1100) });
    const page = await listed({}, 'CREATED_AT', 2000);
    expect([page.items.length, page.isComplete]).toEqual([1100, true]);
    expect(targets(simulator)).toEqual([
      'GET /contacts?count=500&offset=0',
      'GET /contacts?count=500&offset=500',
      'GET /contacts?count=500&offset=1000',
    ]);
  });

  it('MUST say so when there are more than the first 5000', async () => {
    const { simulator, listed } = await open({ contacts: many(5001) });
    expect(await listed()).toMatchObject({ isComplete: false });
    expect(simulator.requests).toHaveLength(10);
  });

  it('MUST be searched here', async () => {
    const { listed } = await open();
    expect((await listed({ search: 'harry' })).items.map(({ id }) => id)).toEqual(['447400123456@s.whatsapp.net']);
    expect((await listed({ labels: ['vip'] })).items).toEqual([]);
  });

  it('MUST report a list with an unreadable record as incomplete', async () => {
    const { simulator, listed } = await open();
    simulator.fail({ kind: 'answer', answer: { status: 200, body: { contacts: [{ name: 'no id' }, { id: '61491570156' }] } } });
    const page = await listed();
    expect([page.items.length, page.isComplete]).toEqual([1, false]);
    simulator.fail({ kind: 'answer', answer: { status: 200, body: { contacts: {} } } });
    await expect(listed()).rejects.toMatchObject({ kind: 'unexpected-response' });
  });

  it('MUST be read by their chats, two calls each, without unknown ones', async () => {
    const { simulator, get } = await open();
    const found = await get(
      ['61491570156@s.whatsapp.net', '61400000000@s.whatsapp.net', '120363@g.us', '../me', '61491570156@s.whatsapp.net'],
      createCall(),
    );
    expect([...found.keys()]).toEqual(['61491570156@s.whatsapp.net']);
    expect(found.get('61491570156@s.whatsapp.net')).toMatchObject({
      ...{ name: 'Olivia Brown', unreadCount: 1, lastMessageAt: '2024-04-16T10:51:40.000Z' },
      ...{ labels: [{ channel: 'sydney', labelId: '1', name: 'New customer' }], raw: { name: 'Olivia Brown', chat: { archive: false } } },
    });
    expect(targets(simulator).toSorted()).toEqual([
      'GET /chats/61400000000%40s.whatsapp.net',
      'GET /chats/61491570156%40s.whatsapp.net',
      'GET /contacts/61400000000',
      'GET /contacts/61491570156',
    ]);
  });

  it('MUST return the error of one subscriber in its place', async () => {
    const { simulator, get } = await open();
    simulator.fail({ kind: 'answer', when: ({ path }) => path.endsWith('447400123456'), answer: whapiFailures.internal, times: 2 });
    simulator.fail({ kind: 'answer', when: ({ path }) => path.endsWith('61491570156'), answer: { status: 200, body: { id: '1234567' } } });
    const found = await get(['61491570156@s.whatsapp.net', '447400123456@s.whatsapp.net', '919984351848@s.whatsapp.net'], createCall());
    const kinds = [...found.values()].map((one) => (one instanceof ProviderError ? one.kind : one.name));
    expect(kinds).toEqual(['unexpected-response', 'unavailable', 'Priya Nair']);
  });

  it('MUST be called by the chat with their number', async () => {
    expect((await open()).contactIdOf('+61491570156')).toBe('61491570156@s.whatsapp.net');
  });
});
