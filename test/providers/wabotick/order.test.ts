import { describe, expect, it } from 'vitest';
import type { ListRequest, OrderSortField } from '../../../src/contract/provider.js';
import type { OrderFilter } from '../../../src/domain/order-filter.js';
import type { Direction } from '../../../src/domain/position.js';
import { numerousData } from '../../../src/providers/wabotick/simulator/data.js';
import type { Fault, ReceivedRequest } from '../../../src/providers/simulator/server.js';
import { call, endpointsOf, failureOf, getOrder, openWabotick, walk } from './fixture.js';

const white = '1429267xxxx5095';
const other = '762561142206860';

function request(
  filter: OrderFilter = {},
  field: OrderSortField = 'PLACED_AT',
  direction: Direction = 'DESC',
  limit = 100,
): ListRequest<OrderFilter, OrderSortField> {
  return { filter, sort: { field, direction }, after: null, limit };
}

function ordersOf(catalogId: string): (received: ReceivedRequest) => boolean {
  return ({ target, body }) => target.endsWith('catalog/order/list') && new URLSearchParams(body).get('whatsapp_catalog_id') === catalogId;
}

/** What a catalog's list answers once instead. */
function answers(catalogId: string, message: unknown): Fault {
  return {
    kind: 'answer',
    when: ordersOf(catalogId),
    answer: { status: 200, body: typeof message === 'string' ? message : { status: '1', message } },
  };
}

