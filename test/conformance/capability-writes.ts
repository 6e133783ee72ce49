import { expect } from 'vitest';
import { askWithFiles } from '../graphql/upload/multipart.js';
import type { Answer } from '../running-gateway.js';
import type { ProviderCase } from './provider-case.js';
import type { Shop } from './provider-shop.js';

/** What a write is asked with: enough for every provider, as far as it can be known without one. */
interface Asked {
  readonly field: string;
  readonly input: string;
  /** What a provider that cannot carry the input is asked instead. */
  readonly otherwise?: string;
  /** It takes a file, as the variable `$file`. */
  readonly hasFile?: true;
  /** What has to be known before. */
  prepare?(shop: Shop): Promise<void>;
}

const about = 'phoneNumber: "+14155550100"';

function orderIn(currency: string): string {
  return `currencyCode: "${currency}", items: [{ name: "Tea", quantity: 1, unitPrice: { amount: "2.50", currencyCode: "${currency}" } }]`;
}

const product =
  'name: "Tea", description: "Green tea", price: { amount: "9.5", currencyCode: "BRL" }, imageUrls: ["https://shop.example/tea.jpg"]';

/** The mutation that uses each capability to write what is of no order the gateway knows. */
const mutations: Readonly<Record<string, Asked>> = {
  'orders.send': {
    field: 'sendOrder',
    input: `${about}, text: "Please pay", ${orderIn('INR')}`,
    otherwise: `${about}, ${orderIn('BRL')}`,
  },
  'messages.sendText': { field: 'sendText', input: `${about}, text: "Hello"` },
  'messages.sendTemplate': {
    field: 'sendTemplate',
    input: `${about}, templateId: "1"`,
    otherwise: `${about}, name: "hello", language: "en"`,
  },
  'messages.sendButtons': { field: 'sendButtons', input: `${about}, text: "Which?", buttons: [{ id: "a", title: "A" }]` },
  'messages.sendMedia': { field: 'sendMedia', input: `${about}, media: { url: "https://shop.example/a.png" }` },
  'messages.sendList': {
    field: 'sendList',
    input: `${about}, text: "Which?", buttonText: "Choose", sections: [{ title: "Tea", rows: [{ id: "a", title: "Assam" }] }]`,
  },
  'messages.sendReaction': { field: 'sendReaction', input: `${about}, messageId: "wamid.1", emoji: "👍"` },
  'messages.sendLocation': {
    field: 'sendLocation',
    input: `${about}, latitude: 12.97, longitude: 77.59, placeName: "Shop", address: "MG Road"`,
  },
  'messages.sendContacts': {
    field: 'sendContacts',
    input: `${about}, contacts: [{ fullName: "Ana", phoneNumbers: ["+14155550101"] }]`,
  },
  'messages.upload': { field: 'uploadMedia', input: 'file: $file', hasFile: true },
  'messages.markRead': { field: 'markMessageRead', input: 'messageId: "wamid.1"', prepare: (shop) => shop.receive('wamid.1') },
  'messages.broadcast': { field: 'broadcastTemplate', input: 'flowData: { name: "Sale" }' },
  'messages.triggerBotFlow': { field: 'triggerBotFlow', input: `${about}, flowId: "1"` },
  'subscribers.create': { field: 'createSubscriber', input: `${about}, fullName: "Zoë"` },
  'subscribers.update': { field: 'updateSubscriber', input: `${about}, firstName: "Zoë"` },
  'subscribers.delete': { field: 'deleteSubscriber', input: about },
  'subscribers.addNote': { field: 'addSubscriberNote', input: `${about}, text: "A note"` },
  'subscribers.setCustomFields': { field: 'setSubscriberCustomFields', input: `${about}, customFields: [{ name: "City", value: "Pune" }]` },
  'subscribers.addLabels': { field: 'addSubscriberLabels', input: `${about}, labelIds: ["1"]` },
  'subscribers.removeLabels': { field: 'removeSubscriberLabels', input: `${about}, labelIds: ["1"]` },
  'subscribers.addToSequences': { field: 'addSubscriberToSequences', input: `${about}, sequenceIds: ["1"]` },
  'subscribers.removeFromSequences': { field: 'removeSubscriberFromSequences', input: `${about}, sequenceIds: ["1"]` },
  'subscribers.resetUserInputFlow': { field: 'resetUserInputFlow', input: about },
  'conversations.assign': { field: 'assignConversation', input: `${about}, teamMemberId: "1"` },
  'labels.create': { field: 'createLabel', input: 'name: "VIP"' },
  'messages.sendProduct': {
    field: 'sendProduct',
    input: `${about}, productId: "7291648350127734", retailerId: "mug-blue"`,
  },
  'messages.sendCatalog': {
    field: 'sendCatalog',
    input: `${about}, text: "See our catalog", title: "Catalog"`,
    otherwise: `${about}, text: "See our catalog"`,
  },
  'products.create': {
    field: 'createProduct',
    input: `catalogId: "default", ${product}, retailerId: "tea", url: "https://shop.example/tea"`,
  },
  'products.update': {
    field: 'updateProduct',
    input: 'catalogId: "default", productId: "7291648350127734", name: "Mug", url: "https://shop.example/mug", isHidden: false',
  },
  'products.delete': { field: 'deleteProduct', input: 'catalogId: "default", productId: "7291648350127734"' },
  'catalogs.sync': { field: 'syncCatalog', input: 'catalogId: "1"' },
  'account.connect': { field: 'connectWhatsAppAccount', input: 'userId: "1", whatsAppBusinessAccountId: "1", accessToken: "token"' },
};

