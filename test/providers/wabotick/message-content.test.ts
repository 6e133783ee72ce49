import { describe, expect, it } from 'vitest';
import type { MessageContent } from '../../../src/domain/message.js';
import { readContent } from '../../../src/providers/wabotick/message/message-content.js';
import { inbound, sent } from '../../../src/providers/wabotick/simulator/message-contents.js';
import { call, openWabotick } from './fixture.js';

function read(value: unknown): MessageContent | null {
  return readContent(value, { channel: 'shop', direction: 'OUTBOUND' }).content;
}

const pressed = { type: 'InteractiveContent', header: null, text: null, footer: null, buttons: [] };
const media = { type: 'MediaContent', url: null, mediaId: null, caption: null, filename: null };

describe('a sent message', () => {
  it.each<[string, string, unknown]>([
    ['a text', sent('text', { body: ' Hello\n', preview_url: true }), { type: 'TextContent', text: ' Hello\n' }],
    [
      'a text whose type is left out, as Meta allows',
      '{"messaging_product":"whatsapp","text":{"body":"Hi"}}',
      { type: 'TextContent', text: 'Hi' },
    ],
    [
      'reply buttons',
      sent('interactive', {
        type: 'button',
        header: { type: 'image', image: { link: 'https://example.com/a.jpg' } },
        body: { text: 'Pay how?' },
        footer: { text: 'Soon' },
        action: { buttons: [{ type: 'reply', reply: { id: 'a', title: 'A' } }, { type: 'reply' }] },
      }),
      { type: 'InteractiveContent', header: null, text: 'Pay how?', footer: 'Soon', buttons: [{ id: 'a', title: 'A' }], reply: null },
    ],
    [
      'a list',
      sent('interactive', {
        type: 'list',
        header: { type: 'text', text: 'Shelves' },
        body: { text: 'Choose' },
        action: { button: 'Show', sections: [{ rows: [{ id: '1', title: 'Boots' }] }, { rows: [{ id: '2', title: 'Hats' }] }] },
      }),
      {
        type: 'InteractiveContent',
        header: 'Shelves',
        text: 'Choose',
        footer: null,
        buttons: [
          { id: '1', title: 'Boots' },
          { id: '2', title: 'Hats' },
        ],
        reply: null,
      },
    ],
    [
      'a button that opens an address',
      sent('interactive', {
        type: 'cta_url',
        body: { text: 'See' },
        action: { name: 'cta_url', parameters: { display_text: 'Open', url: 'https://example.com' } },
      }),
      { type: 'InteractiveContent', header: null, text: 'See', footer: null, buttons: [{ id: null, title: 'Open' }], reply: null },
    ],
    [
      'a picture',
      sent('image', { link: 'https://example.com/a.jpg', caption: 'A' }),
      { ...media, mediaType: 'IMAGE', url: 'https://example.com/a.jpg', caption: 'A' },
    ],
    ['a film', sent('video', { id: '5' }), { ...media, mediaType: 'VIDEO', mediaId: '5' }],
    ['a sound', sent('audio', { id: 5 }), { ...media, mediaType: 'AUDIO', mediaId: '5' }],
    ['a file', sent('document', { url: 'nowhere', filename: 'a.pdf' }), { ...media, mediaType: 'DOCUMENT', filename: 'a.pdf' }],
    [
      'a template',
      sent('template', {
        name: 'order_update',
        language: { code: 'en_US' },
        components: [
          { type: 'header', parameters: [{ type: 'image', image: { link: 'https://example.com/a.jpg' } }] },
          {
            type: 'body',
            parameters: [
              { type: 'text', text: 'Ada' },
              { type: 'currency', currency: { fallback_value: '$5', code: 'USD' } },
            ],
          },
          { type: 'button', sub_type: 'quick_reply', parameters: [{ type: 'payload', payload: 'TRACK' }] },
        ],
      }),
      { type: 'TemplateContent', name: 'order_update', language: 'en_US', text: null, variables: ['Ada', '$5', 'TRACK'] },
    ],
    [
      'the definition of a template',
      '{"name":"ada","language":"en_US","category":"UTILITY","components":[{"type":"HEADER","text":"No"},{"type":"BODY","text":"Hello {{1}}"}]}',
      { type: 'TemplateContent', name: 'ada', language: 'en_US', text: 'Hello {{1}}', variables: [] },
    ],
  ])('%s', (_, content, expected) => {
    expect(read(content)).toEqual(expected);
  });
});

