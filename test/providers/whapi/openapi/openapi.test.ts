import { describe, expect, it, onTestFinished } from 'vitest';
import { createCall } from '../../../../src/contract/call.js';
import type { Provider } from '../../../../src/contract/provider.js';
import type { Writer } from '../../../../src/contract/writer.js';
import { createHttpClient } from '../../../../src/http-client/client.js';
import type { HttpClient, HttpRequest } from '../../../../src/http-client/exchange.js';
import { whapi } from '../../../../src/providers/whapi/index.js';
import { startWhapiSimulator, type WhapiSimulator } from '../../../../src/providers/whapi/simulator/simulator.js';
import { fileOf, mediaMessage } from '../../sample-media.js';
import { must, writeCall } from '../channel.js';
import { faultsOfAnswer, faultsOfRequest, operationNames, operationOf } from './openapi-facts.js';

const olivia = '61491570156';
const phoneNumber = `+${olivia}`;
const chat = `${olivia}@s.whatsapp.net`;
const incoming = 'aaaaSample01-gDMTwl0rVw';
const [mug, towel] = ['7291648350127734', '7291648350127811'];
const price = { amount: '24.50', currencyCode: 'AUD' };
const text = { phoneNumber, text: 'Which one?', headerText: 'Our mugs', footerText: 'Until Sunday' };
const list = { after: null, limit: 10 };

type Drive = (provider: Provider, simulator: WhapiSimulator) => Promise<unknown>;

function sends<Change>(writerOf: (provider: Provider) => Writer<Change> | undefined, change: Change): Drive {
  return (provider) => must(writerOf(provider)).send(change, writeCall);
}

/** Everything that the adapter does, with every optional input that it carries. */
const drives: readonly (readonly [what: string, drive: Drive])[] = [
  ['the state of the number', (provider) => must(provider.connection)(createCall())],
  ['the items of an order', (provider, { samples }) => must(provider.orders?.complete)(must(samples[0]), createCall())],
  ['a number', (provider) => must(provider.phoneNumbers).status(phoneNumber, createCall())],
  [
    'subscribers',
    (provider) => must(provider.subscribers?.list)({ filter: {}, sort: { field: 'NAME', direction: 'ASC' }, ...list }, createCall()),
  ],
  ['a subscriber', (provider) => must(provider.subscribers?.get)([chat], createCall())],
  [
    'conversations',
    (provider) =>
      must(provider.conversations?.list)({ filter: {}, sort: { field: 'LAST_MESSAGE_AT', direction: 'DESC' }, ...list }, createCall()),
  ],
  ['messages', (provider) => must(provider.conversations?.messages)(chat, { offset: 0, limit: 20 }, createCall())],
  ['a message', (provider) => must(provider.conversations?.message)(incoming, createCall())],
  ['a chat', (provider) => must(provider.conversations?.get)([chat], createCall())],
  ['labels', (provider) => must(provider.labels).list(createCall())],
  ['catalogs', (provider) => must(provider.catalogs).list(createCall())],
  ['products', (provider) => must(provider.catalogs?.products)('default', list, createCall())],
  ['sendText', sends((provider) => provider.messages?.text, { phoneNumber, text: 'Hello', replyTo: incoming })],
  [
    'sendButtons',
    sends((provider) => provider.messages?.buttons, {
      ...text,
      media: null,
      buttons: [
        { id: 'a', title: 'Blue' },
        { id: null, title: 'Red' },
      ],
    }),
  ],
  [
    'sendList',
    sends((provider) => provider.messages?.list, {
      ...{ ...text, buttonText: 'Choose' },
      sections: [
        {
          title: 'Mugs',
          rows: [
            { id: 'a', title: 'Blue', description: '300 ml' },
            { id: null, title: 'Red', description: null },
          ],
        },
      ],
    }),
  ],
  ['an image by its address', sends((provider) => provider.messages?.media, mediaMessage({}, 'A mug'))],
  ['an image by its id', sends((provider) => provider.messages?.media, mediaMessage({ mediaId: 'jpeg-1a2b' }))],
  ['a video', sends((provider) => provider.messages?.media, mediaMessage({ type: 'VIDEO' }, 'A film'))],
  ['audio', sends((provider) => provider.messages?.media, mediaMessage({ type: 'AUDIO' }))],
  ['a document', sends((provider) => provider.messages?.media, mediaMessage({ type: 'DOCUMENT', filename: 'bill.pdf' }, 'Bill'))],
  ['a file', sends((provider) => provider.messages?.media, mediaMessage({ file: fileOf() }, 'A mug'))],
  ['uploadMedia', sends((provider) => provider.messages?.upload, { file: fileOf(), filename: null })],
  ['sendReaction', sends((provider) => provider.messages?.reaction, { phoneNumber, messageId: incoming, emoji: '👍' })],
  ['a reaction that is taken back', sends((provider) => provider.messages?.reaction, { phoneNumber, messageId: incoming, emoji: null })],
  [
    'sendLocation',
    sends((provider) => provider.messages?.location, {
      phoneNumber,
      latitude: -33.8688,
      longitude: 151.2093,
      placeName: 'Shop',
      address: '1 A St',
    }),
  ],
  ['a contact', sends((provider) => provider.messages?.contacts, { phoneNumber, contacts: [cardOf('Zoe')] })],
  ['contacts', sends((provider) => provider.messages?.contacts, { phoneNumber, contacts: [cardOf('Zoe'), cardOf('Ana')] })],
  [
    'sendProduct',
    sends((provider) => provider.messages?.product, {
      ...{ phoneNumber, catalogId: null, productId: mug, retailerId: null, text: null, footerText: null },
    }),
  ],
  [
    'sendCatalog',
    sends((provider) => provider.messages?.catalog, {
      ...{ phoneNumber, text: 'Have a look', title: 'Our shop', description: 'Mugs', footerText: null, thumbnailRetailerId: null },
    }),
  ],
  ['markMessageRead', sends((provider) => provider.messages?.markRead, { messageId: incoming })],
  ['createSubscriber', sends((provider) => provider.subscriberWrites?.create, { phoneNumber: '+14155550123', name: 'Zoë' })],
  [
    'updateSubscriber',
    sends((provider) => provider.subscriberWrites?.update, {
      phoneNumber,
      firstName: 'Olivia',
      lastName: 'B',
      gender: null,
      labelIds: null,
    }),
  ],
  ['deleteSubscriber', sends((provider) => provider.subscriberWrites?.delete, { phoneNumber })],
  ['addSubscriberLabels', sends((provider) => provider.subscriberWrites?.addLabels, { phoneNumber, labelIds: ['2', '3'] })],
  ['removeSubscriberLabels', sends((provider) => provider.subscriberWrites?.removeLabels, { phoneNumber, labelIds: ['1'] })],
  ['createLabel', sends((provider) => provider.labels?.create, { name: 'VIP' })],
  [
    'createProduct',
    sends((provider) => provider.catalogs?.productWrites?.create, {
      ...{ catalogId: null, name: 'Jug', description: 'Two litres', price, salePrice: null, retailerId: 'jug', isHidden: false },
      ...{ imageUrls: ['https://shop.example/jug.jpg'], url: 'https://shop.example/jug', availability: 'IN_STOCK' },
    }),
  ],
  [
    'updateProduct',
    sends((provider) => provider.catalogs?.productWrites?.update, {
      ...{ catalogId: null, productId: mug, name: 'Mug', description: null, price, salePrice: null, imageUrls: null },
      ...{ url: null, availability: 'OUT_OF_STOCK', isHidden: true },
    }),
  ],
  ['deleteProduct', sends((provider) => provider.catalogs?.productWrites?.delete, { catalogId: null, productId: towel })],
  ['a file of a message', fetchFile],
];

