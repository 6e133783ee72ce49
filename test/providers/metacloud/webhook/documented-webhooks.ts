// The samples of the pages of the messages webhook (developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference).

/** The samples' account and number. */
export const account = '102290129340398';
export const number = { display_phone_number: '15550783881', phone_number_id: '106540352242922' };
const contacts = [{ profile: { name: 'Sheena Nelson' }, wa_id: '16505551234' }];

/** A delivery with one change. */
export function delivery(value: object, field = 'messages', entry: object = {}): string {
  return JSON.stringify({ object: 'whatsapp_business_account', entry: [{ id: account, ...entry, changes: [{ value, field }] }] });
}

/** A delivery with one message of the samples' customer. */
export function incoming(message: object, more: object = {}): string {
  const common = { from: '16505551234', id: 'wamid.HBgLMTY1MDM4Nzk0MzkVAgASGBQzQTRBNjU5OUFFRTAzODEwMTQ0RgA=', timestamp: '1749416383' };
  return delivery({ messaging_product: 'whatsapp', metadata: number, contacts, messages: [{ ...common, ...message }], ...more });
}

function status(record: object): string {
  const common = { id: 'wamid.HBgLMTY1MDM4Nzk0MzkVAgARGBI3MTE5MjY5MTU1QzVFNDQ5NjQA', timestamp: '1750263773', recipient_id: '16505551234' };
  return delivery({ messaging_product: 'whatsapp', metadata: number, statuses: [{ ...common, ...record }] });
}

const conversation = { id: '6ceb9d929c9bdc4f90967a32f8639b4d', origin: { type: 'utility' } };
const pricing = { billable: true, pricing_model: 'PMP', type: 'regular', category: 'utility' };
const replied = { from: '15550783881', id: 'wamid.HBgLMTQxMjU1NTA4MjkVAgASGBQzQUNCNjk5RDUwNUZGMUZEM0VBRAA=' };