describe('a received message, as the whole webhook', () => {
  it.each<[string, string, unknown]>([
    ['a text', inbound({ type: 'text', text: { body: 'Hi' } }), { type: 'TextContent', text: 'Hi' }],
    [
      'a pressed reply button',
      inbound({ type: 'interactive', interactive: { type: 'button_reply', button_reply: { id: 'a', title: 'A' } } }),
      { ...pressed, reply: { id: 'a', title: 'A' } },
    ],
    [
      'a chosen row',
      inbound({ type: 'interactive', interactive: { type: 'list_reply', list_reply: { id: '1', title: 'Boots', description: 'High' } } }),
      { ...pressed, reply: { id: '1', title: 'Boots' } },
    ],
    [
      'a filled form',
      inbound({ type: 'interactive', interactive: { type: 'nfm_reply', nfm_reply: { name: 'flow', body: 'Sent', response_json: '{}' } } }),
      { ...pressed, text: 'Sent', reply: null },
    ],
    [
      'a pressed template button',
      inbound({ type: 'button', button: { payload: 'TRACK', text: 'Track' } }),
      { ...pressed, reply: { id: 'TRACK', title: 'Track' } },
    ],
    [
      'an order',
      inbound({ type: 'order', order: { catalog_id: '5', text: 'Size 42', product_items: [] } }),
      { type: 'OrderContent', channel: 'shop', orderReference: null, text: 'Size 42' },
    ],
    [
      'a picture',
      inbound({ type: 'image', image: { id: '9', mime_type: 'image/jpeg', caption: 'This' } }),
      { ...media, mediaType: 'IMAGE', mediaId: '9', caption: 'This' },
    ],
    [
      'a note of WhatsApp',
      inbound({ type: 'system', system: { body: 'Ada changed her number' } }),
      { type: 'SystemContent', text: 'Ada changed her number' },
    ],
    [
      'a place',
      inbound({ id: 'wamid.1', from: '1', timestamp: '2', type: 'location', location: { latitude: 1 } }),
      {
        type: 'UnknownContent',
        kind: 'location',
        raw: { id: 'wamid.1', from: '1', timestamp: '2', type: 'location', location: { latitude: 1 } },
      },
    ],
    [
      'a webhook without a message',
      '{"entry":[{"changes":[{"value":{"statuses":[]}}]}]}',
      { type: 'UnknownContent', kind: null, raw: { entry: [{ changes: [{ value: { statuses: [] } }] }] } },
    ],
    [
      'an empty webhook',
      '{"entry":[null,{"changes":"x"}]}',
      { type: 'UnknownContent', kind: null, raw: { entry: [null, { changes: 'x' }] } },
    ],
  ])('%s', (_, content, expected) => {
    expect(read(content)).toEqual(expected);
  });
});