describe('the list of orders', () => {
  it('holds the orders of all catalogs, newest first, in one call each', async () => {
    const provider = await openWabotick();
    const page = await provider.orders.list!(request(), call());
    expect(page.items.map(({ item }) => [item.reference.slice(0, 12), item.catalogId, item.status])).toEqual([
      ['172390002100', other, 'PENDING'],
      ['172380551234', white, 'PENDING'],
      ['172371200000', other, 'REFUNDED'],
      ['172360877711', white, 'COMPLETED'],
      ['172345001200', other, 'DELIVERED'],
      ['172336410057', white, 'SHIPPED'],
      ['172322293142', other, 'ACCEPTED'],
      ['172310467380', other, 'PENDING'],
    ]);
    expect([page.isExhausted, page.isComplete]).toEqual([true, true]);
    expect(page.asOf).toMatch(/^\d{4}-\d{2}-\d{2}T.*Z$/);
    expect(endpointsOf(provider.simulator).sort()).toEqual(['catalog/list', 'catalog/order/list', 'catalog/order/list']);
  });

  it('is sorted by either time, either way, and orders without that time count as oldest', async () => {
    const provider = await openWabotick();
    provider.simulator.data.orders[0] = { ...provider.simulator.data.orders[0], updated_at: null };
    const byUpdate = await provider.orders.list!(request({}, 'UPDATED_AT', 'ASC'), call());
    const keys = byUpdate.items.map(({ key }) => key);
    expect(keys[0]).toBe('');
    expect(keys).toEqual([...keys].sort());
    expect(byUpdate.items.map(({ item }) => item.updatedAt ?? '')).toEqual(keys);
  });

  it('places orders of one second by their number, as numbers', async () => {
    const provider = await openWabotick({ settings: { catalogIds: [other] } });
    const at = '2024-08-08 08:11:13';
    provider.simulator.fail(
      answers(
        other,
        ['9', '10', '172310467380123456789'].map((id) => ({ order_unique_id: id, ordered_at: at })),
      ),
    );
    const page = await provider.orders.list!(request(), call());
    expect(page.items.map(({ id }) => id)).toEqual(['172310467380123456789', '10', '9']);
  });

  it('returns every order once, page by page', async () => {
    const provider = await openWabotick({ data: numerousData({ orders: 50, customers: 10, catalogs: 2 }) });
    const walked = await walk((after) => provider.orders.list!({ ...request({}, 'PLACED_AT', 'DESC', 7), after }, call()));
    expect(walked.map(({ reference }) => reference)).toEqual(
      provider.simulator.data.orders.map((order) => order['order_unique_id']).reverse(),
    );
  });

  it.each<[string, OrderFilter, string[]]>([
    ['status', { status: ['SHIPPED', 'DELIVERED'] }, ['172345001200', '172336410057']],
    ['payment status', { paymentStatus: ['REFUNDED'] }, ['172371200000']],
    ['time', { placedFrom: '2024-08-09T17:01:31.000Z', placedTo: '2024-08-11T08:15:00.000Z' }, ['172322293142']],
    ['phone number', { customerPhoneNumber: '+919876543210' }, ['172371200000', '172336410057']],
    ['contact', { contactId: '0123456789' }, ['172310467380']],
    ['search', { search: 'bruna@' }, ['172380551234', '172345001200']],
  ])('is filtered by %s', async (_, filter, references) => {
    const provider = await openWabotick();
    const page = await provider.orders.list!(request(filter), call());
    expect(page.items.map(({ item }) => item.reference.slice(0, 12))).toEqual(references);
  });

  it('reads only the requested catalog, its id verbatim', async () => {
    const provider = await openWabotick();
    const page = await provider.orders.list!(request({ catalogId: white }), call());
    expect(page.items.map(({ item }) => item.catalogId)).toEqual([white, white, white]);
    expect(endpointsOf(provider.simulator)).toEqual(['catalog/list', 'catalog/order/list']);
  });

  it('is empty for a foreign catalog, which is not read', async () => {
    const provider = await openWabotick();
    expect(await provider.orders.list!(request({ catalogId: '5' }), call())).toMatchObject({
      items: [],
      isExhausted: true,
      isComplete: true,
    });
    expect(endpointsOf(provider.simulator)).toEqual(['catalog/list']);
  });

  it('keeps to the catalogs of the settings, without asking which there are', async () => {
    const provider = await openWabotick({ settings: { catalogIds: [white, white] } });
    const page = await provider.orders.list!(request(), call());
    expect(new Set(page.items.map(({ item }) => item.catalogId))).toEqual(new Set([white]));
    expect(endpointsOf(provider.simulator)).toEqual(['catalog/order/list']);
  });

  it('counts an order once that is in two catalogs', async () => {
    const provider = await openWabotick();
    provider.simulator.fail(answers(white, provider.simulator.data.orders));
    expect((await provider.orders.list!(request(), call())).items).toHaveLength(8);
  });

  it.each<[string, unknown, number]>([
    ['an order without a number', [{ cart_total: 5 }, { order_unique_id: '7' }], 1],
    ['an order whose number is too large to be exact', [{ order_unique_id: 1e21 }, { order_unique_id: '7' }], 1],
    ['a record that is none', ['x', null, { order_unique_id: '7' }], 1],
    ['a broken record', '{"status":"1","message":[{"order_unique_id":"6","cart_total":},{"order_unique_id":"7"}]}', 1],
  ])('leaves out %s and says that it is incomplete', async (_, message, count) => {
    const provider = await openWabotick({ settings: { catalogIds: [other] } });
    provider.simulator.fail(answers(other, message));
    const page = await provider.orders.list!(request(), call());
    expect(page.items.map(({ id }) => id)).toEqual(['7']);
    expect([page.items.length, page.isComplete]).toEqual([count, false]);
  });

  it('keeps all digits of a number that came without quotes', async () => {
    const provider = await openWabotick({ settings: { catalogIds: [other] } });
    provider.simulator.fail(answers(other, '{"status":"1","message":[{"order_unique_id":172310467380123456789}]}'));
    const page = await provider.orders.list!(request(), call());
    expect(page.items.map(({ id }) => id)).toEqual(['172310467380123456789']);
  });

  it('is incomplete when a catalog has no readable id', async () => {
    const provider = await openWabotick();
    provider.simulator.data.catalogs.push({ catalog_id: null, catalog_name: 'Nameless' });
    expect((await provider.orders.list!(request(), call())).isComplete).toBe(false);
  });

  it('fails when a catalog cannot be read, so that a walk goes on where it stood', async () => {
    const provider = await openWabotick();
    provider.simulator.fail({ kind: 'answer', when: ordersOf(white), answer: { status: 503 } });
    expect(await failureOf(provider.orders.list!(request(), call()))).toMatchObject({ kind: 'unavailable' });
  });
});

