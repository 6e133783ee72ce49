import type { UntrustedRecord } from '../../kit/untrusted.js';
import { inbound, sent } from './message-contents.js';

/** get/conversation's documented record. The documents mask its id as 8XX3. */
const documented: UntrustedRecord = {
  id: 8033,
  whatsapp_bot_subscriber_subscriber_id: '0123456789-23',
  whatsapp_bot_id: 23,
  sender: 'bot',
  agent_name: null,
  message_content:
    '{"delay_in_reply":0,"messaging_product":"whatsapp","recipient_type":"individual","to":"0123456789","type":"interactive","interactive":{"header":{"type":"text","text":"Order gateway"},"body":{"text":"How would you like to purchase it?"},"type":"button","action":{"buttons":[{"type":"reply","reply":{"id":"5lvomLOuENXIe6D::gPeAiDDmVQR_jTR","title":"Paypal pay"}},{"type":"reply","reply":{"id":"YES_START_CHAT_WITH_HUMAN::CBaLoC4yTMyIljZ","title":"COD"}}]}}}',
  conversation_time: '2024-07-28 13:21:03',
  wa_message_id: 'wamid.HBgNODgwMTcyMzMwOTAwMxUCABEYEjlGQkY3MEFEMEVGODhCNDkxNQA=',
  reaction_data: null,
  message_status: null,
  delivery_status_updated_at: '2024-07-28 13:21:03',
  failed_reason: '',
};

type Line = readonly [sender: string, content: string, more?: UntrustedRecord];

/** A conversation of these lines, one minute apart. `lines` starts with the oldest, the result with the newest. */
function conversation(phoneNumber: string, firstId: number, startsAt: string, lines: readonly Line[]): UntrustedRecord[] {
  const start = Date.parse(`${startsAt}Z`);
  const records = lines.map(([sender, message_content, more], index): UntrustedRecord => {
    const time = new Date(start + index * 60_000).toISOString().slice(0, 19).replace('T', ' ');
    return {
      ...documented,
      id: firstId + index,
      whatsapp_bot_subscriber_subscriber_id: `${phoneNumber}-23`,
      sender,
      message_content,
      conversation_time: time,
      wa_message_id: sender === 'system' ? null : `wamid.${Buffer.from(`${phoneNumber}/${firstId + index}`).toString('base64')}`,
      delivery_status_updated_at: time,
      ...more,
    };
  });
  return records.reverse();
}

const read = { message_status: 'read', read_time: '2024-08-17 13:00:00' };

export const conversationSamples: Record<string, UntrustedRecord[]> = {
  '0123456789': [documented],
  '14155552671': conversation('14155552671', 90101, '2024-08-17 12:40:00', [
    ['user', inbound({ type: 'text', text: { body: 'Hi, do you ship to California?' } })],
    ['system', 'Label added: VIP'],
    ['bot', sent('text', { body: 'We do. What would you like to see?' }), read],
    [
      'bot',
      sent('interactive', {
        type: 'list',
        header: { type: 'text', text: 'Our shelves' },
        body: { text: 'Choose one.' },
        footer: { text: 'Prices with tax' },
        action: {
          button: 'Show',
          sections: [
            {
              title: 'Shoes',
              rows: [
                { id: 'row-1', title: 'Boots' },
                { id: 'row-2', title: 'Sandals' },
              ],
            },
          ],
        },
      }),
      read,
    ],
    [
      'subscriber',
      inbound({ type: 'interactive', interactive: { type: 'list_reply', list_reply: { id: 'row-1', title: 'Boots', description: '' } } }),
    ],
    ['automation', sent('image', { link: 'https://example.com/boots.jpg', caption: 'Our boots' }), { message_status: 'delivered' }],
    [
      'agent',
      sent('document', { id: '982348123049102', filename: 'sizes.pdf', caption: '' }),
      { agent_name: 'Sam', message_status: 'sent' },
    ],
    ['user', inbound({ type: 'image', image: { id: '1739230482390482', mime_type: 'image/jpeg', caption: 'These?' } })],
    [
      'user',
      inbound({
        type: 'order',
        order: {
          catalog_id: '762561142206860',
          text: 'Size 42 please',
          product_items: [{ product_retailer_id: 'boots-42', quantity: 1, item_price: 15, currency: 'USD' }],
        },
      }),
    ],
    [
      'bot',
      sent('interactive', {
        type: 'button',
        body: { text: 'How will you pay?' },
        action: { buttons: [{ type: 'reply', reply: { id: 'pay-cod', title: 'COD' } }] },
      }),
    ],
    [
      'user',
      inbound({ type: 'interactive', interactive: { type: 'button_reply', button_reply: { id: 'pay-cod', title: 'COD' } } }),
      { reaction_data: '👍' },
    ],
    [
      'sequence',
      sent('template', {
        name: 'order_update',
        language: { code: 'en_US' },
        components: [
          {
            type: 'body',
            parameters: [
              { type: 'text', text: 'Ada' },
              { type: 'text', text: '172390002100099905678' },
            ],
          },
        ],
      }),
    ],
    ['user', inbound({ type: 'button', button: { payload: 'TRACK', text: 'Track' } })],
    [
      'bot',
      '{"name":"order_update","language":"en_US","category":"UTILITY","components":[{"type":"BODY","text":"Hello {{1}}, your order {{2}} is on its way."}]}',
    ],
    [
      'bot',
      sent('video', { link: 'https://example.com/packing.mp4' }),
      { message_status: 'failed', failed_time: '2024-08-17 12:55:00', failed_reason: 'Media upload error' },
    ],
    ['user', inbound({ type: 'audio', audio: { id: '5531982374650012', voice: true, mime_type: 'audio/ogg' } })],
    ['user', inbound({ type: 'sticker', sticker: { id: '5531982374650013', mime_type: 'image/webp', animated: false } })],
  ]),
  '919876543210': conversation('919876543210', 90201, '2024-08-15 08:50:00', [
    ['user', inbound({ type: 'text', text: { body: 'Please cancel my order' } })],
    ['agent', sent('text', { body: 'The money is on its way back to you.' }), { agent_name: 'Priya', ...read }],
  ]),
  '5511987654321': conversation('5511987654321', 90301, '2024-08-16 10:50:00', [
    ['user', inbound({ type: 'text', text: { body: 'Olá!' } })],
    ['bot', sent('text', { body: 'Oi Bruna, como podemos ajudar?' }), { message_status: 'delivered' }],
  ]),
};
