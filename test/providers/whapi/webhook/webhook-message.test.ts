import { describe, expect, it } from 'vitest';
import type { MessageContent } from '../../../../src/domain/message.js';
import { documented } from './documented-webhooks.js';
import { messageIn, read, withRecord, type Members } from './webhook-fixture.js';

function contentOf(type: string, inner: unknown, more: Members = {}): MessageContent | null {
  return messageIn(read(withRecord(documented.text, 'messages', { ...more, type, [type]: inner })).events).content;
}

const media = { id: 'jpeg-6a2b', link: 'https://s3.example/6a2b.jpg', mime_type: 'image/jpeg', file_size: 1024, caption: 'A mug' };

describe('whapi › webhook › messages', () => {
  it("MUST read the help desk's text", () => {
    const { kind, events } = read(documented.text);
    expect([kind, events.length]).toEqual(['messages.post', 1]);
    expect(messageIn(events)).toEqual({
      channel: 'sydney',
      contactId: '919984351847@s.whatsapp.net',
      messageId: 'p.w30M7fgwWD4XwHu.g4CA-gBgTwl0rVw',
      direction: 'INBOUND',
      sender: null,
      agentName: null,
      content: { type: 'TextContent', text: 'Hello world' },
      sentAt: '2024-04-13T08:00:45.000Z',
      status: 'UNKNOWN',
      providerStatus: null,
      statusChangedAt: null,
      readAt: null,
      failedAt: null,
      failureReason: null,
      reaction: null,
      raw: (JSON.parse(documented.text) as { messages: unknown[] }).messages[0],
    });
  });

  it("MUST read the help desk's pressed button, without what WhatsApp put before its id", () => {
    expect(messageIn(read(documented.reply).events)).toMatchObject({
      direction: 'INBOUND',
      content: {
        type: 'InteractiveContent',
        header: null,
        text: null,
        footer: null,
        buttons: [],
        reply: { id: 'randomId1', title: 'Button1' },
      },
    });
  });

  it.each([
    ['sentFromMobile', 'SENT', 'sent'],
    ['sentThroughApi', 'QUEUED', 'pending'],
  ] as const)("MUST read the help desk's %s as outbound and %s", (name, status, providerStatus) => {
    expect(messageIn(read(documented[name]).events)).toMatchObject({ direction: 'OUTBOUND', status, providerStatus });
  });

  it.each<[unknown, string | null]>([
    [true, 'OUTBOUND'],
    [false, 'INBOUND'],
    ['true', null],
    [undefined, null],
  ])('MUST take the direction from from_me %j', (from_me, direction) => {
    expect(messageIn(read(withRecord(documented.text, 'messages', { from_me })).events).direction).toBe(direction);
  });

  it.each<[unknown, string | null]>([
    ['1712995245', '2024-04-13T08:00:45.000Z'],
    [1712995245123, '2024-04-13T08:00:45.123Z'],
    ['soon', null],
    [null, null],
  ])('MUST read the time %j', (timestamp, sentAt) => {
    expect(messageIn(read(withRecord(documented.text, 'messages', { timestamp })).events).sentAt).toBe(sentAt);
  });

  it.each<[string, Members, object]>([
    ['link_preview', { body: 'See https://shop.example', title: 'Shop' }, { type: 'TextContent', text: 'See https://shop.example' }],
    ['image', media, { mediaType: 'IMAGE', url: media.link, mediaId: 'jpeg-6a2b', caption: 'A mug', filename: null }],
    ['video', media, { mediaType: 'VIDEO' }],
    ['gif', media, { mediaType: 'VIDEO' }],
    ['short', media, { mediaType: 'VIDEO' }],
    ['audio', media, { mediaType: 'AUDIO' }],
    ['voice', { id: 'ogg-1', seconds: 3 }, { mediaType: 'AUDIO', url: null, mediaId: 'ogg-1', caption: null }],
    ['document', { ...media, filename: 'invoice.pdf' }, { mediaType: 'DOCUMENT', filename: 'invoice.pdf' }],
    ['document', { ...media, file_name: 'invoice.pdf' }, { mediaType: 'DOCUMENT', filename: 'invoice.pdf' }],
    ['image', { ...media, link: 'javascript:alert(1)' }, { mediaType: 'IMAGE', url: null }],
    ['system', { body: 'Messages are end-to-end encrypted' }, { type: 'SystemContent', text: 'Messages are end-to-end encrypted' }],
  ])('MUST read %s %j', (type, inner, expected) => {
    expect(contentOf(type, inner)).toMatchObject(expected);
  });

  it('MUST read a notification of WhatsApp as a system message', () => {
    const reported = withRecord(documented.text, 'messages', { type: 'system', system: { body: 'x' } });
    expect(messageIn(read(reported).events).direction).toBe('SYSTEM');
  });

  it('MUST read buttons and the rows of a list that the business sent', () => {
    const parts = { header: { text: 'Head' }, body: { text: 'Choose' }, footer: { text: 'Foot' } };
    const buttons = [
      { type: 'quick_reply', title: 'Yes', id: 'ButtonsV3:yes' },
      { type: 'url', title: 'Site', id: 'site' },
      { type: 'quick_reply' },
    ];
    expect(contentOf('interactive', { ...parts, type: 'button', action: { buttons } })).toEqual({
      type: 'InteractiveContent',
      header: 'Head',
      text: 'Choose',
      footer: 'Foot',
      buttons: [
        { id: 'yes', title: 'Yes' },
        { id: 'site', title: 'Site' },
      ],
      reply: null,
    });
    const sections = [{ title: 'A', rows: [{ id: '1', title: 'One' }] }, { rows: [{ title: 'Two' }, 'x'] }, 'y'];
    for (const action of [{ list: { sections, label: 'Open' } }, { sections }]) {
      expect(contentOf('interactive', { type: 'list', action })).toMatchObject({
        text: null,
        buttons: [
          { id: '1', title: 'One' },
          { id: null, title: 'Two' },
        ],
      });
    }
  });

  it.each<[string, Members, object]>([
    [
      'a chosen row',
      { type: 'list_reply', list_reply: { id: 'ListV3:row-1', title: 'Row', description: 'First' } },
      { id: 'row-1', title: 'Row' },
    ],
    ['an id without a prefix', { buttons_reply: { id: 'menu:1', title: 'Menu' } }, { id: 'menu:1', title: 'Menu' }],
    ['a button without an id', { buttons_reply: { title: 'Menu' } }, { id: null, title: 'Menu' }],
  ])('MUST read %s', (_, reply, expected) => {
    expect(contentOf('reply', reply)).toMatchObject({ type: 'InteractiveContent', reply: expected });
  });

  it.each<[string, unknown]>([
    ['action', { target: 'p.w30M7fgwWD4XwHu.g4CA-gBgTwl0rVw', type: 'delete' }],
    ['action', { type: 'reaction', emoji: '👍' }],
    ['location', { latitude: -33.8, longitude: 'east' }],
    ['contact', { vcard: 'BEGIN:VCARD\nEND:VCARD' }],
    ['product', { catalog_id: '77' }],
    ['sticker', { id: 'webp-1' }],
    ['poll', { title: 'Which?', options: ['a', 'b'] }],
    ['hologram', { x: 1 }],
    ['text', { body: 7 }],
    ['text', 'Hello'],
    ['reply', { type: 'buttons_reply' }],
    ['system', {}],
  ])('MUST keep %s %j as it came', (type, raw) => {
    expect(contentOf(type, raw)).toEqual({ type: 'UnknownContent', kind: type, raw });
  });

  const vcard =
    'BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Ann\\, the first\r\nitem1.TEL;type=CELL;waid=61401:+61 4\r\n 01\r\nTEL:tel:1300\r\nEND:VCARD';
  it.each<[string, unknown, MessageContent]>([
    [
      'location',
      { latitude: -33.8, longitude: 151.2, name: 'Quay', address: 'Sydney' },
      { type: 'LocationContent', latitude: -33.8, longitude: 151.2, placeName: 'Quay', address: 'Sydney', url: null },
    ],
    [
      'live_location',
      { latitude: 0, longitude: -180, caption: 'On my way', url: 'javascript:alert(1)' },
      { type: 'LocationContent', latitude: 0, longitude: -180, placeName: 'On my way', address: null, url: null },
    ],
    ['contact', { vcard }, { type: 'ContactsContent', contacts: [{ fullName: 'Ann, the first', phoneNumbers: ['+61 401', '1300'] }] }],
    [
      'contact_list',
      { list: [{ name: 'Bob', vcard: '' }, 7, { vcard }] },
      {
        type: 'ContactsContent',
        contacts: [
          { fullName: 'Bob', phoneNumbers: [] },
          { fullName: 'Ann, the first', phoneNumbers: ['+61 401', '1300'] },
        ],
      },
    ],
    [
      'product',
      { catalog_id: '77', product_id: '9' },
      { type: 'ProductContent', catalogId: '77', productId: '9', retailerId: null, title: null, text: null, url: null },
    ],
    ['action', { target: 'm-1', type: 'reaction', emoji: '👍' }, { type: 'ReactionContent', messageId: 'm-1', emoji: '👍' }],
    ['action', { target: 'm-1', type: 'reaction', emoji: '' }, { type: 'ReactionContent', messageId: 'm-1', emoji: null }],
  ])('MUST read %s %j', (type, inner, expected) => {
    expect(contentOf(type, inner)).toEqual(expected);
  });

  it("MUST report a customer's reaction to a message, and ignore the number's own", () => {
    const reaction = { target: 'm-1', type: 'reaction', emoji: '❤️' };
    const kindsOf = (from_me: boolean): readonly unknown[] =>
      read(withRecord(documented.text, 'messages', { type: 'action', action: reaction, text: undefined, from_me })).events;
    expect(kindsOf(false)).toMatchObject([
      { kind: 'message-received' },
      { kind: 'message-reaction', messageId: 'm-1', contactId: '919984351847@s.whatsapp.net', emoji: '❤️', at: '2024-04-13T08:00:45.000Z' },
    ]);
    expect(kindsOf(true)).toMatchObject([{ kind: 'message-received' }]);
  });

  it('MUST read the message that is answered, and the newest of the reactions that a list has', () => {
    const reported = withRecord(documented.text, 'messages', {
      context: { quoted_id: 'm-0', quoted_type: 'text' },
      reactions: [
        { emoji: '👍', t: 1712995300 },
        { emoji: '❤️', t: 1712995400 },
        { emoji: '🎉', t: 1712995200 },
      ],
    });
    expect(messageIn(read(reported).events)).toMatchObject({
      replyToMessageId: 'm-0',
      reaction: '❤️',
      reactedAt: '2024-04-13T08:03:20.000Z',
    });
  });

  it('MUST keep a message without a type', () => {
    const reported = withRecord(documented.text, 'messages', { type: undefined });
    expect(messageIn(read(reported).events).content).toEqual({ type: 'UnknownContent', kind: null, raw: null });
  });

  it('MUST report an edited message with its new content', () => {
    const [before] = (JSON.parse(documented.text) as { messages: readonly [Members] }).messages;
    const after = { ...before, id: undefined, text: { body: 'Hello, world' } };
    const update = { id: before['id'], before_update: before, after_update: after, changes: ['text'] };
    const { kind, events } = read({ messages_updates: [update], event: { type: 'messages', event: 'patch' } });
    expect(kind).toBe('messages.patch');
    expect(messageIn(events)).toMatchObject({ messageId: before['id'], content: { type: 'TextContent', text: 'Hello, world' } });
  });
});
