import { describe, expect, it } from 'vitest';
import { Feed } from '../../src/events/feed.js';
import { idAt, RecordedEvents, timeAt, type Happening } from './recorded-events.js';

const unexpected = (error: unknown): void => {
  throw error;
};

function feedOf(events: RecordedEvents, overlapMs = 0, onError = unexpected): Feed<Happening> {
  return new Feed(events.bus, events, { overlapMs, onError });
}

const everything = { channels: ['shop'], since: null, accept: () => true };

async function take(subscription: AsyncIterator<Happening>, count: number): Promise<string[]> {
  const ids: string[] = [];
  for (let taken = 0; taken < count; taken += 1) {
    const { value, done } = (await subscription.next()) as IteratorResult<Happening, undefined>;
    if (done === true) break;
    ids.push(value.id);
  }
  return ids;
}

const idsFrom = (first: number, last: number): string[] => Array.from({ length: last - first + 1 }, (_, index) => idAt(first + index));

describe('a subscription', () => {
  it('MUST deliver what is recorded after its start, in the order of the announcements', async () => {
    const events = new RecordedEvents();
    events.record(idAt(1));
    const subscription = feedOf(events).subscribe(everything);
    events.record(idAt(2), idAt(3));
    events.record(idAt(4));
    expect(await take(subscription, 3)).toEqual([idAt(2), idAt(3), idAt(4)]);
  });

  it('MUST resolve a waiting call of next', async () => {
    const events = new RecordedEvents();
    const subscription = feedOf(events).subscribe(everything);
    const next = take(subscription, 1);
    events.record(idAt(1));
    expect(await next).toEqual([idAt(1)]);
  });

  it('MUST give only events of its channels that it accepts', async () => {
    const events = new RecordedEvents();
    const subscription = feedOf(events).subscribe({ ...everything, channels: ['shop', 'market'], accept: ({ id }) => id !== idAt(3) });
    events.recordOn('foreign', idAt(1));
    events.recordOn('market', idAt(2));
    events.recordOn('shop', idAt(3), idAt(4));
    expect(await take(subscription, 2)).toEqual([idAt(2), idAt(4)]);
  });

  it('MUST leave announcements of another kind alone', async () => {
    const events = new RecordedEvents();
    const subscription = feedOf(events).subscribe(everything);
    events.recordInSilence('shop', idAt(1));
    events.bus.announce([{ kind: 'message', id: idAt(1), channel: 'shop' }]);
    events.record(idAt(2));
    expect(await take(subscription, 1)).toEqual([idAt(2)]);
  });

  it('MUST give an event once that is announced twice', async () => {
    const events = new RecordedEvents();
    const subscription = feedOf(events).subscribe(everything);
    events.record(idAt(1));
    events.record(idAt(1));
    events.record(idAt(2));
    expect(await take(subscription, 2)).toEqual([idAt(1), idAt(2)]);
  });

  it('MUST pass over an event that is no longer kept', async () => {
    const events = new RecordedEvents();
    const subscription = feedOf(events).subscribe(everything);
    events.record(idAt(1), idAt(2));
    events.forget(idAt(1));
    expect(await take(subscription, 1)).toEqual([idAt(2)]);
  });

  it('MUST end on return, also for a waiting call of next, and receive nothing any more', async () => {
    const events = new RecordedEvents();
    const subscription = feedOf(events).subscribe(everything);
    const waiting = subscription.next();
    await subscription.return?.();
    expect(await waiting).toEqual({ done: true, value: undefined });
    events.record(idAt(1));
    expect(await subscription.next()).toEqual({ done: true, value: undefined });
    expect(events.reads).toEqual([]);
  });

  it('MUST end with the error when an event cannot be read, because going on would leave a gap', async () => {
    const events = new RecordedEvents();
    const subscription = feedOf(events).subscribe(everything);
    events.failOnce(new Error('the ledger is away'));
    events.record(idAt(1));
    await expect(subscription.next()).rejects.toThrow('the ledger is away');
    expect(await subscription.next()).toEqual({ done: true, value: undefined });
  });

  it('MUST end with the feed', async () => {
    const feed = feedOf(new RecordedEvents());
    const waiting = feed.subscribe(everything).next();
    await feed.close();
    expect(await waiting).toEqual({ done: true, value: undefined });
  });

  it('MUST answer several who ask for the next event at once one after another', async () => {
    const events = new RecordedEvents();
    const subscription = feedOf(events).subscribe(everything);
    const three = [subscription.next(), subscription.next(), subscription.next()];
    events.record(idAt(1), idAt(2), idAt(3));
    expect((await Promise.all(three)).map(({ value }) => (value as Happening).id)).toEqual(idsFrom(1, 3));
  });
});

describe('the ledger', () => {
  it('MUST be read once for an event, however many subscribe', async () => {
    const events = new RecordedEvents();
    const feed = feedOf(events);
    const subscriptions = Array.from({ length: 20 }, () => feed.subscribe(everything));
    events.record(idAt(1), idAt(2));
    for (const subscription of subscriptions) expect(await take(subscription, 2)).toEqual([idAt(1), idAt(2)]);
    expect(events.reads.flat().sort()).toEqual([idAt(1), idAt(2)]);
  });

  it('SHOULD not be read without subscribers', async () => {
    const events = new RecordedEvents();
    feedOf(events);
    events.record(idAt(1));
    events.bus.reportGap(timeAt(0));
    await Promise.resolve();
    expect([events.reads, events.pages]).toEqual([[], []]);
  });
});

