import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { unseenMessage } from '../../src/domain/message-progress.js';
import type { Announcement } from '../../src/store/events/appended.js';
import type { Ledger } from '../../src/store/store.js';
import { eventOf, noon, orderOf } from './samples.js';
import { embeddedStore, postgresStore, type Store } from './stores.js';

const places: [string, () => Promise<Store>][] = [
  ['embedded', embeddedStore],
  ['PostgreSQL', () => postgresStore()],
];

describe.each(places)('events that are recorded in the ledger (%s)', (_, openStore) => {
  let store: Store;
  let ledger: Ledger;
  const received: Announcement[][] = [];

  beforeAll(async () => {
    store = await openStore();
    ledger = await store.open();
    ledger.appended((announcements) => received.push([...announcements]));
  });
  afterAll(async () => {
    await ledger.close();
    await store.remove();
  });
  beforeEach(() => void received.splice(0));

  it('MUST be announced by id, in order, all of one transaction together', async () => {
    const [first, second] = await ledger.events.append([eventOf('shop', '1'), eventOf('market', '2')]);
    await ledger.orders.put(orderOf('shop', '3'), eventOf('shop', '3'));
    expect(received).toEqual([
      [
        { kind: 'order', id: first?.id, channel: 'shop' },
        { kind: 'order', id: second?.id, channel: 'market' },
      ],
      [{ kind: 'order', id: expect.any(String), channel: 'shop' }],
    ]);
    const known = await ledger.events.get(received.flat().map(({ id }) => id));
    expect([...known.values()].map(({ reference }) => reference).sort()).toEqual(['1', '2', '3']);
  });

  it('MUST be announced after the commit, and not before', async () => {
    await ledger.transaction(async (parts) => {
      await parts.events.append([eventOf('shop', '1')]);
      await parts.orders.put(orderOf('shop', '2'), eventOf('shop', '2'));
      await parts.orders.change('shop', '2', (order) => ({ ...order, status: 'SHIPPED' }), [
        eventOf('shop', '2', { kind: 'STATUS_CHANGED' }),
      ]);
      await parts.messages.put({ ...unseenMessage('shop', 'wamid.1', '4179'), direction: 'INBOUND' }, noon);
      expect(received).toEqual([]);
    });
    expect(received).toHaveLength(1);
    expect(received[0]?.map(({ kind }) => kind)).toEqual(['order', 'order', 'order', 'message', 'conversation']);
    const ids = received.flat().map(({ id }) => id);
    expect([...ids].sort()).toEqual(ids);
  });

  it('MUST not be announced when the transaction is rolled back', async () => {
    const failure = new Error('taken back');
    const work = ledger.transaction(async (parts) => {
      await parts.events.append([eventOf('shop', 'never')]);
      throw failure;
    });
    await expect(work).rejects.toBe(failure);
    expect(received).toEqual([]);
  });

  it('MUST not be announced to a listener that was removed', async () => {
    const receivedLater: unknown[] = [];
    const stop = ledger.appended((announcements) => receivedLater.push(announcements));
    stop();
    await ledger.events.append([eventOf('shop', '1')]);
    expect(receivedLater).toEqual([]);
  });

  it('MUST not be announced when there are none', async () => {
    await ledger.events.append([]);
    expect(received).toEqual([]);
  });
});

describe.each(places)('events behind one of them (%s)', (_, openStore) => {
  let store: Store;
  let ledger: Ledger;
  const ids: string[] = [];

  beforeAll(async () => {
    store = await openStore();
    ledger = await store.open();
    for (const [channel, reference] of [
      ['shop', '1'],
      ['market', '2'],
      ['shop', '3'],
      ['foreign', '4'],
    ] as const) {
      const [event] = await ledger.events.append([eventOf(channel, reference)]);
      ids.push(event?.id ?? '');
    }
  });
  afterAll(async () => {
    await ledger.close();
    await store.remove();
  });

  const referencesAfter = async (channels: readonly string[] | null, since: string, limit = 10) =>
    (await ledger.events.after(channels, since, limit)).map(({ reference }) => reference);

  it('MUST be those of the channels, by id, at most as many as wanted', async () => {
    expect(await referencesAfter(['shop', 'market'], '')).toEqual(['1', '2', '3']);
    expect(await referencesAfter(['shop', 'market'], ids[0] ?? '')).toEqual(['2', '3']);
    expect(await referencesAfter(['shop', 'market'], '', 2)).toEqual(['1', '2']);
    expect(await referencesAfter(null, ids[1] ?? '')).toEqual(['3', '4']);
    expect(await referencesAfter([], '')).toEqual([]);
    expect(await referencesAfter(['shop'], ids[3] ?? '')).toEqual([]);
  });

  it('MUST be found by id, as far as they are known', async () => {
    const found = await ledger.events.get([ids[2] ?? '', 'unknown']);
    expect([...found]).toEqual([[ids[2], { ...eventOf('shop', '3'), id: ids[2] }]]);
    expect(await ledger.events.get([])).toEqual(new Map());
  });

  it('MUST be there for messages as well', async () => {
    const received = await ledger.messages.put({ ...unseenMessage('shop', 'wamid.1', '4179'), direction: 'INBOUND' }, noon);
    const status = { providerStatus: 'read', failureReason: null, at: noon };
    const read = await ledger.messages.applyStatus(
      { channel: 'market', messageId: 'wamid.2', contactId: '4179' },
      { ...status, status: 'READ' },
    );
    expect(await ledger.messageEvents.after(['shop', 'market'], '', 10)).toEqual([received, read]);
    expect(await ledger.messageEvents.after(['market'], received?.id ?? '', 10)).toEqual([read]);
    expect(await ledger.messageEvents.after(null, read?.id ?? '', 10)).toEqual([]);
    expect(await ledger.messageEvents.after([], '', 10)).toEqual([]);
    expect([...(await ledger.messageEvents.get([read?.id ?? '', 'unknown'])).values()]).toEqual([read]);
    expect(await ledger.messageEvents.get([])).toEqual(new Map());
  });
});

describe('ids of events', () => {
  it('MUST be in the order of the commits where one process has the ledger for itself', async () => {
    const store = await embeddedStore();
    const ledger = await store.open();
    const received: string[] = [];
    ledger.appended((announcements) => received.push(...announcements.map(({ id }) => id)));
    let outside: Promise<unknown> | undefined;
    await ledger.transaction(async (parts) => {
      await parts.events.append([eventOf('shop', '1')]);
      // It has to wait for this transaction, and what is recorded here in the meantime is committed before it.
      outside = ledger.events.append([eventOf('shop', '3')]);
      await parts.events.append([eventOf('shop', '2')]);
    });
    await outside;
    const events = await ledger.events.after(null, '', 10);
    expect(events.map(({ reference }) => reference)).toEqual(['1', '2', '3']);
    expect(events.map(({ id }) => id)).toEqual(received);
    await ledger.close();
    await store.remove();
  });
});