/** The code of a refusal of something that is not supported, by whoever lacks it. */
export type Missing = 'CAPABILITY_NOT_SUPPORTED' | 'CAPABILITY_NOT_IMPLEMENTED';

export function readMissing(code: unknown): Missing | undefined {
  return code === 'CAPABILITY_NOT_SUPPORTED' || code === 'CAPABILITY_NOT_IMPLEMENTED' ? code : undefined;
}

type WriteProbe = (shop: Shop, example: ProviderCase) => ReturnType<typeof shop.counted<'done' | Missing>>;

/** Says whether the gateway took the write to the provider, whatever the provider thought of it, or refused it by itself. */
export const writeProbes: Readonly<Record<string, WriteProbe>> = Object.fromEntries(
  Object.entries(mutations).map(([name, asked]) => [
    name,
    async (shop: Shop, { writeInputs }: ProviderCase) => {
      await asked.prepare?.(shop);
      return shop.counted(() => write(shop, { ...asked, input: writeInputs?.[name] ?? asked.input }));
    },
  ]),
);

interface Payload {
  readonly outcome: string | null;
  readonly userErrors: readonly { readonly code: string; readonly message: string }[];
}

async function write(shop: Shop, { field, input, otherwise, hasFile }: Asked): Promise<'done' | Missing> {
  const mutation = `{ ${field}(input: { channel: "shop", ${input} }) { outcome userErrors { code message } } }`;
  const { data, errors } = await (hasFile
    ? askWithFile(shop, mutation)
    : shop.ask<Record<string, Payload>, object>(`mutation ${mutation}`));
  expect(errors).toEqual([]);
  const payload = data?.[field];
  const missing = readMissing(payload?.userErrors[0]?.code);
  if (missing !== undefined) return otherwise === undefined ? missing : write(shop, { field, input: otherwise });
  expect(payload?.outcome === null ? payload.userErrors : [payload?.outcome]).not.toEqual([]);
  return 'done';
}

function askWithFile({ webhookAddress }: Shop, mutation: string): Promise<Answer<Record<string, Payload>>> {
  const file = new File(['a picture'], 'a.png', { type: 'image/png' });
  return askWithFiles<Record<string, Payload>>(new URL(webhookAddress).origin, {
    query: `mutation($file: Upload!) ${mutation}`,
    variables: { file: null },
    files: { 'variables.file': file },
  });
}
