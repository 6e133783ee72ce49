import { describe, expect, it } from 'vitest';
import { absorbSeconds } from '../../../../src/contract/webhook.js';
import { orderSamples } from '../../../../src/providers/wabotick/simulator/order-samples.js';
import { deliveryOf, seen, webhooks } from './webhook-fixture.js';

function identityOf(body: unknown): { key: string; windowSeconds: number } {
  return webhooks.identity(deliveryOf(body));
}

const order = orderSamples[0] ?? {};
const withId = JSON.parse(seen.withId) as object;

describe('wabotick › webhook › identity', () => {
  it("MUST be WhatsApp's id for a week, if there is one, whatever else differs", () => {
    expect(identityOf(seen.withId).windowSeconds).toBe(absorbSeconds);
    expect(identityOf({ ...withId, label_names: 'New' })).toEqual(identityOf(seen.withId));
    expect(identityOf({ ...withId, wa_message_id: 'wamid.2' }).key).not.toBe(identityOf(seen.withId).key);
  });

  it('MUST be number, status and time of change of an order, for a week', () => {
    expect(identityOf(order).windowSeconds).toBe(absorbSeconds);
    expect(identityOf({ ...order, first_name: 'Johnny' })).toEqual(identityOf(order));
    for (const change of [{ order_unique_id: '17' }, { cart_status_raw: 'Approved' }, { updated_at: '2024-08-08 08:30:41' }]) {
      expect(identityOf({ ...order, ...change }).key).not.toBe(identityOf(order).key);
    }
  });

  it.each<[string, unknown]>([
    ['a text without an id', seen.text],
    ['a postback without an id', seen.postback],
    ['an order without the time of its change', { ...order, updated_at: null }],
    ['labels', { chat_id: '1415', label_names: 'New', wa_message_id: 'wamid.1' }],
    ['what cannot be read', '<xml/>'],
  ])('MUST be the bytes for 30 seconds for %s', (_, body) => {
    const { key, windowSeconds } = identityOf(body);
    expect(windowSeconds).toBe(30);
    expect(identityOf(body).key).toBe(key);
    const other = typeof body === 'string' ? `${body} ` : { ...(body as object), first_name: 'Somebody' };
    expect(identityOf(other).key).not.toBe(key);
  });

  it('MUST differ between an order and a message, and have a fixed length', () => {
    expect(identityOf({ ...withId, wa_message_id: 'x'.repeat(100_000) }).key).toMatch(/^[0-9a-f]{64}$/);
    const keys = [seen.text, seen.postback, seen.withId, order].map((body) => identityOf(body).key);
    expect(new Set(keys).size).toBe(keys.length);
  });
});
