import type { Blanks } from '../../simulator/meta-message.js';

/** What the simulated account has. The ids are those of the documents' samples. */
export const settings = {
  phoneNumberId: '106540352242922',
  businessAccountId: '102290129340398',
  accessToken: 'EAAJB-sandbox-access-token',
  appSecret: 'sandbox-app-secret-0123456789abcdef',
  verifyToken: 'sandbox-verify-token',
  apiVersion: 'v23.0',
  phoneNumber: '+15550783881',
  orderStatusTemplate: { name: 'order_update', language: 'en_US' },
} as const;

export const phoneNumber = {
  id: settings.phoneNumberId,
  display_phone_number: '+1 555-078-3881',
  verified_name: "Jasper's Market",
  quality_rating: 'GREEN',
  status: 'CONNECTED',
  throughput: { level: 'STANDARD' },
  name_status: 'APPROVED',
  code_verification_status: 'VERIFIED',
  whatsapp_business_manager_messaging_limit: 'TIER_10K',
};

/** A template: what the list shows, and what a message has to fill. */
export interface SimulatedTemplate {
  readonly name: string;
  readonly language: string;
  readonly status: 'APPROVED' | 'PENDING' | 'REJECTED' | 'PAUSED';
  readonly category: 'UTILITY' | 'MARKETING';
  readonly body: string;
  readonly headerText?: string;
  readonly buttons?: readonly object[];
  readonly blanks: 'order_status' | Blanks;
}

const none = { header: null, variables: 0, quickReplies: 0 } as const;
const utility = { language: 'en_US', status: 'APPROVED', category: 'UTILITY' } as const;

export const templates: readonly SimulatedTemplate[] = [
  { ...utility, name: 'order_update', body: 'Your order has a new status.', blanks: 'order_status' },
  { ...utility, name: 'hello_world', body: 'Welcome and congratulations!', blanks: none },
  {
    ...utility,
    name: 'delivery_update',
    body: 'Hi {{1}}, your order {{2}} is on its way.',
    blanks: { header: 'image', variables: 2, quickReplies: 2 },
  },
  { ...utility, name: 'invoice', body: 'Your invoice {{1}}.', blanks: { header: 'document', variables: 1, quickReplies: 0 } },
  { ...utility, name: 'fall_sale', language: 'es_MX', category: 'MARKETING', body: '¡Rebajas!', blanks: none },
  { ...utility, name: 'spring_sale', status: 'PAUSED', category: 'MARKETING', body: 'Spring sale!', blanks: none },
  { ...utility, name: 'refused_offer', status: 'REJECTED', category: 'MARKETING', body: 'Free money!', blanks: none },
  {
    ...utility,
    name: 'parcel_on_its_way',
    headerText: 'Order {{1}}',
    body: 'Hi {{1}}, your parcel leaves {{2}}.',
    buttons: [
      { type: 'QUICK_REPLY', text: 'Thanks' },
      { type: 'URL', text: 'Follow the parcel', url: 'https://shop.example/parcels/{{1}}' },
    ],
    blanks: { header: 'text', variables: 2, quickReplies: 0, addresses: [1] },
  },
  { ...utility, name: 'pay_your_order', body: 'Please pay your order.', blanks: { ...none, order: true } },
];

/** A template as GET /{account}/message_templates lists it. */
export interface ListedTemplate {
  readonly id: string;
  readonly name: string;
  readonly language: string;
  readonly category: string;
  readonly status: string;
  readonly [member: string]: unknown;
}

export function toListed({ blanks, body, headerText, buttons, ...template }: SimulatedTemplate, index: number): ListedTemplate {
  const header = blanks === 'order_status' ? null : blanks.header;
  return {
    ...template,
    id: String(594425479261590 + index),
    components: [
      ...(header === null ? [] : [{ type: 'HEADER', format: header.toUpperCase(), text: headerText }]),
      { type: 'BODY', text: body },
      ...(buttons === undefined ? [] : [{ type: 'BUTTONS', buttons }]),
    ],
    quality_score: { score: 'GREEN', date: 1716588000 },
    last_updated_time: `2026-05-${String((index % 28) + 1).padStart(2, '0')}T10:00:00+0000`,
  };
}

export const catalogs = [
  { id: '194836987003835', name: 'Groceries', product_count: 3 },
  { id: '194836987003836', name: 'Gifts', product_count: 0 },
];

/** A catalog of another account that the token can change too. */
export const foreignCatalog = { id: '555', name: 'Of another account', product_count: 1 };

export const products = [
  {
    id: '8765432109876543',
    retailer_id: 'di9ozbzfi4',
    name: 'Lucky succulent',
    description: 'It grows by itself.',
    price: '$1,099.99',
    sale_price: '$999.50',
    currency: 'USD',
    availability: 'in stock',
    image_url: 'https://shop.example/succulent.jpg',
    additional_image_urls: ['https://shop.example/succulent-2.jpg'],
  },
  {
    id: '8765432109876544',
    retailer_id: 'nqryix03ez',
    name: 'Unlucky succulent',
    price: '$12.00',
    currency: 'USD',
    availability: 'out of stock',
  },
  { id: '8765432109876545', retailer_id: '2lc20305pt', name: 'Sugar', price: '₹1,600.00', currency: 'INR', availability: 'in stock' },
];

/** Customers who place orders, in turn. */
export const customers = [
  { phone: '16505551234', name: 'Sheena Nelson' },
  { phone: '919812345670', name: 'Kavya Iyer' },
  { phone: '5511987654321', name: 'Bruna Lima' },
] as const;

/** What they write before. */
export const greetings = [
  { ...customers[0], text: 'Is the succulent still in stock?' },
  { ...customers[2], text: 'Olá! Vocês entregam no sábado?' },
] as const;

/** The cart of the documents' sample of an order message. */
export const cart = {
  catalog_id: '194836987003835',
  text: 'Love these!',
  product_items: [
    { product_retailer_id: 'di9ozbzfi4', quantity: 2, item_price: 30, currency: 'USD' },
    { product_retailer_id: 'nqryix03ez', quantity: 1, item_price: 25.5, currency: 'USD' },
  ],
};
