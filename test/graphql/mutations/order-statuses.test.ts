import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { toId } from '../../../src/domain/id.js';
import { sampleOrder } from '../../../src/providers/awal/simulator/samples.js';
import { startAwalSimulator, type AwalSimulator } from '../../../src/providers/awal/simulator/simulator.js';
import type { ReceivedRequest } from '../../../src/providers/simulator/server.js';
import { writeInBulk } from '../../../src/writes/bulk.js';
import { holdAnswers } from '../../held-answers.js';
import type { UpdateOrderStatusInput } from '../../operations/generated.js';
import { runGateway, type Answer, type RunningGateway } from '../../running-gateway.js';
import { noCalls, openFiveChannels, type FiveChannels } from '../queries/five-channels.js';

type Update = UpdateOrderStatusInput;

interface Result {
  readonly orderId: string;
  readonly outcome: string | null;
  readonly order?: { readonly status: string } | null;
  readonly userErrors: readonly { readonly code: string; readonly field: readonly string[] | null }[];
}

interface Statuses {
  readonly updateOrderStatuses: {
    readonly results: readonly (Result | null)[];
    readonly userErrors: readonly { readonly code: string; readonly field: readonly string[] | null }[];
  };
}

const document = (selection: string) => `mutation ($input: UpdateOrderStatusesInput!) {
  updateOrderStatuses(input: $input) { results { orderId outcome ${selection} userErrors { code field } } userErrors { code field } } }`;

function ask(
  gateway: Pick<RunningGateway, 'ask'>,
  updates: readonly Update[],
  more: { readonly idempotencyKey?: string; readonly selection?: string; readonly token?: string } = {},
): Promise<Answer<Statuses>> {
  const { idempotencyKey, selection = '', token } = more;
  return gateway.ask<Statuses, object>(document(selection), { input: { updates, idempotencyKey } }, token);
}

async function change(gateway: Pick<RunningGateway, 'ask'>, updates: readonly Update[], more: Parameters<typeof ask>[2] = {}) {
  const { data, errors } = await ask(gateway, updates, more);
  expect(errors).toEqual([]);
  return data!.updateOrderStatuses;
}

const done = (orderId: string, outcome: string) => ({ orderId, outcome, userErrors: [] });
const isWrite = ({ method }: ReceivedRequest): boolean => method === 'PUT';

