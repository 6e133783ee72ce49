import { describe, expect, it } from 'vitest';
import { ProviderError } from '../../../../src/contract/error.js';
import { documented } from './documented-webhooks.js';
import { deliveryOf, read, webhooks, type Members } from './webhook-fixture.js';

/** A documented delivery without the event's name, as the other modes send it. */
function nameless(document: string): Members {
  const { event: _, ...reported } = JSON.parse(document) as Members;
  return reported;
}

describe('whapi › webhook › modes', () => {
  it.each([
    ['body mode, as the samples have it', { type: 'messages', event: 'post' }],
    ['body mode, as the description has it', { type: 'messages', method: 'post' }],
  ])('MUST read the name in %s', (_, event) => {
    expect(read({ ...nameless(documented.order), event })).toMatchObject({
      kind: 'messages.post',
      events: [{ kind: 'order-received' }, { kind: 'message-received' }],
    });
  });

  it.each([
    ['path mode', 'POST', '/messages/post', 'messages.post'],
    ['path mode with a slash at the end', 'POST', '/messages/put/', 'messages.put'],
    ['method mode', 'PUT', '/messages', 'messages.put'],
    ['method mode', 'PATCH', '/messages', 'messages.patch'],
    ['method mode', 'DELETE', '/messages', 'messages.delete'],
  ])('MUST read the name in %s: %s %s', (_, method, suffix, kind) => {
    expect(read(nameless(documented.text), { method, suffix })).toMatchObject({ kind, events: [{ kind: 'message-received' }] });
  });

  it('MUST name a delivery without a name after its first list', () => {
    expect(read(nameless(documented.text)).kind).toBe('messages');
    expect(read({ ...nameless(documented.text), event: { type: 'messages' } }).kind).toBe('messages');
  });

  it('MUST sign nothing, and ask no questions', () => {
    expect([webhooks.signature, webhooks.challenge]).toEqual([undefined, undefined]);
  });

  it('MUST write the contact id of a number as chats have it', () => {
    expect(webhooks.contactIdOf?.('+919984351847')).toBe('919984351847@s.whatsapp.net');
  });
});

describe('whapi › webhook › unreadable deliveries', () => {
  it.each<[string, unknown, string]>([
    ["the help desk's chat", documented.chat, 'chats.post'],
    ['contacts', { contacts: [{ id: '1' }], event: { type: 'contacts', event: 'post' } }, 'contacts.post'],
    ['presences', { presences: [], event: { type: 'presences', event: 'post' } }, 'presences.post'],
    ['a cleared chat', { messages_removed_all: '1@s.whatsapp.net', event: { type: 'messages', event: 'delete' } }, 'messages.delete'],
    ['an empty list', { messages: [], event: { type: 'messages', event: 'post' } }, 'messages.post'],
    ['a list that is none', { messages: { id: '1' }, event: { type: 'messages', event: 'post' } }, 'messages.post'],
    ['health without a state', { health: { status: 'AUTH' }, event: { type: 'channel', event: 'post' } }, 'channel.post'],
    ['what has no name', { groups: [{ id: '1' }], channel_id: 'X' }, 'groups'],
  ])('MUST keep %s as unsupported', (_, body, eventType) => {
    expect(read(body)).toEqual({ kind: eventType, events: [{ kind: 'unsupported', eventType }] });
  });

  it('MUST keep an empty object as unknown', () => {
    expect(read({})).toEqual({ kind: 'unknown', events: [{ kind: 'unsupported', eventType: null }] });
    expect(read({ 'a key nobody would use': 1 }).kind).toBe('unknown');
  });

  it('MUST report every other record of a delivery when one is broken', () => {
    const { messages } = JSON.parse(documented.text) as { messages: readonly [Members] };
    const [text] = messages;
    const { events } = read({
      messages: [null, { ...text, chat_id: '' }, 'x', text],
      messages_updates: [{}, { id: 'u-1', after_update: { ...text, id: 'u-1' } }],
      statuses: [{}, { id: 's-1' }, { id: 's-2', status: 'read' }],
      messages_removed: [null],
    });
    expect(events.map((fact) => (fact.kind === 'unsupported' ? fact.eventType : fact.kind))).toEqual([
      'messages',
      'messages',
      'messages',
      'message-received',
      'messages_updates',
      'message-received',
      'statuses',
      'statuses',
      'message-status',
      'messages_removed',
    ]);
  });

  it.each(['', 'messages', '{"messages":[', '[]', 'null', '7', '<html></html>'])('MUST refuse %j as unreadable', (body) => {
    const delivery = deliveryOf(body);
    expect(() => webhooks.read(delivery)).toThrow(ProviderError);
    expect(() => webhooks.read(delivery)).toThrow(
      expect.objectContaining({ kind: 'unexpected-response', provider: 'whapi', channel: 'sydney' }),
    );
  });
});