function cardOf(fullName: string) {
  return { fullName, phoneNumbers: ['+14155550100'] };
}

async function fetchFile({ files }: Provider): Promise<void> {
  const address = new URL(must(await files?.locate?.('jpeg-1a2b', createCall())));
  expect((await fetch(address, { headers: { ...files?.headersFor?.(address) } })).status).toBe(200);
}

interface Answered {
  readonly request: HttpRequest;
  readonly status: number;
  readonly value: unknown;
}

/** Sends what the adapter sends to a simulator of its own. */
async function exchange(auth: 'query' | 'header', drive: Drive): Promise<{ simulator: WhapiSimulator; answers: readonly Answered[] }> {
  const simulator = await startWhapiSimulator({ auth });
  const answers: Answered[] = [];
  const http = createHttpClient({ origin: new URL(simulator.baseUrl).origin, timeoutMs: 2000, retries: 0 });
  const recording: HttpClient = {
    close: () => http.close(),
    request: async (request) => {
      const response = await http.request(request);
      if (!response.failed) answers.push({ request, status: response.status, value: response.json()?.value });
      return response;
    },
  };
  const settings = whapi.settings.parse(simulator.settings);
  const channel = { channel: 'sydney', baseUrl: simulator.baseUrl, timeZone: 'UTC', amountUnit: undefined, settings };
  const provider = whapi.create(channel, recording);
  onTestFinished(async () => {
    await provider.close();
    await simulator.close();
  });
  await drive(provider, simulator);
  return { simulator, answers };
}

const used = new Set<string | undefined>();

describe('the OpenAPI description of Whapi', () => {
  describe.each(['query', 'header'] as const)('with the token in the %s', (auth) => {
    it.each(drives)('MUST allow the requests of the adapter, and the answers of the simulator: %s', async (_, drive) => {
      const { simulator, answers } = await exchange(auth, drive);
      expect(simulator.requests.length).toBeGreaterThan(0);
      for (const { method, target, path, headers, body } of simulator.requests) {
        used.add(operationOf(method, path));
        const faults = faultsOfRequest({ method, target, contentType: headers['content-type'] ?? '', body });
        expect([method, target, faults]).toEqual([method, target, []]);
      }
      for (const { request, status, value } of answers) {
        const [path = ''] = request.path.split('?');
        const faults = faultsOfAnswer(request.method, path, status, value);
        expect([request.method, path, faults], JSON.stringify(value)).toEqual([request.method, path, []]);
      }
    });
  });

  it('MUST have no operation here that the adapter does not use', () => {
    expect(operationNames.filter((name) => !used.has(name))).toEqual([]);
  });
});