describe('the statuses of orders of several channels', () => {
  let five: FiveChannels;
  beforeAll(async () => {
    five = await openFiveChannels({ clients: [{ name: 'rio', token: 'rio-token', scopes: ['orders:write'], channels: ['rio'] }] });
  });
  afterAll(() => five.close());
  beforeEach(() => void five.calls());

  const miami = toId('Order', 'miami', '172310467380123456789');
  const rio = toId('Order', 'rio', '4N8FCTW1WM6');
  const delhi = toId('Order', 'delhi', '395XXXXX');
  const sydney = toId('Order', 'sydney', '964278151888836');

  it('MUST each have their own outcome, in the order of the request, and MUST not be sent again for the same key', async () => {
    const updates: Update[] = [
      { orderId: sydney, status: 'SHIPPED' },
      { orderId: delhi, status: 'SHIPPED' },
      { orderId: miami, status: 'ACCEPTED' },
      { orderId: rio, status: 'PROCESSING' },
      { orderId: toId('Order', 'riyadh', '999'), status: 'ACCEPTED' },
      { orderId: toId('Order', 'miami', '1'), status: 'CANCELED' },
    ];
    const first = await change(five, updates, { idempotencyKey: 'morning' });
    const at = (index: number, name: string) => ['input', 'updates', String(index), name];
    expect(first).toEqual({
      userErrors: [],
      results: [
        { orderId: sydney, outcome: null, userErrors: [{ code: 'CAPABILITY_NOT_SUPPORTED', field: null }] },
        done(delhi, 'ACCEPTED'),
        done(miami, 'APPLIED'),
        done(rio, 'ACCEPTED'),
        { orderId: updates[4]?.orderId, outcome: null, userErrors: [{ code: 'NOT_FOUND', field: at(4, 'orderId') }] },
        { orderId: updates[5]?.orderId, outcome: null, userErrors: [{ code: 'UNSUPPORTED_STATUS', field: at(5, 'status') }] },
      ],
    });
    const sent = five.calls();
    expect([sent.rio, sent.delhi, sent.sydney]).toEqual([1, 1, 0]);
    expect(await change(five, updates.slice(1, 4), { idempotencyKey: 'morning' })).toEqual({
      userErrors: [],
      results: first.results.slice(1, 4),
    });
    expect(five.calls()).toEqual(noCalls);
  });

  it("MUST follow the idempotency key's rules: another status for the same key is refused, for that order alone", async () => {
    const first: Update[] = [{ orderId: rio, status: 'SHIPPED', idempotencyKey: 'own' }];
    await change(five, first);
    five.calls();
    const second = await change(five, [
      { orderId: rio, status: 'COMPLETED', idempotencyKey: 'own' },
      { orderId: delhi, status: 'PROCESSING', idempotencyKey: 'other' },
    ]);
    expect(second.results).toEqual([
      {
        orderId: rio,
        outcome: null,
        userErrors: [{ code: 'IDEMPOTENCY_KEY_REUSED', field: ['input', 'updates', '0', 'idempotencyKey'] }],
      },
      done(delhi, 'ACCEPTED'),
    ]);
    expect(five.calls()).toEqual({ ...noCalls, delhi: 1 });
  });

  it.each<[string, Update[], string | undefined, string[]]>([
    ['no order', [], undefined, ['updates']],
    [
      '101 orders',
      Array.from({ length: 101 }, (_, index) => ({ orderId: toId('Order', 'rio', `${index}`), status: 'SHIPPED' })),
      undefined,
      ['updates'],
    ],
    [
      'one order twice',
      [
        { orderId: rio, status: 'SHIPPED' },
        { orderId: delhi, status: 'SHIPPED' },
        { orderId: rio, status: 'COMPLETED' },
      ],
      undefined,
      ['updates', '2', 'orderId'],
    ],
    [
      'one key twice',
      [
        { orderId: rio, status: 'SHIPPED', idempotencyKey: 'k' },
        { orderId: delhi, status: 'SHIPPED', idempotencyKey: 'k' },
      ],
      undefined,
      ['updates', '1', 'idempotencyKey'],
    ],
    ['an empty key', [{ orderId: rio, status: 'SHIPPED' }], '', ['idempotencyKey']],
    ['a key that leaves no room for the order', [{ orderId: rio, status: 'SHIPPED' }], 'k'.repeat(201), ['idempotencyKey']],
  ])('MUST all be left alone when the request has %s', async (_, updates, idempotencyKey, field) => {
    const { results, userErrors } = await change(five, updates, idempotencyKey === undefined ? {} : { idempotencyKey });
    expect({ results, userErrors }).toEqual({ results: [], userErrors: [{ code: 'INVALID', field: ['input', ...field] }] });
    expect(five.calls()).toEqual(noCalls);
  });

  it('MUST not be changed on a channel that the viewer may not see, nor by what is no id of an order', async () => {
    const { results } = await change(
      five,
      [
        { orderId: delhi, status: 'SHIPPED' },
        { orderId: 'x', status: 'SHIPPED' },
        { orderId: toId('Channel', 'rio'), status: 'SHIPPED' },
      ],
      { token: 'rio-token' },
    );
    expect(results.map((result) => result?.userErrors)).toEqual(
      ['NOT_FOUND', 'INVALID', 'INVALID'].map((code, index) => [{ code, field: ['input', 'updates', String(index), 'orderId'] }]),
    );
    expect(five.calls()).toEqual(noCalls);
  });

  it('MUST cost as much as each order alone', async () => {
    const costOf = async (query: string, variables: object) => {
      const response = await fetch(`${five.address}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: 'Bearer everything-token' },
        body: JSON.stringify({ query, variables }),
      });
      return ((await response.json()) as { extensions: { cost: { estimated: number } } }).extensions.cost.estimated;
    };
    const single = 'mutation ($input: UpdateOrderStatusInput!) { updateOrderStatus(input: $input) { outcome order { status } } }';
    const update: Update = { orderId: toId('Order', 'sydney', '1'), status: 'SHIPPED' };
    const alone = await costOf(single, { input: update });
    const updates = Array.from({ length: 30 }, (_, index) => ({ ...update, orderId: toId('Order', 'sydney', String(index)) }));
    expect([alone, await costOf(document('order { status }'), { input: { updates } })]).toEqual([7, 30 * 7]);
  });
});

describe('the statuses of many orders of one channel', () => {
  let simulator: AwalSimulator;
  let gateway: RunningGateway;
  let next = 0;

  beforeAll(async () => {
    simulator = await startAwalSimulator({
      orders: Array.from({ length: 120 }, (_, index) => sampleOrder({ id: index + 1, status: 'pending' })),
    });
    gateway = await runGateway({ channels: { shop: { provider: 'awal', simulator, timeoutMs: 5_000 } } });
  });
  afterAll(async () => {
    await gateway.close();
    await simulator.close();
  });
  beforeEach(() => simulator.forgetRequests());

  /** Orders that no other test has. */
  const take = (count: number): Update[] =>
    Array.from({ length: count }, () => ({ orderId: toId('Order', 'shop', String((next += 1))), status: 'ACCEPTED' }));
  const written = () => simulator.requests.filter(isWrite).map(({ path }) => Number(path.split('/').at(-1)));

  it('MUST be written once each, and be returned as they then are', async () => {
    const updates = take(40);
    const { results } = await change(gateway, updates, { selection: 'order { status }' });
    expect(results).toEqual(updates.map(({ orderId }) => ({ ...done(orderId, 'APPLIED'), order: { status: 'ACCEPTED' } })));
    expect(written().sort((left, right) => left - right)).toEqual(Array.from({ length: 40 }, (_, index) => index + 1));
  });

  it('MUST be UNKNOWN for the order alone whose answer is lost, and MUST not be sent again', async () => {
    const updates = take(6);
    const lost = next - 3;
    simulator.fail({ kind: 'cut-after', when: (request) => isWrite(request) && request.path.endsWith(`/${lost}`) });
    const { results } = await change(gateway, updates, { idempotencyKey: 'lost' });
    expect(results.map((result) => result?.outcome)).toEqual(['APPLIED', 'APPLIED', 'UNKNOWN', 'APPLIED', 'APPLIED', 'APPLIED']);
    expect(results[2]?.userErrors).toMatchObject([{ code: 'OUTCOME_UNKNOWN' }]);
    expect(written()).toHaveLength(6);
    const again = await change(gateway, updates, { idempotencyKey: 'lost' });
    expect(again.results.map((result) => result?.orderId)).toEqual(updates.map(({ orderId }) => orderId));
    expect(again.results.every((result) => result?.outcome === 'APPLIED' || result?.outcome === 'UNKNOWN')).toBe(true);
    expect(written()).toHaveLength(6);
  });

  it('MUST be null with an error for the order alone that certainly was not changed', async () => {
    const updates = take(3);
    const refused = { status: 401, body: { error: 'authentication_failed', message: 'Invalid HMAC signature' } };
    simulator.fail({ kind: 'answer', answer: refused, when: (request) => isWrite(request) && request.path.endsWith(`/${next - 1}`) });
    const { data, errors } = await ask(gateway, updates);
    const [first, second, third] = data!.updateOrderStatuses.results;
    expect([first?.outcome, second, third?.outcome]).toEqual(['APPLIED', null, 'APPLIED']);
    expect(errors.map(({ path, extensions }) => [path, extensions['code']])).toEqual([
      [['updateOrderStatuses', 'results', 1], 'PROVIDER_UNAUTHENTICATED'],
    ]);
  });

  it('MUST be one write each when the same request is sent twice at once', async () => {
    const updates = take(5);
    const [one, other] = await Promise.all([
      change(gateway, updates, { idempotencyKey: 'twice' }),
      change(gateway, updates, { idempotencyKey: 'twice' }),
    ]);
    expect(one).toEqual(other);
    expect(written()).toHaveLength(5);
  });

  it('MUST be sent eight at a time', async () => {
    const held = await holdAnswers(simulator);
    const slow = await runGateway({ channels: { shop: { provider: 'awal', simulator: held } } });
    try {
      const updates = take(20);
      held.hold();
      const answer = change(slow, updates);
      await held.waiting(8);
      // Further reads would have begun by the time that another request is answered.
      await slow.ask('{ viewer { name } }');
      expect(held.count()).toBe(8);
      held.release();
      expect((await answer).results.every((result) => result?.outcome === 'APPLIED')).toBe(true);
      expect(written()).toHaveLength(20);
    } finally {
      await slow.close();
      await held.close();
    }
  });
});

describe('writing the parts of a request', () => {
  const limits = { concurrency: 3, budgetMs: 100, now: () => 0 };
  const skipped = (part: number) => `skipped ${part}`;

  it('MUST run as many at a time as allowed, and no more', async () => {
    let running = 0;
    let most = 0;
    const results = await writeInBulk(
      [...Array(10).keys()],
      async (part) => {
        most = Math.max(most, (running += 1));
        await new Promise((resolve) => setImmediate(resolve));
        running -= 1;
        return `done ${part}`;
      },
      skipped,
      limits,
    );
    expect([most, results]).toEqual([3, [...Array(10).keys()].map((part) => `done ${part}`)]);
  });

  it('MUST begin nothing when the time is used up, and say so of each part', async () => {
    let time = 0;
    const results = await writeInBulk(
      [0, 1, 2, 3, 4],
      async (part) => {
        time += 60;
        return `done ${part}`;
      },
      skipped,
      { ...limits, concurrency: 1, now: () => time },
    );
    expect(results).toEqual(['done 0', 'done 1', 'skipped 2', 'skipped 3', 'skipped 4']);
  });

  it('MUST go on after a failure, and have the error in its place', async () => {
    const results = await writeInBulk(
      [0, 1, 2],
      async (part) => {
        if (part === 1) throw new Error('Refused.');
        return `done ${part}`;
      },
      skipped,
      limits,
    );
    expect(results).toEqual(['done 0', new Error('Refused.'), 'done 2']);
  });
});
