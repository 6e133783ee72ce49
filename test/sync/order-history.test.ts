import { afterEach, describe, expect, it } from 'vitest';
import { startWhapiSimulator, type WhapiSimulator } from '../../src/providers/whapi/simulator/simulator.js';
import { runGateway, type RunningGateway } from '../running-gateway.js';
import { WalkingClock } from '../walking-clock.js';
import { readPage, waitFor, type CopyStatus } from './shop.js';

const start = Date.parse('2026-03-01T12:00:00Z');
const secondsAgo = (seconds: number): number => Math.floor(start / 1000) - seconds;

/** A shop at a provider that lists no orders, and whose webhooks are lost, on a clock that the test moves. */
interface Shop {
  readonly simulator: WhapiSimulator;
  readonly gateway: RunningGateway;
  pass(seconds: number): void;
  status(): Promise<CopyStatus>;
  /** Waits until the messages were read after the clock was moved last. */
  current(): Promise<CopyStatus>;
  /** What was asked of the provider, without the page size; forgets it. */
  takeCalls(): readonly string[];
}

const opened: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of opened.splice(0).reverse()) await close();
});

async function open(
  prepare: (simulator: WhapiSimulator) => void = () => undefined,
  sync: object = { sync: { orders: '60s' } },
): Promise<Shop> {
  const simulator = await startWhapiSimulator();
  opened.push(() => simulator.close());
  simulator.chats.clear();
  prepare(simulator);
  let nowMs = start;
  const gateway = await runGateway({
    channels: { sydney: { provider: 'whapi', simulator, callsPerMinute: 1_000_000, ...sync } },
    timing: new WalkingClock(),
    syncNowMs: () => nowMs,
  });
  opened.push(() => gateway.close());
  const status = async (): Promise<CopyStatus> => {
    const fields = 'noun state asOf fullAt isComplete records progress calls errors lastError { code message }';
    const { data } = await gateway.ask<{ channel: { sync: readonly [CopyStatus] } }, never>(
      `{ channel(name: "sydney") { sync { ${fields} } } }`,
    );
    if (data == null) throw new Error('The channel has no status.');
    return data.channel.sync[0];
  };
  return {
    simulator,
    gateway,
    status,
    pass(seconds) {
      nowMs += seconds * 1000;
      gateway.gateway.sync.wake();
    },
    current: () => waitFor(status, ({ asOf }) => (asOf ?? '') >= new Date(nowMs - 59_000).toISOString()),
    takeCalls() {
      const calls = simulator.requests.map(({ method, path, query }) => {
        query.delete('token');
        return `${method} ${path}?${query.toString().replace('count=500&sort=desc', '')}`;
      });
      simulator.forgetRequests();
      return calls;
    },
  };
}

/** Texts of one customer, a second apart, the newest one `until` seconds ago. */
function chat({ chats }: WhapiSimulator, count: number, until = 60): void {
  const from = { chat_id: '61491570156@s.whatsapp.net', from: '61491570156', from_me: false, source: 'mobile' };
  chats.set(
    from.chat_id,
    Array.from({ length: count }, (_, index) => {
      const id = `text${String(index).padStart(8, '0')}-gDMTwl0rVw`;
      return { id, type: 'text', timestamp: secondsAgo(until + count - 1 - index), ...from, text: { body: `Text ${index}` } };
    }),
  );
}

/** An order whose webhook is lost: only its message has it. */
function order({ chats }: WhapiSimulator, reference: string, ago: number, customer = '14155550100'): void {
  const chat_id = `${customer}@s.whatsapp.net`;
  const message = {
    ...{
      id: `order${reference}-gDMTwl0rVw`,
      type: 'order',
      chat_id,
      from: customer,
      from_name: 'Ada',
      from_me: false,
      timestamp: secondsAgo(ago),
    },
    order: {
      order_id: reference,
      seller: '61371989950',
      title: 'Ada',
      item_count: 1,
      currency: 'AUD',
      total_price: 12,
      status: 'new',
      token: 'AR4==',
    },
  };
  chats.set(chat_id, [...(chats.get(chat_id) ?? []), message]);
}

const references = async ({ gateway }: Shop, variables: object = { first: 100 }): Promise<readonly string[]> =>
  (await readPage(gateway, variables)).nodes.map(({ reference }) => reference);

