import { describe, expect, it } from 'vitest';
import { absorbSeconds, type Delivery } from '../../../../src/contract/webhook.js';
import { documented } from './documented-webhooks.js';
import { deliveryOf, webhooks, withRecord, type Members } from './webhook-fixture.js';

function identityOf(body: unknown, given: Partial<Delivery> = {}): { key: string; windowSeconds: number } {
  return webhooks.identity(deliveryOf(body, given));
}

const week = { key: expect.stringMatching(/^[0-9a-f]{64}$/), windowSeconds: absorbSeconds };

describe('whapi › webhook › identity', () => {
  it.each(['order', 'text', 'reply', 'sentThroughApi', 'delivered', 'read', 'qrState'] as const)(
    'MUST be the same for a repeated %s for a week, however its bytes are ordered',
    (name) => {
      const reordered = Object.fromEntries(Object.entries(JSON.parse(documented[name]) as Members).reverse());
      expect(identityOf(documented[name])).toEqual(week);
      expect(identityOf(reordered)).toEqual(identityOf(documented[name]));
    },
  );

  it('MUST distinguish the documented events', () => {
    const keys = Object.values(documented).map((body) => identityOf(body).key);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('MUST be the same whatever the mode', () => {
    const { event: _, ...received } = JSON.parse(documented.text) as Members;
    expect(identityOf(received, { suffix: '/messages/post' })).toEqual(identityOf(documented.text));
    expect(identityOf(received, { suffix: '/messages' })).toEqual(identityOf(documented.text));
  });

  it.each<[string, string, Members]>([
    ['a later status of the same message', documented.delivered, withRecord(documented.delivered, 'statuses', { status: 'read', code: 4 })],
    ['the same status at another time', documented.delivered, withRecord(documented.delivered, 'statuses', { timestamp: '1712995379' })],
    ['the status of another message', documented.delivered, withRecord(documented.delivered, 'statuses', { id: 'x-1' })],
    ['the same status for another reader', documented.read, withRecord(documented.read, 'statuses', { viewer_id: '61491570156' })],
    ['another message', documented.text, withRecord(documented.text, 'messages', { id: 'x-1' })],
    ['a message that was sent meanwhile', documented.sentThroughApi, withRecord(documented.sentThroughApi, 'messages', { status: 'sent' })],
  ])('MUST see %s as another event', (_, first, second) => {
    expect(identityOf(second)).toEqual(week);
    expect(identityOf(second).key).not.toBe(identityOf(first).key);
  });

  it('MUST see a message that is put with another content as another event', () => {
    const event = { type: 'messages', event: 'put' };
    const first = { ...withRecord(documented.text, 'messages', {}), event };
    const second = { ...withRecord(documented.text, 'messages', { text: { body: 'Hello, world' } }), event };
    expect(identityOf(first)).toEqual(week);
    expect(identityOf(second).key).not.toBe(identityOf(first).key);
  });

  it('MUST distinguish two edits of a message by the editing message, or by the bytes for a minute', () => {
    const edit = (trigger?: Members) => ({
      messages_updates: [{ id: 'm-1', trigger, after_update: {} }],
      event: { type: 'messages', event: 'patch' },
    });
    const [first, second] = [identityOf(edit({ id: 't-1', timestamp: 1 })), identityOf(edit({ id: 't-2', timestamp: 2 }))];
    expect([first, second]).toEqual([week, week]);
    expect(second.key).not.toBe(first.key);
    expect(identityOf(edit())).toEqual({ ...identityOf(edit()), windowSeconds: 60 });
  });

  it('MUST know deleted messages by their ids', () => {
    const removed = (...ids: unknown[]) => identityOf({ messages_removed: ids, event: { type: 'messages', event: 'delete' } });
    expect(removed('a-1', 'b-2')).toEqual(week);
    expect(removed('a-1', 'b-2')).toEqual(removed('a-1', 'b-2'));
    expect(removed('a-1').key).not.toBe(removed('b-2').key);
  });

  it.each<[string, unknown]>([
    ['a record without an id among others', { messages: [{ id: 'a-1', timestamp: 1 }, { timestamp: 2 }] }],
    ['what has no ids', documented.chat],
    ['what logs out', documented.loggedOut],
    ['health without its age', { health: { status: { text: 'AUTH' } } }],
    ['what cannot be read', '<xml/>'],
  ])('MUST fall back to the bytes for a minute for %s', (_, body) => {
    expect(identityOf(body)).toEqual({ ...identityOf(body), windowSeconds: 60 });
  });

  it('MUST have one for JSON that is nested deeper than the stack', () => {
    const deep = `{"messages":[{"id":"a-1","text":${'['.repeat(100_000)}${']'.repeat(100_000)}}]}`;
    expect(identityOf(deep)).toEqual(week);
  });
});
