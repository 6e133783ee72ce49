import { describe, expect, it } from 'vitest';
import { absorbSeconds } from '../../../../src/contract/webhook.js';
import { documented, metaPayment } from './documented-webhooks.js';
import { deliveryOf, incoming, statuses, webhooksOf } from './webhook-fixture.js';

const webhooks = webhooksOf();

function identityOf(body: unknown): { key: string; windowSeconds: number } {
  return webhooks.identity(deliveryOf(webhooks, body));
}

function status(changes: Record<string, unknown> = {}): Record<string, unknown> {
  return { id: 'wamid.1', status: 'sent', timestamp: '1722834665', ...changes };
}

describe('kaleyra › webhook › identity', () => {
  it.each(Object.entries(documented))('MUST be the same for a repeated %s for a week, also with another trace', (_, body) => {
    const again = body.replaceAll(/"trace_id": "[^"]*"/g, '"trace_id": "another"').replaceAll('\n', ' ');
    expect(again).not.toBe(body);
    expect(identityOf(again)).toEqual(identityOf(body));
    expect(identityOf(body).windowSeconds).toBe(absorbSeconds);
  });

  it('MUST distinguish the documented events', () => {
    const keys = [...Object.values(documented), metaPayment].map((body) => identityOf(body).key);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it.each([
    ['a later status', [status({ status: 'delivered' })]],
    ['the same status at another time', [status({ timestamp: '1722834666' })]],
    ['another message', [status({ id: 'wamid.2' })]],
    ['a status more', [status(), status({ status: 'read' })]],
  ])('MUST see %s as another event', (_, received) => {
    expect(identityOf(statuses(received)).key).not.toBe(identityOf(statuses([status()])).key);
  });

  it('MUST see a refund as another event than the payment with the same id and status', () => {
    const refunded = documented.payment.replace('"refunds": null', '"refunds": [{"id": "rfnd_1", "status": "completed"}]');
    expect(identityOf(refunded).key).not.toBe(identityOf(documented.payment).key);
    expect(identityOf(refunded).windowSeconds).toBe(absorbSeconds);
  });

  it('MUST see the status beside meta_object', () => {
    const [sent, notSent] = ['sent', 'NOT-SENT'].map((word) => identityOf(statuses([status()], { status: word })).key);
    expect(sent).not.toBe(notSent);
  });

  it('MUST take our reference where no message has an id yet', () => {
    const notSent = (ref: string): unknown => ({ status: 'NOT-SENT', extra_info: { ref } });
    expect(identityOf(notSent('write-1')).windowSeconds).toBe(absorbSeconds);
    expect(identityOf(notSent('write-1')).key).not.toBe(identityOf(notSent('write-2')).key);
  });

  it.each([
    ['a body that cannot be read', '<xml/>'],
    ['an event of another kind', { event: 'APPROVED' }],
    ['a message without an id', incoming({ from: '919876543210', type: 'text' })],
    ['one status without an id beside one with', statuses([status(), status({ id: undefined })])],
  ])('MUST fall back to the bytes for a minute for %s', (_, body) => {
    const { key, windowSeconds } = identityOf(body);
    expect(windowSeconds).toBe(60);
    expect(identityOf(body).key).toBe(key);
    expect(identityOf(typeof body === 'string' ? `${body} ` : { ...body, more: 1 }).key).not.toBe(key);
  });

  it('MUST be of one length, however long the ids are', () => {
    expect(identityOf(statuses([status({ id: 'x'.repeat(100_000) })])).key).toMatch(/^[0-9a-f]{64}$/);
  });
});
