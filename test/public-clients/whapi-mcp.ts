import * as z from 'zod';
import { answered, type ClientRequest, type ExpectedAnswer, type PublicClient } from './public-client.js';
import {
  contact,
  file,
  health,
  incoming,
  labels,
  mug,
  olivia,
  oliviasChat,
  pageOf,
  product,
  profile,
  sent,
  success,
  unused,
} from './whapi-answer.js';

type Method = ClientRequest['method'];

/** A tool of the server: one file for each operation of the OpenAPI description. Every body is JSON. */
function tool(
  what: string,
  operation: string,
  method: Method,
  path: string,
  shape: z.ZodType | ExpectedAnswer,
  json?: unknown,
): ClientRequest {
  const answer = shape instanceof z.ZodType ? answered(operation, shape) : shape;
  return { what, file: `generated-mcp/${operation}.js`, method, path, ...(json === undefined ? {} : { body: { json } }), answer };
}

const chat = encodeURIComponent(oliviasChat);
const checked = z.object({ contacts: z.array(z.object({ input: z.string(), status: z.literal('valid'), wa_id: z.string() })).length(1) });
const items = z.object({ items: z.array(z.object({ id: z.string(), name: z.string(), quantity: z.int(), price: z.number() })).length(3) });
const uploaded = z.object({ media: z.array(z.object({ id: z.string() })).length(1) });

export const whapiMcp: PublicClient = {
  name: 'whapi-mcp 0.0.14',
  provider: 'whapi',
  about: "Whapi's own server for the Model Context Protocol",
  repository: 'Whapi-Cloud/whapi-mcp',
  commit: '3d0f077f11d8053071adc205db756a8a54854d52',
  licence: 'MIT, as package.json says',
  headers: { authorization: 'Bearer {{token}}' },
  requests: [
    tool('read the state of the channel', 'checkHealth', 'GET', '/health?wakeup=true&channel_type=web', health),
    tool(
      'read the items of an order',
      'getOrderItems',
      'GET',
      '/business/orders/964278151888836?order_token=AR4ToE6jF7HwiKY8cUChFb%2Bh6Blgb0sbRMOY3vwRHhsaeg%3D%3D',
      items,
    ),
    tool(
      'list the messages of a chat',
      'getMessagesByChatID',
      'GET',
      `/messages/list/${chat}?count=50&offset=0&sort=desc`,
      pageOf('messages', z.object({ id: z.string() })),
    ),
    tool(
      'read a message',
      'getMessage',
      'GET',
      `/messages/${incoming}?resync=false`,
      z.object({ id: z.literal(incoming), type: z.literal('text') }),
    ),
    tool('list chats', 'getChats', 'GET', '/chats?count=100', pageOf('chats', z.object({ id: z.string(), type: z.string() }))),
    tool('read a chat', 'getChat', 'GET', `/chats/${chat}`, z.object({ id: z.literal(oliviasChat), type: z.literal('contact') })),
    tool('list contacts', 'getContacts', 'GET', '/contacts?count=100&offset=0', pageOf('contacts', z.object({ id: z.string() }))),
    tool('read a contact', 'getContact', 'GET', `/contacts/${olivia}`, contact),
    tool('ask which numbers are on WhatsApp', 'checkPhones', 'POST', '/contacts', checked, { contacts: [olivia], force_check: false }),
    tool('add a contact', 'addContact', 'PUT', '/contacts', contact, { phone: '14155550123', name: 'Mia Chen' }),
    tool('rename a contact', 'editContact', 'PATCH', `/contacts/${olivia}`, contact, { name: 'Olivia B.' }),
    tool('delete a contact', 'deleteContact', 'DELETE', `/contacts/${olivia}`, success),
    tool('list labels', 'getLabels', 'GET', '/labels', labels),
    tool('create a label', 'createLabel', 'POST', '/labels', success, { id: '7', name: 'Wholesale', color: 'plum' }),
    tool('add a label to a chat', 'addLabelAssociation', 'POST', `/labels/2/${chat}`, success),
    tool('list products', 'getProducts', 'GET', '/business/products?count=100&offset=0', pageOf('products', product)),
    tool('read a product', 'getProduct', 'GET', `/business/products/${mug}`, product),
    tool('create a product', 'createProduct', 'POST', '/business/products', product, {
      ...{ product_retailer_id: 'jug', currency: 'AUD', images: ['https://shop.example/jug.jpg'], availability: 'in stock' },
      ...{ name: 'Jug', url: 'https://shop.example/jug', description: 'Two litres', price: 24.5, is_hidden: false },
    }),
    tool("change a product's price", 'updateProduct', 'PATCH', `/business/products/${mug}`, product, {
      ...{ images: ['https://media.example/mug-blue.jpg'], price: 21 },
    }),
    tool('delete a product', 'deleteProduct', 'DELETE', `/business/products/${mug}`, success),
    tool('send a product', 'sendProduct', 'POST', `/business/products/${mug}`, sent, { to: olivia }),
    tool('send the catalog', 'sendCatalog', 'POST', '/business/catalogs/61371989950', sent, {
      ...{ to: olivia, title: 'Our shop', description: 'Mugs and towels', body: 'Have a look' },
    }),
    tool('send a text', 'sendMessageText', 'POST', '/messages/text', sent, {
      ...{ to: olivia, body: 'Hello', typing_time: 0, no_link_preview: true, wide_link_preview: false },
    }),
    tool('send a picture', 'sendMessageImage', 'POST', '/messages/image', sent, {
      ...{ to: olivia, media: 'https://shop.example/mug.jpg', mime_type: 'image/jpeg', caption: 'A mug', width: 640, height: 480 },
    }),
    tool('send reply buttons', 'sendMessageInteractive', 'POST', '/messages/interactive', sent, {
      ...{ to: olivia, type: 'button', header: { text: 'Your order' }, body: { text: 'Is this right?' }, footer: { text: 'Shop' } },
      action: {
        buttons: [
          { type: 'quick_reply', title: 'Yes', id: 'yes' },
          { type: 'quick_reply', title: 'No', id: 'no' },
        ],
      },
    }),
    tool('send a list', 'sendMessageInteractive', 'POST', '/messages/interactive', sent, {
      ...{ to: olivia, type: 'list', body: { text: 'Choose' } },
      action: { list: { label: 'Mugs', sections: [{ title: 'Blue', rows: [{ id: 'blue', title: 'Mug, blue', description: '300 ml' }] }] } },
    }),
    tool('send a location', 'sendMessageLocation', 'POST', '/messages/location', sent, {
      ...{ to: olivia, latitude: -33.8688, longitude: 151.2093, name: 'Shop', address: '1 George Street' },
    }),
    tool('react to a message', 'reactToMessage', 'PUT', `/messages/${incoming}/reaction`, success, { emoji: '🎉' }),
    tool('mark a message as read', 'markMessageAsRead', 'PUT', `/messages/${incoming}`, success),
    tool('download a file', 'getMedia', 'GET', '/media/jpeg-1a2b', file),
    tool('upload a file', 'uploadMedia', 'POST', '/media', uploaded, { media: 'https://shop.example/mug.jpg' }),
    tool('read the profile of the business', 'getBusinessProfile', 'GET', '/business', profile),
    tool('read the limits of a trial', 'getLimits', 'GET', '/limits', unused('Parley reads what is exceeded from the refusal of a call.')),
  ],
};
