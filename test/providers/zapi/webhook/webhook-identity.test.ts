import { describe, expect, it } from 'vitest';
import { absorbSeconds } from '../../../../src/contract/webhook.js';
import { documented } from './documented-webhooks.js';
import { deliveryOf, webhooksOf } from './webhook-fixture.js';

type Members = Record<string, unknown>;

const webhooks = webhooksOf('instance.id');

function identityOf(body: unknown): { key: string; windowSeconds: number } {
  return webhooks.identity(deliveryOf(webhooks, body));
}

function changed(name: keyof typeof documented, changes: Members): Members {
  return { ...(JSON.parse(documented[name]) as Members), ...changes };
}

describe('zapi › webhook › identity', () => {
  it.each(['text', 'cart', 'reviewAndPay', 'reviewOrder', 'delivery', 'status', 'connected', 'disconnected', 'declined'] as const)(
    'MUST be the same for a repeated %s for a week, however its bytes are ordered',
    (name) => {
      const reordered = Object.fromEntries(Object.entries(changed(name, {})).reverse());
      expect(identityOf(reordered)).toEqual(identityOf(documented[name]));
      expect(identityOf(documented[name]).windowSeconds).toBe(absorbSeconds);
    },
  );

  it('MUST distinguish the documented events', () => {
    const keys = Object.values(documented).map((body) => identityOf(body).key);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it.each<[string, keyof typeof documented, Members]>([
    ['a later status of the same message', 'status', { status: 'READ' }],
    ['the same status at another time', 'status', { momment: 1632234646000 }],
    ['the status of another message', 'status', { ids: ['1'] }],
    ['the status of one message more', 'status', { ids: ['999999999999999999999', '1'] }],
    ['another message', 'text', { messageId: 'B' }],
    ['an edit of the message', 'text', { isEdit: true }],
    ['the content that WhatsApp was waiting for', 'text', { waitingMessage: true, text: undefined }],
    ['a failure', 'delivery', { error: 'no such number' }],
    ['another disconnection', 'disconnected', { momment: 1580163343 }],
    ['another kind of event with the same message', 'delivery', { type: 'ReceivedCallback' }],
  ])('MUST see %s as another event', (_, name, changes) => {
    expect(identityOf(changed(name, changes)).key).not.toBe(identityOf(documented[name]).key);
  });

  it('MUST not depend on the order of the ids', () => {
    expect(identityOf(changed('status', { ids: ['1', '2'] }))).toEqual(identityOf(changed('status', { ids: ['2', '1'] })));
  });

  it('MUST fall back to the bytes for a minute where there is neither an id nor a time', () => {
    const { key, windowSeconds } = identityOf(documented.presence);
    expect(windowSeconds).toBe(60);
    expect(identityOf(documented.presence).key).toBe(key);
    expect(identityOf(changed('presence', { status: 'PAUSED' })).key).not.toBe(key);
  });

  it('MUST have one for a body that cannot be read', () => {
    expect(identityOf('<xml/>')).toMatchObject({ windowSeconds: 60 });
    expect(identityOf('<xml/>').key).not.toBe(identityOf('<html/>').key);
  });

  it('MUST be of one length, however long the ids are', () => {
    const { key } = identityOf(changed('text', { messageId: 'x'.repeat(100_000) }));
    expect(key).toMatch(/^[0-9a-f]{64}$/);
  });
});