describe('other content', () => {
  it('is an event of the dashboard when it is plain text of the system or of an unknown sender', () => {
    for (const direction of ['SYSTEM', null] as const) {
      expect(readContent('Label added: Meta Leads', { channel: 'shop', direction }).content).toEqual({
        type: 'SystemContent',
        text: 'Label added: Meta Leads',
      });
    }
  });

  it('is text when it is plain text of a customer or the shop', () => {
    for (const direction of ['INBOUND', 'OUTBOUND'] as const) {
      expect(readContent('Hello', { channel: 'shop', direction }).content).toEqual({ type: 'TextContent', text: 'Hello' });
    }
  });

  it.each<[string, unknown, unknown]>([
    ['broken JSON', '{"type":"text"', { type: 'UnknownContent', kind: null, raw: '{"type":"text"' }],
    ['broken JSON with a credential', '{"access_token":"secret"', { type: 'UnknownContent', kind: null, raw: '[removed]' }],
    ['a list', '[1]', { type: 'UnknownContent', kind: null, raw: [1] }],
    ['a number', 5, { type: 'UnknownContent', kind: null, raw: 5 }],
    [
      'an unknown kind',
      '{"type":"hologram","hologram":{}}',
      { type: 'UnknownContent', kind: 'hologram', raw: { type: 'hologram', hologram: {} } },
    ],
    ['a kind without its member', '{"type":"text"}', { type: 'UnknownContent', kind: 'text', raw: { type: 'text' } }],
    ['a text without words', '{"type":"text","text":{}}', { type: 'UnknownContent', kind: 'text', raw: { type: 'text', text: {} } }],
    [
      'a word that objects have',
      '{"type":"constructor","constructor":{}}',
      { type: 'UnknownContent', kind: 'constructor', raw: { type: 'constructor', constructor: {} } },
    ],
    [
      'a template without a name',
      '{"type":"template","template":{}}',
      { type: 'UnknownContent', kind: 'template', raw: { type: 'template', template: {} } },
    ],
    ['nothing', null, null],
    ['an empty text', '', null],
    ['an object that is no string', { type: 'text', text: { body: 'Hi' } }, { type: 'TextContent', text: 'Hi' }],
  ])('%s', (_, content, expected) => {
    expect(read(content)).toEqual(expected);
  });

  it('is not walked when it is too deep to be', () => {
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    expect(read(deep)).toEqual({ type: 'UnknownContent', kind: null, raw: deep });
  });
});

describe('what a message answers or reacts to', () => {
  it('is read from received and sent messages', () => {
    const answer = { type: 'text', text: { body: 'Yes' }, context: { from: '1', id: 'wamid.1' } };
    expect(readContent(inbound(answer), { channel: 'shop', direction: 'INBOUND' })).toEqual({
      content: { type: 'TextContent', text: 'Yes' },
      replyToMessageId: 'wamid.1',
    });
    const reply = JSON.stringify({ type: 'text', text: { body: 'Yes' }, context: { message_id: 'wamid.2' } });
    expect(readContent(reply, { channel: 'shop', direction: 'OUTBOUND' }).replyToMessageId).toBe('wamid.2');
  });

  it.each<[unknown, unknown]>([
    [
      { type: 'reaction', reaction: { message_id: 'wamid.1', emoji: '🎉' } },
      { type: 'ReactionContent', messageId: 'wamid.1', emoji: '🎉' },
    ],
    [
      { type: 'contacts', contacts: [{ name: { first_name: 'Ada', last_name: 'L' } }] },
      { type: 'ContactsContent', contacts: [{ fullName: 'Ada L', phoneNumbers: [] }] },
    ],
    [
      { type: 'text', text: { body: 'Size 42?' }, context: { referred_product: { product_retailer_id: 'boots' } } },
      { type: 'ProductContent', catalogId: null, productId: null, retailerId: 'boots', title: null, text: 'Size 42?', url: null },
    ],
  ])('%j', (message, expected) => {
    expect(read(inbound(message as Record<string, unknown>))).toEqual(expected);
  });
});

describe('the sample conversation', () => {
  it('holds every kind of content', async () => {
    const provider = await openWabotick();
    const { messages } = await provider.conversations.messages('14155552671', { offset: 0, limit: 50 }, call());
    expect(new Set(messages.map(({ content }) => content?.type))).toEqual(
      new Set(['TextContent', 'InteractiveContent', 'MediaContent', 'TemplateContent', 'OrderContent', 'SystemContent', 'UnknownContent']),
    );
  });
});
