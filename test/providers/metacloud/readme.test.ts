import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mutation, openCloudShop, type CloudShop } from './gateway.js';

const readme = readFileSync('src/providers/metacloud/README.md', 'utf8');
const to = 'phoneNumber: "+919812345670"';
const item = '{ retailerId: "tea", name: "Tea", quantity: 1, unitPrice: { amount: "1", currencyCode: "INR" } }';
const payment = 'type: "physical-goods", payment_settings: [{ type: "upi" }], payment_type: "upi", payment_configuration: "c"';

let shop: CloudShop;
beforeAll(async () => {
  shop = await openCloudShop({ orderStatusTemplate: undefined });
});
afterAll(() => shop.close());

/** The heading of the table that says what is sent, and a message with everything in it. */
const messages: readonly (readonly [string, string, string])[] = [
  ['a text', 'sendText', `${to}, text: "Hello", replyTo: "wamid.1"`],
  [
    'a template',
    'sendTemplate',
    `${to}, name: "delivery_update", language: "en_US", variables: [{ name: "1", value: "a" }, { name: "2", value: "b" }],
     headerMedia: { mediaType: IMAGE, mediaId: "77" }, quickReplies: ["YES", "NO"]`,
  ],
  [
    'a template',
    'sendTemplate',
    `${to}, name: "invoice", language: "en_US", variables: [{ name: "1", value: "a" }],
     headerMedia: { mediaType: DOCUMENT, url: "https://shop.example/1", filename: "a.pdf" }`,
  ],
  [
    'a template',
    'sendTemplate',
    `${to}, name: "parcel_on_its_way", language: "en_US", variables: [{ name: "1", value: "a" }, { name: "2", value: "b" }],
     headerVariables: [{ name: "1", value: "c" }], buttonVariables: [{ index: 1, value: "d" }]`,
  ],
  ['buttons', 'sendButtons', `${to}, text: "t", headerText: "h", footerText: "f", buttons: [{ id: "a", title: "A" }]`],
  [
    'buttons',
    'sendButtons',
    `${to}, text: "t", buttons: [{ id: "a", title: "A" }], media: { mediaType: DOCUMENT, mediaId: "7", filename: "a" }`,
  ],
  [
    'a list',
    'sendList',
    `${to}, text: "t", buttonText: "b", headerText: "h", footerText: "f", sections: [{ title: "s", rows: [{ id: "1", title: "r", description: "d" }] }]`,
  ],
  ['a reaction', 'sendReaction', `${to}, messageId: "wamid.1", emoji: "👍"`],
  ['a location', 'sendLocation', `${to}, latitude: 1, longitude: 2, placeName: "p", address: "a"`],
  ['contacts', 'sendContacts', `${to}, contacts: [{ fullName: "Ana", phoneNumbers: ["+14155550101"] }]`],
  ['media', 'sendMedia', `${to}, caption: "c", media: { mediaType: DOCUMENT, mediaId: "7", filename: "a.pdf" }`],
  ['media', 'sendMedia', `${to}, media: { mediaType: AUDIO, url: "https://shop.example/a.mp3" }`],
  [
    'an order',
    'sendOrder',
    `${to}, currencyCode: "INR", items: [${item}], discount: "1", tax: "1", shipping: "1", reference: "r-1", text: "t", paymentSettings: { ${payment} }`,
  ],
  ['a read receipt', 'markMessageRead', 'messageId: "wamid.1"'],
];

describe('the README of the provider', () => {
  it.each(messages)('says of every field of %s where it comes from: %s', async (what, field, input) => {
    shop.sent();
    expect(await shop.mutate(mutation(field, input))).toMatchObject({ userErrors: [] });
    const named = new Set([...tableOf('their field'), ...tableOf(`field of ${what}`)]);
    const [body] = shop.sent();
    const sent = new Set(namesIn(body));
    const frames = ['text', 'template', 'components', 'interactive', 'action', 'parameters', 'order'];
    expect([...sent].filter((name) => !named.has(name) && !frames.includes(name))).toEqual([]);
  });

  it('says of every field of a product where it comes from', async () => {
    const input = `catalogId: "194836987003835", name: "Tea", description: "Green", retailerId: "tea", price: { amount: "2", currencyCode: "INR" },
      salePrice: { amount: "1", currencyCode: "INR" }, imageUrls: ["https://shop.example/tea.jpg"], url: "https://shop.example/tea", availability: IN_STOCK, isHidden: false`;
    shop.simulator.forgetRequests();
    expect(await shop.mutate(mutation('createProduct', input))).toMatchObject({ userErrors: [] });
    const [body = ''] = shop.simulator.requests.filter(({ method }) => method === 'POST').map((request) => request.body);
    expect([...namesIn(JSON.parse(body))].sort()).toEqual([...tableOf('field of a product')].sort());
  });
});

/** Every name in the first column of a table: `order_status.order.status` is three. */
function tableOf(heading: string): readonly string[] {
  const [, table = ''] = readme.split(`| ${heading} |`);
  const rows = (table.split('\n\n')[0] ?? '').split('\n').map((row) => row.split('|')[1] ?? '');
  return rows.flatMap((cell) => [...cell.matchAll(/`([^`]+)`/g)].flatMap(([, path = '']) => path.match(/\w+/g) ?? []));
}

function namesIn(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(namesIn);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => [name, ...namesIn(inner)]);
}
