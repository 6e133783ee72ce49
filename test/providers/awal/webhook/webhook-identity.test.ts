import { describe, expect, it } from 'vitest';
import { absorbSeconds } from '../../../../src/contract/webhook.js';
import { documented, orderEvent } from './documented-webhooks.js';
import { signed, webhooks } from './webhook-fixture.js';

function identityOf(body: unknown): { key: string; windowSeconds: number } {
  return webhooks.identity(signed(body));
}

const received = JSON.parse(documented.received) as { data: object };
const status = JSON.parse(documented.status) as { data: object };

describe('awal › webhook › identity', () => {
  it.each([documented.received, documented.status, documented.conversation, JSON.stringify(orderEvent)])(
    'MUST be the same for a repeated delivery for a week',
    (body) => {
      expect(identityOf(body)).toEqual(identityOf(body));
      expect(identityOf(body)).toMatchObject({ key: expect.stringMatching(/^[0-9a-f]{64}$/), windowSeconds: absorbSeconds });
    },
  );

  it('MUST distinguish the documented events', () => {
    const keys = [...Object.values(documented), orderEvent].map((body) => identityOf(body).key);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it("MUST not depend on when a message's event is sent, as long as the message has its own time", () => {
    expect(identityOf({ ...status, timestamp: '2024-01-20T10:45:00Z' })).toEqual(identityOf(status));
  });

  it.each<[string, object, object]>([
    ['a later status of the same message', status, { ...status, data: { ...status.data, status: 'read' } }],
    ['the same status at another time', status, { ...status, data: { ...status.data, timestamp: '2024-01-20T10:32:00Z' } }],
    ['the status of another message', status, { ...status, data: { ...status.data, message_id: 'wamid.2' } }],
    ['another message', received, { ...received, data: { ...received.data, message_id: 'wamid.2' } }],
    ['another change of an order', orderEvent, { ...orderEvent, event: 'order.updated' }],
    ['a second change in the same second', orderEvent, { ...orderEvent, data: { ...orderEvent.data, payment_status: 'paid' } }],
    ['a change back', orderEvent, { ...orderEvent, timestamp: '2024-01-15T10:30:02Z' }],
  ])('MUST see %s as another event', (_, first, second) => {
    expect(identityOf(second).key).not.toBe(identityOf(first).key);
  });

  it('MUST fall back to the bytes for a minute where there is neither a message nor a time', () => {
    const event = { event: 'order.updated', data: { id: 1 } };
    expect(identityOf(event)).toEqual({ ...identityOf(event), windowSeconds: 60 });
    expect(identityOf({ ...event, data: { id: 2 } }).key).not.toBe(identityOf(event).key);
  });

  it('MUST have one for a body that cannot be read, and for one that is deeper than a stack', () => {
    expect(identityOf('<xml/>')).toMatchObject({ windowSeconds: 60 });
    expect(identityOf('<xml/>').key).not.toBe(identityOf('<html/>').key);
    const deep = `{"event":"order.updated","timestamp":"t","data":{"id":${'['.repeat(100_000)}${']'.repeat(100_000)}}}`;
    expect(identityOf(deep).key).toMatch(/^[0-9a-f]{64}$/);
  });
});
