import { describe, expect, it } from 'vitest';
import { createCall } from '../../../src/contract/call.js';
import type { SubscriberFilter } from '../../../src/domain/subscriber.js';
import { must, openAwal, success, targets, type AwalChannel } from './channel.js';

const sender = 'phone_number_id=123456';
const list = ({ provider }: AwalChannel, filter: SubscriberFilter = {}, limit = 20, field: 'NAME' | 'CREATED_AT' = 'NAME') =>
  must(provider.subscribers?.list)({ filter, sort: { field, direction: 'ASC' }, after: null, limit }, createCall());

const contact = (id: number) => ({
  id,
  name: `Contact ${String(id).padStart(3, '0')}`,
  phone: `9665${10_000_000 + id}`,
  created_at: '2024-01-15T10:30:00Z',
});

describe('awal › subscribers', () => {
  it('MUST be the contacts of the account, sorted here', async () => {
    const channel = await openAwal();
    const page = await list(channel);
    expect(page).toMatchObject({ isExhausted: true, isComplete: true });
    expect(page.items.map(({ item }) => [item.subscriberId, item.contactId, item.name])).toEqual([
      ['1', '96650000000', 'Ahmed Mohammed'],
      ['3', '14155550100', 'Jordan Miles'],
      ['2', '966501234567', 'Noura Al-Otaibi'],
    ]);
    expect(page.items[1]?.item).toMatchObject({
      phoneNumber: '+14155550100',
      email: 'jordan@example.com',
      createdAt: '2024-01-17T09:15:00.000Z',
    });
    expect(targets(channel.simulator)).toEqual([`GET /api/developer/contacts?${sender}&page=1&limit=100`]);
  });

  it('MUST be found by a text of the client, in what the gateway read', async () => {
    const channel = await openAwal();
    expect((await list(channel, { search: 'EXAMPLE.com' }, 20, 'CREATED_AT')).items.map(({ item }) => item.subscriberId)).toEqual([
      '1',
      '3',
    ]);
  });

  it('MUST be read over pages, and say so when there are more than the gateway reads', async () => {
    const channel = await openAwal({ contacts: Array.from({ length: 1100 }, (_, index) => contact(index + 1)) });
    const page = await list(channel, {}, 5);
    expect(page.items.map(({ item }) => item.subscriberId)).toEqual(['1', '2', '3', '4', '5']);
    expect(page.isComplete).toBe(false);
    expect(channel.simulator.requests).toHaveLength(10);
  });

  it('MUST leave out what has no number or no id, and say that something is missing', async () => {
    const channel = await openAwal();
    const data = [{ id: 7, name: 'No number' }, { name: 'No id', phone: '96650000001' }, null, { id: '8', phone: '+966 50 123 4567' }];
    channel.simulator.fail({ kind: 'answer', answer: success({ data }) });
    const page = await list(channel);
    expect(page.items.map(({ item }) => [item.subscriberId, item.contactId, item.name])).toEqual([['8', '966501234567', null]]);
    expect(page.isComplete).toBe(false);
  });

  it('MUST be found one by one by their numbers, which the search takes parts of', async () => {
    const contacts = [
      { ...contact(1), phone: '9665012345678' },
      { ...contact(2), phone: '966501234567' },
    ];
    const channel = await openAwal({ contacts });
    const found = await must(channel.provider.subscribers?.get)(['966501234567', '96650', '1', 'x'], createCall());
    expect([...found.keys()]).toEqual(['966501234567']);
    expect(found.get('966501234567')).toMatchObject({ subscriberId: '2' });
    expect(targets(channel.simulator)).toEqual([
      `GET /api/developer/contacts?${sender}&page=1&limit=100&searchTerm=966501234567`,
      `GET /api/developer/contacts?${sender}&page=1&limit=100&searchTerm=96650`,
    ]);
  });

  it('MUST not be absent when the one may be on a further page', async () => {
    const channel = await openAwal({ contacts: Array.from({ length: 150 }, (_, index) => contact(index + 1)) });
    const found = await must(channel.provider.subscribers?.get)(['966510'], createCall());
    expect(found.get('966510')).toMatchObject({ kind: 'unexpected-response' });
  });
});

describe('awal › orders of one customer', () => {
  const request = { sort: { field: 'PLACED_AT', direction: 'DESC' } as const, after: null, limit: 20 };

  it('MUST be asked for by the id of the contact with the number', async () => {
    const channel = await openAwal();
    const page = await channel.orders.list({ ...request, filter: { contactId: '966501234567' } }, createCall());
    expect(page.items.length).toBeGreaterThan(0);
    expect(page.items.every(({ item }) => item.customer.contactId === '966501234567')).toBe(true);
    expect(targets(channel.simulator)).toEqual([
      `GET /api/developer/contacts?${sender}&page=1&limit=100&searchTerm=966501234567`,
      `GET /api/developer/orders?${sender}&page=1&limit=100&customer_id=2`,
    ]);
    const byNumber = await channel.orders.list({ ...request, filter: { customerPhoneNumber: '+966501234567' } }, createCall());
    expect(byNumber.items.map(({ id }) => id)).toEqual(page.items.map(({ id }) => id));
  });

  it.each([
    ['the customer is no contact', [], undefined],
    ['customer_id is the id of somebody else', [{ ...contact(5), id: 5, phone: '966501234567' }], undefined],
    ['contacts cannot be searched', undefined, { kind: 'answer', answer: { status: 403, body: {} } } as const],
  ])('MUST be found as without it when %s', async (_, contacts, fault) => {
    const channel = await openAwal({ ...(contacts && { contacts }) });
    if (contacts?.length === 1) {
      // The filter that finds nothing, although there are orders.
      const when = ({ target }: { readonly target: string }): boolean => target.includes('customer_id=');
      const meta = { current_page: 1, per_page: 100, total: 0, last_page: 1 };
      channel.simulator.fail({ kind: 'answer', answer: success({ data: [], meta }), when });
    }
    if (fault !== undefined) channel.simulator.fail(fault);
    const page = await channel.orders.list({ ...request, filter: { contactId: '966501234567' } }, createCall());
    expect(page.items.length).toBeGreaterThan(0);
    expect(page.items.every(({ item }) => item.customer.contactId === '966501234567')).toBe(true);
    expect(targets(channel.simulator).at(-1)).toBe(`GET /api/developer/orders?${sender}&page=1&limit=100`);
  });

  it('MUST not be trusted when an order of somebody else comes', async () => {
    const channel = await openAwal({
      contacts: [
        { ...contact(9), phone: '971501234567' },
        { ...contact(2), phone: '966501234567' },
      ],
    });
    const when = ({ target }: { readonly target: string }): boolean => target.includes('customer_id=');
    const data = [{ id: 99, customer_phone: '971501234567', created_at: '2024-01-20T10:30:00Z' }];
    channel.simulator.fail({ kind: 'answer', answer: success({ data, meta: { current_page: 1, last_page: 1 } }), when });
    const page = await channel.orders.list({ ...request, filter: { contactId: '966501234567' } }, createCall());
    expect(page.items.some(({ id }) => id === '99')).toBe(false);
    expect(page.items.length).toBeGreaterThan(0);
  });
});
