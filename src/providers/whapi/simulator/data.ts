import { createHash } from 'node:crypto';
import type { UntrustedRecord } from '../../kit/untrusted.js';

/** What the simulated channel stores besides orders: messages by chat (oldest first), the address book and the shop. */
export interface WhapiData {
  readonly chats: Map<string, UntrustedRecord[]>;
  readonly contacts: UntrustedRecord[];
  readonly products: UntrustedRecord[];
  readonly labels: UntrustedRecord[];
  /** Label ids by chat. */
  readonly chatLabels: Map<string, string[]>;
  /** Stored files by their id. */
  readonly files: Map<string, { readonly type: string; readonly bytes: Buffer }>;
  /** `status.text` of GET /health. */
  readonly healthText: string;
}

export const ownNumber = '61371989950';

const olivia = '61491570156@s.whatsapp.net';

/** Invented, in the format of the OpenAPI description. */
export function sampleChats(): Map<string, UntrustedRecord[]> {
  const from = { from: '61491570156', from_name: 'Olivia Brown', from_me: false, source: 'mobile' };
  return new Map([
    [
      olivia,
      [
        {
          id: 'aaaaSample01-gDMTwl0rVw',
          type: 'text',
          chat_id: olivia,
          timestamp: 1713264543,
          ...from,
          text: { body: 'Is the mug dishwasher safe?' },
        },
        {
          ...{ id: 'aaaaSample02-wDMTwl0rVw', type: 'text', chat_id: olivia, timestamp: 1713264600, from: ownNumber, from_me: true },
          ...{ source: 'api', status: 'read', text: { body: 'It is.' } },
        },
        {
          ...{ id: 'aaaaSample03-gDMTwl0rVw', type: 'image', chat_id: olivia, timestamp: 1713264700, ...from },
          image: {
            id: 'jpeg-1a2b',
            link: 'https://media.example/mug.jpg',
            mime_type: 'image/jpeg',
            file_size: 10,
            time: 1713264700,
            caption: 'Mine',
          },
        },
      ],
    ],
  ]);
}

export const sampleContacts: readonly UntrustedRecord[] = [
  { id: '61491570156', name: 'Olivia Brown', pushname: 'Liv', is_business: false, profile_pic: 'https://media.example/olivia.jpg' },
  { id: '447400123456', name: 'Harry Clarke', pushname: 'Harry', is_business: false },
  { id: '14155550100', name: 'Zoe Miller', pushname: 'Zoe', is_business: false },
  { id: '919984351848', name: '', pushname: 'Priya Nair', is_business: true, status: 'Busy' },
];

export const sampleProducts: readonly UntrustedRecord[] = [
  {
    ...{
      id: '7291648350127734',
      product_retailer_id: 'mug-blue',
      name: 'Mug, blue',
      description: 'Holds 300 ml',
      price: 19.5,
      currency: 'AUD',
    },
    ...{
      availability: 'in stock',
      images: ['https://media.example/mug-blue.jpg'],
      url: 'https://shop.example/mug',
      is_hidden: false,
      review: {},
    },
  },
  {
    ...{ id: '7291648350127811', product_retailer_id: 'towel', name: 'Tea towel', description: 'Linen', price: 24.95, currency: 'AUD' },
    ...{ availability: 'out of stock', images: ['https://media.example/towel.jpg'], is_hidden: false, review: {} },
  },
];

export const sampleLabels: readonly UntrustedRecord[] = [
  { id: '1', name: 'New customer', color: 'salmon', count: 1 },
  { id: '2', name: 'Paid', color: 'lightskyblue', count: 0 },
  { id: '3', name: 'Déjà vu <b>👋</b>', color: 'gold', count: 0 },
];

/** Label ids by chat. */
export function sampleChatLabels(): Map<string, string[]> {
  return new Map([[olivia, ['1']]]);
}

/** A message id in the described format. */
export function messageIdOf(what: string, number: number, end: string): string {
  const start = createHash('sha256')
    .update(`${what} ${number}`)
    .digest('base64')
    .replaceAll(/[^A-Za-z0-9]/g, '');
  return `${start.slice(0, 22)}-${end}`;
}