describe('orders by reference', () => {
  const inWhite = '172336410057098765432';
  const inOther = '172322293142012345678';

  it('are found in the lists of the catalogs; unknown ones are absent', async () => {
    const provider = await openWabotick();
    const found = await provider.orders.get!([inOther, 'no-such-order', inWhite], call());
    expect([...found]).toMatchObject([
      [inOther, { status: 'ACCEPTED' }],
      [inWhite, { status: 'SHIPPED' }],
    ]);
  });

  it('cost no call when none is requested', async () => {
    const provider = await openWabotick();
    expect((await provider.orders.get!([], call())).size).toBe(0);
    expect(provider.simulator.requests).toEqual([]);
  });

  it('share their calls with the list in one request: one per catalog', async () => {
    const provider = await openWabotick({ data: numerousData({ orders: 50, customers: 10, catalogs: 2 }) });
    const one = call();
    const page = await provider.orders.list!(request({}, 'PLACED_AT', 'DESC', 20), one);
    const references = page.items.map(({ item }) => item.reference);
    const answered = await Promise.all(references.map((reference) => provider.orders.get!([reference], one)));
    const together = await provider.orders.get!(references, one);
    await provider.catalogs.list(one);
    expect(answered.map((found) => [...found.keys()])).toEqual(references.map((reference) => [reference]));
    expect([...together.keys()]).toEqual(references);
    expect(endpointsOf(provider.simulator).sort()).toEqual(['catalog/list', 'catalog/order/list', 'catalog/order/list']);
  });

  it('are read anew by the next request', async () => {
    const provider = await openWabotick();
    await provider.orders.get!([inWhite], call());
    await provider.orders.get!([inWhite], call());
    expect(endpointsOf(provider.simulator).filter((endpoint) => endpoint === 'catalog/order/list')).toHaveLength(4);
  });

  it('are answered although another catalog fails', async () => {
    const provider = await openWabotick();
    provider.simulator.fail({ kind: 'answer', when: ordersOf(white), answer: { status: 503 } });
    expect((await getOrder(provider, inOther)).status).toBe('ACCEPTED');
  });

  it('are not said to be unknown when a catalog failed', async () => {
    const provider = await openWabotick();
    provider.simulator.fail({ kind: 'answer', when: ordersOf(white), answer: { status: 503 } });
    expect((await provider.orders.get!([inWhite], call())).get(inWhite)).toMatchObject({ name: 'ProviderError', kind: 'unavailable' });
  });

  it('are not said to be unknown when a catalog has no readable id', async () => {
    const provider = await openWabotick();
    provider.simulator.data.catalogs.push({ catalog_name: 'Nameless' });
    const found = await provider.orders.get!([inWhite, 'no-such-order'], call());
    expect(found.get(inWhite)).toMatchObject({ reference: inWhite });
    expect(found.get('no-such-order')).toMatchObject({ name: 'ProviderError', kind: 'unexpected-response' });
  });

  it('are returned even when another record is broken', async () => {
    const provider = await openWabotick({ settings: { catalogIds: [other] } });
    provider.simulator.fail(answers(other, '{"status":"1","message":[{"order_unique_id":},{"order_unique_id":"7"}]}'));
    expect([...(await provider.orders.get!(['7', '8'], call())).keys()]).toEqual(['7']);
  });

  it('may be read again in a request whose first attempt failed', async () => {
    const provider = await openWabotick();
    const one = call();
    provider.simulator.fail({ kind: 'answer', when: ordersOf(white), answer: { status: 503 } });
    expect((await provider.orders.get!([inWhite], one)).get(inWhite)).toMatchObject({ kind: 'unavailable' });
    expect((await provider.orders.get!([inWhite], one)).get(inWhite)).toMatchObject({ reference: inWhite });
  });
});