describe('orders that a provider has in messages alone', () => {
  it('MUST be found in the messages of all conversations, page by page, and listed without a call', async () => {
    const shop = await open((simulator) => {
      chat(simulator, 1200);
      order(simulator, '1000000001', 30);
      order(simulator, '1000000002', 700, '14155550101');
      order(simulator, '1000000003', 5000);
    });
    expect(await shop.current()).toMatchObject({
      ...{ state: 'CURRENT', isComplete: true, records: 3, calls: 3, errors: 0, asOf: new Date(start).toISOString(), progress: 1 },
    });
    // A page begins at the second in which the one before ended.
    expect(shop.takeCalls()).toEqual([
      'GET /messages/list?',
      `GET /messages/list?&time_to=${secondsAgo(557)}`,
      `GET /messages/list?&time_to=${secondsAgo(1054)}`,
    ]);
    const { nodes, sources } = await readPage(shop.gateway, { first: 100 });
    expect(nodes.map(({ reference, status, origin }) => [reference, status, origin])).toEqual([
      ['1000000001', 'PENDING', 'LEDGER'],
      ['1000000002', 'PENDING', 'LEDGER'],
      ['1000000003', 'PENDING', 'LEDGER'],
    ]);
    expect(sources).toMatchObject([{ state: 'OK', isComplete: false, message: expect.stringContaining('cannot list orders') as unknown }]);
    expect(await references(shop, { first: 100, maxAge: 3600 })).toHaveLength(3);
    expect(shop.takeCalls()).toEqual([]);
  });

  it('MUST NOT cost a call for their items until a client asks for them', async () => {
    const shop = await open((simulator) => simulator.webhooks.placeOrder());
    await shop.current();
    shop.takeCalls();
    const { data } = await shop.gateway.ask<{ orders: { nodes: { items: object[] | null }[] } }, never>(
      '{ orders(first: 1) { nodes { items { name } } } }',
    );
    expect(data?.orders.nodes[0]?.items?.length).toBeGreaterThan(0);
    expect(shop.takeCalls()).toEqual([expect.stringContaining('GET /business/orders/')]);
  });

  it('MUST be looked for among the new messages at every interval, and recorded once', async () => {
    const shop = await open((simulator) => {
      chat(simulator, 3);
      order(simulator, '1000000001', 40);
    });
    await shop.current();
    shop.takeCalls();
    chat(shop.simulator, 700, -60);
    order(shop.simulator, '1000000002', -30);
    // It reaches the provider after the first read, although it was sent before.
    order(shop.simulator, '1000000003', 1800);
    shop.pass(120);
    expect(await shop.current()).toMatchObject({ state: 'CURRENT', isComplete: true, records: 3, calls: 3 });
    const since = secondsAgo(3600);
    expect(shop.takeCalls()).toEqual([
      `GET /messages/list?&time_from=${since}`,
      `GET /messages/list?&time_from=${since}&time_to=${secondsAgo(436)}`,
    ]);
    expect(await references(shop)).toEqual(['1000000002', '1000000001', '1000000003']);
    const { data } = await shop.gateway.ask<{ orders: { nodes: { history: object[] }[] } }, never>(
      '{ orders(first: 9) { nodes { history { at } } } }',
    );
    expect(data?.orders.nodes.map(({ history }) => history.length)).toEqual([1, 1, 1]);
  });

  it('MUST NOT be looked for in all messages again', async () => {
    const shop = await open((simulator) => chat(simulator, 1200, 7200));
    expect(await shop.current()).toMatchObject({ calls: 3 });
    shop.takeCalls();
    shop.pass(3 * 24 * 3600);
    await shop.current();
    expect(shop.takeCalls()).toEqual([`GET /messages/list?&time_from=${secondsAgo(3600)}`]);
  });

  it('MUST be looked for in the newest 10,000 messages at most, and say so', async () => {
    const shop = await open((simulator) => {
      chat(simulator, 10_100);
      order(simulator, '1000000001', 20_000);
    });
    expect(await shop.current()).toMatchObject({ state: 'CURRENT', isComplete: false, records: 0, calls: 20 });
    shop.pass(60);
    expect(await shop.current()).toMatchObject({ isComplete: false });
    expect(await references(shop)).toEqual([]);
  });

  it('MUST be found behind a page that failed, without reading the pages before again', async () => {
    const shop = await open((simulator) => {
      chat(simulator, 1200);
      order(simulator, '1000000003', 5000);
      const when = ({ query }: { readonly query: URLSearchParams }): boolean => query.get('time_to') === String(secondsAgo(558));
      simulator.fail({ kind: 'answer', answer: { status: 500, body: {} }, when });
    });
    expect(await shop.current()).toMatchObject({
      isComplete: true,
      records: 1,
      errors: 1,
      calls: 4,
      lastError: { code: 'PROVIDER_UNAVAILABLE' },
    });
    expect(shop.takeCalls().map((call) => /time_to=(\d+)/.exec(call)?.[1])).toEqual([
      undefined,
      ...[558, 558, 1056].map((ago) => String(secondsAgo(ago))),
    ]);
  });

  it('MUST NOT be called complete when a message could not be read, or the provider ignores times', async () => {
    const broken = await open((simulator) => {
      simulator.fail({
        kind: 'answer',
        answer: { status: 200, headers: { 'content-type': 'application/json' }, body: '{"messages":[{"id":"a"},{"id":!}]}' },
      });
    });
    expect(await broken.current()).toMatchObject({ isComplete: false, calls: 1 });
    const always = await open((simulator) => {
      chat(simulator, 500);
      const body = { messages: [...(simulator.chats.values().next().value ?? [])].reverse() };
      simulator.fail({ kind: 'answer', answer: { status: 200, body }, times: 5 });
    });
    expect(await always.current()).toMatchObject({ isComplete: false, calls: 2 });
  });

  it('MUST end where all messages of a page are of one second', async () => {
    const shop = await open((simulator) => {
      chat(simulator, 1100);
      for (const messages of simulator.chats.values())
        messages.forEach((message) => Object.assign(message, { timestamp: secondsAgo(500) }));
      order(simulator, '1000000001', 900);
    });
    expect(await shop.current()).toMatchObject({ isComplete: false, records: 1 });
    expect(shop.takeCalls()).toHaveLength(4);
  });

  it('MUST NOT be looked for where the channel does not ask for it', async () => {
    const shop = await open((simulator) => order(simulator, '1000000001', 40), {});
    expect(await references(shop)).toEqual([]);
    expect(shop.takeCalls()).toEqual([]);
  });
});