export const documented = {
  text: incoming({ type: 'text', text: { body: 'Does it come in another color?' } }),
  productQuestion: incoming({
    type: 'text',
    context: { ...replied, referred_product: { catalog_id: '194836987003835', product_retailer_id: 'di9ozbzfi4' } },
    text: { body: 'Is this still available?' },
  }),
  referral: incoming({
    type: 'text',
    text: { body: 'Can I get more info about this?' },
    referral: {
      source_url: 'https://fb.me/3cr4Wqqkv',
      source_id: '120226305854810726',
      source_type: 'ad',
      body: 'Summer succulents are here!',
      headline: 'Chat with us',
      media_type: 'image',
      image_url: 'https://scontent.xx.fbcdn.net/v/t45.1',
      ctwa_clid: 'Aff-n8ZTODiE79d22KtAwQKj9e_mIEOOj27vDVwFjN80dp4',
    },
  }),
  image: incoming({
    type: 'image',
    image: {
      caption: 'Taj Mahal',
      mime_type: 'image/jpeg',
      sha256: 'SfInY0gGKTsJlUWbwxC1k+FAD0FZHvzwfpvO0zX0GUI=',
      id: '1003383421387256',
    },
  }),
  sticker: incoming({ type: 'sticker', sticker: { mime_type: 'image/webp', sha256: 'x', id: '798882015472548', animated: false } }),
  document: incoming({
    type: 'document',
    document: { filename: 'A_Receipt.pdf', mime_type: 'application/pdf', sha256: 'x', id: '798882015472548' },
  }),
  buttonReply: incoming({
    type: 'interactive',
    context: replied,
    interactive: { type: 'button_reply', button_reply: { id: 'cancel-button', title: 'Cancel' } },
  }),
  listReply: incoming({
    type: 'interactive',
    context: replied,
    interactive: { type: 'list_reply', list_reply: { id: 'priority_express', title: 'Priority Mail Express', description: 'Next Day' } },
  }),
  flowReply: incoming({
    type: 'interactive',
    context: replied,
    interactive: { type: 'nfm_reply', nfm_reply: { name: 'flow', body: 'Sent', response_json: '{"flow_token":"token"}' } },
  }),
  button: incoming({ type: 'button', context: replied, button: { payload: 'Unsubscribe', text: 'Unsubscribe' } }),
  order: incoming({
    type: 'order',
    order: {
      catalog_id: '194836987003835',
      text: 'Love these!',
      product_items: [
        { product_retailer_id: 'di9ozbzfi4', quantity: 2, item_price: 30, currency: 'USD' },
        { product_retailer_id: 'nqryix03ez', quantity: 1, item_price: 25, currency: 'USD' },
      ],
    },
  }),
  location: incoming({
    type: 'location',
    location: {
      address: '101 Forest Ave, Palo Alto, CA 94301',
      latitude: 37.44216251868683,
      longitude: -122.16153582049394,
      name: 'Philz Coffee',
      url: 'https://foursquare.com/v/4b01bb63f964a520a24322e3',
    },
  }),
  contacts: incoming({
    type: 'contacts',
    contacts: [
      {
        name: { first_name: 'Barbara', last_name: 'Johnson', formatted_name: 'Barbara J. Johnson' },
        phones: [{ phone: '+1 (650) 555-1299' }],
      },
    ],
  }),
  reaction: incoming({ type: 'reaction', reaction: { message_id: replied.id, emoji: '👍' } }),
  system: incoming(
    {
      type: 'system',
      system: { body: 'User Sheena Nelson changed from 16505551234 to 12195555358', wa_id: '12195555358', type: 'user_changed_number' },
    },
    { contacts: undefined },
  ),
  unsupported: incoming({
    type: 'unsupported',
    errors: [
      {
        code: 131051,
        title: 'Message type unknown',
        message: 'Message type unknown',
        error_data: { details: 'Message type is currently not supported.' },
      },
    ],
    unsupported: { type: 'edit' },
  }),
  sent: status({ status: 'sent', conversation, pricing, biz_opaque_callback_data: 'write-1' }),
  delivered: status({ status: 'delivered', conversation, pricing }),
  read: status({ status: 'read' }),
  failed: status({
    status: 'failed',
    errors: [
      {
        code: 131049,
        title: 'This message was not delivered to maintain healthy ecosystem engagement.',
        message: 'This message was not delivered to maintain healthy ecosystem engagement.',
        error_data: { details: 'In order to maintain a healthy ecosystem engagement, the message failed to be delivered.' },
        href: 'https://developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes',
      },
    ],
  }),
  payment: status({
    type: 'payment',
    status: 'captured',
    payment: {
      reference_id: 'order-4711',
      amount: { value: 21000, offset: 100 },
      currency: 'INR',
      transaction: { id: 'order_0001', type: 'razorpay', status: 'success', created_timestamp: 1750263000, updated_timestamp: 1750263770 },
    },
  }),
  errors: delivery({
    messaging_product: 'whatsapp',
    metadata: number,
    errors: [{ code: 130429, title: 'Rate limit hit', message: 'Rate limit hit', error_data: { details: 'Message failed to send.' } }],
  }),
  templateStatus: delivery(
    {
      event: 'APPROVED',
      message_template_id: 1689556908129832,
      message_template_name: 'order_confirmation',
      message_template_language: 'en-US',
      reason: 'NONE',
    },
    'message_template_status_update',
    { time: 1751247548 },
  ),
  templateQuality: delivery(
    {
      previous_quality_score: 'GREEN',
      new_quality_score: 'YELLOW',
      message_template_id: 806312974732579,
      message_template_name: 'welcome_template',
      message_template_language: 'en-US',
    },
    'message_template_quality_update',
    { time: 1674864290 },
  ),
  numberQuality: delivery(
    { display_phone_number: '15550783881', event: 'THROUGHPUT_UPGRADE', current_limit: 'TIER_UNLIMITED' },
    'phone_number_quality_update',
    { time: 1748454394 },
  ),
  accountBan: delivery(
    { event: 'DISABLED_UPDATE', ban_info: { waba_ban_state: 'DISABLE', waba_ban_date: 'May 12, 2026' } },
    'account_update',
    { time: 1747180800 },
  ),
} as const;
