import { afterEach, describe, expect, it } from 'vitest';
import { WebhookEventsDocument } from '../operations/generated.js';
import { openShop, type Shop } from './shop.js';

const mebibyte = 1_048_576;

/** Bodies of a mebibyte, each of which took the event loop for 100 to 750 ms when it was parsed, walked or shown. */
const bodies: readonly (readonly [string, string])[] = [
  ['lists in lists', `{"id":"1","data":${'['.repeat(500_000)}${']'.repeat(500_000)}}`],
  ['objects in objects', `{"id":"1","data":${'{"a":'.repeat(170_000)}1${'}'.repeat(170_000)}}`],
  ['lists without an end', `{"id":"1","data":${'['.repeat(mebibyte - 20)}`],
  ['hundreds of thousands of lists', `{"id":"1","data":[${'[],'.repeat(340_000)}[]]}`],
  ['lists in a text', `{"id":"1","data":"${'[],'.repeat(340_000)}[]"}`],
];

describe('a webhook of a shape that would stop everybody while it is read', () => {
  let shop: Shop;
  let reads = 0;
  afterEach(() => shop.close());

  it.each(bodies)('MUST be accepted, stored unchanged, marked as FAILED unread, and shown as text: %s', async (_, body) => {
    reads = 0;
    shop = await openShop({ onRead: () => void (reads += 1) });
    // The same id twice: the body is not parsed, so only equal bytes are the same event.
    expect(await shop.deliver(body)).toBe(200);
    expect(await shop.deliver(body)).toBe(200);
    expect(await shop.deliver(`${body} `)).toBe(200);
    expect(await shop.deliver({ id: 'next' })).toBe(200);
    const kept = await shop.settled();
    expect(kept.map(({ state, deliveries, attempts }) => [state, deliveries, attempts])).toEqual([
      ['FAILED', 2, 1],
      ['FAILED', 1, 1],
      ['DONE', 1, 0],
    ]);
    expect(kept[0]?.failure).toBe('The JSON is nested deeper than 64 or holds more than 25000 values.');
    expect(Buffer.from(kept[0]?.body ?? '').equals(Buffer.from(body))).toBe(true);
    expect(reads).toBe(1);
    const { webhookEvents } = await shop.read(WebhookEventsDocument, { filter: { processingStates: ['FAILED'] } });
    expect(webhookEvents.nodes[1]?.raw === body).toBe(true);
  });

  it('MUST be read where it is only large', async () => {
    shop = await openShop();
    expect(await shop.deliver({ id: 'x'.repeat(mebibyte - 100) })).toBe(200);
    expect((await shop.settled()).map(({ state }) => state)).toEqual(['DONE']);
  });
});