describe('a replay', () => {
  it('MUST deliver the events after the given one, of its channels, and then continue live', async () => {
    const events = new RecordedEvents();
    events.record(...idsFrom(1, 250));
    events.recordOn('foreign', idAt(251));
    const subscription = feedOf(events).subscribe({ ...everything, since: idAt(10) });
    expect(await take(subscription, 240)).toEqual(idsFrom(11, 250));
    events.record(idAt(252));
    expect(await take(subscription, 1)).toEqual([idAt(252)]);
  });

  it('MUST have neither gap nor duplicate while events are recorded before and between its pages', async () => {
    const events = new RecordedEvents();
    events.record(...idsFrom(1, 150));
    const subscription = feedOf(events).subscribe({ ...everything, since: idAt(1) });
    let last = 150;
    events.record(idAt((last += 1)));
    events.beforePage = () => {
      if (last < 400) events.record(idAt((last += 1)), idAt((last += 1)));
    };
    const given = await take(subscription, 60);
    events.record(idAt((last += 1)));
    while (given.at(-1) !== idAt(last)) given.push(...(await take(subscription, 1)));
    expect(given).toEqual(idsFrom(2, last));
    expect(last).toBeGreaterThan(153);
    events.record(idAt(500));
    expect(await take(subscription, 1)).toEqual([idAt(500)]);
  });

  it('MUST end with the error when a page cannot be read', async () => {
    const events = new RecordedEvents();
    const subscription = feedOf(events).subscribe({ ...everything, since: idAt(1) });
    events.failOnce(new Error('the ledger is away'));
    await expect(subscription.next()).rejects.toThrow('the ledger is away');
  });

  it('MUST not lose an event of another process that is committed after one with a higher id', async () => {
    const events = new RecordedEvents();
    events.record(idAt(20_000));
    events.record(idAt(19_000));
    const subscription = feedOf(events, 5000).subscribe({ ...everything, since: idAt(20_000) });
    expect(await take(subscription, 1)).toEqual([idAt(19_000)]);
    events.record(idAt(18_000), idAt(21_000));
    expect(await take(subscription, 2)).toEqual([idAt(18_000), idAt(21_000)]);
  });

  it('MUST not repeat within one subscription what it reads again because it may have been committed late', async () => {
    const events = new RecordedEvents();
    events.record(...idsFrom(1, 120));
    const subscription = feedOf(events, 5000).subscribe({ ...everything, since: idAt(120) });
    const given = await take(subscription, 119);
    expect(given).toEqual(idsFrom(1, 119));
    events.record(idAt(130));
    expect(await take(subscription, 1)).toEqual([idAt(130)]);
  });
});

describe.each([
  ['in one process', 0],
  ['among several', 5000],
])('a subscriber that is far behind, %s', (_, overlapMs) => {
  it('MUST go on from the ledger, without gap or duplicate, and be live again', async () => {
    const events = new RecordedEvents();
    const subscription = feedOf(events, overlapMs).subscribe(everything);
    events.record(...idsFrom(1, 3500));
    const first = await take(subscription, 1700);
    events.record(...idsFrom(3501, 5000));
    expect([...first, ...(await take(subscription, 3300))]).toEqual(idsFrom(1, 5000));
    events.record(idAt(5001));
    expect(await take(subscription, 1)).toEqual([idAt(5001)]);
  });

  it('MUST receive what was recorded during the replay, however much that is', async () => {
    const events = new RecordedEvents();
    events.record(...idsFrom(1, 10));
    const subscription = feedOf(events, overlapMs).subscribe({ ...everything, since: idAt(1) });
    expect(await take(subscription, 1)).toEqual([idAt(2)]);
    events.record(...idsFrom(11, 3000));
    expect(await take(subscription, 2998)).toEqual(idsFrom(3, 3000));
  });
});

describe('what was missed between replicas', () => {
  it('MUST be found in the ledger and given once', async () => {
    const events = new RecordedEvents();
    const feed = feedOf(events, 5000);
    const subscriptions = [feed.subscribe(everything), feed.subscribe({ ...everything, channels: ['market'] })] as const;
    events.record(idAt(40_000));
    events.recordInSilence('shop', ...idsFrom(40_001, 40_150));
    events.recordInSilence('market', idAt(40_200));
    events.bus.reportGap(timeAt(39_000));
    expect(await take(subscriptions[0], 151)).toEqual(idsFrom(40_000, 40_150));
    expect(await take(subscriptions[1], 1)).toEqual([idAt(40_200)]);
    events.bus.reportGap(timeAt(39_000));
    events.record(idAt(41_000));
    expect(await take(subscriptions[0], 1)).toEqual([idAt(41_000)]);
  });

  it('MUST be found also where it was committed later than its id says, as far as that may be', async () => {
    const events = new RecordedEvents();
    const subscription = feedOf(events, 5000).subscribe(everything);
    events.recordInSilence('shop', idAt(34_999), idAt(35_001), idAt(40_001));
    events.bus.reportGap(timeAt(40_000));
    expect(await take(subscription, 2)).toEqual([idAt(35_001), idAt(40_001)]);
  });

  it('MUST be looked for again when the ledger is away too', async () => {
    const events = new RecordedEvents();
    const reported: unknown[] = [];
    const subscription = feedOf(events, 0, (error) => reported.push(error)).subscribe(everything);
    const failure = new Error('the ledger is away');
    events.recordInSilence('shop', idAt(7));
    events.failOnce(failure);
    events.bus.reportGap(timeAt(0));
    expect(await take(subscription, 1)).toEqual([idAt(7)]);
    expect(reported).toEqual([failure]);
  });
});
