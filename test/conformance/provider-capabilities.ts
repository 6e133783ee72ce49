import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeProvider } from '../../src/app/channels.js';
import type { CapabilityState } from '../../src/contract/capability.js';
import { capabilityNames, type CapabilityName } from '../../src/contract/capability-name.js';
import type { HttpClient } from '../../src/http-client/exchange.js';
import type { ProviderDefinition } from '../../src/providers/definition.js';
import {
  CatalogsDocument,
  ChannelsDocument,
  ConversationDocument,
  OrdersDocument,
  SendTextDocument,
  SubscriberDocument,
  SubscribersDocument,
  TemplatesDocument,
  TrackOrderDocument,
  UpdateOrderDocument,
  UpdateOrderStatusDocument,
} from '../operations/generated.js';
import type { ProviderCase } from './provider-cases.js';
import { readMissing, writeProbes, type Missing } from './capability-writes.js';
import { type Counted, type Shop, capabilitiesOf, openShop } from './provider-shop.js';

/** Uses a capability, and says in which way the gateway took it up: `done` with what was asked of the provider, or the code of a refusal. */
type Probe = (shop: Shop, example: ProviderCase) => Promise<Counted<'done' | Missing | 'null' | 'from the ledger'>>;

const exampleChannel = { channel: 'example', baseUrl: 'http://127.0.0.1:1', timeZone: 'UTC', amountUnit: undefined };
const noHttp: HttpClient = {
  request: async () => ({ failed: true, kind: 'unavailable', sent: 'no', reason: 'nothing is called here' }),
  close: async () => undefined,
};

const contactId = '14155550100';
const phoneNumber = `+${contactId}`;

/** Whatever a provider says it can do of these is tried, and whatever it says it cannot. */
const probes: Readonly<Record<string, Probe>> = {
  'orders.list': (shop) =>
    shop.counted(async () => {
      const { orders } = await shop.read(OrdersDocument, { first: 1 });
      return orders.nodes[0]?.source.kind === 'LIVE' ? 'done' : 'from the ledger';
    }),
  'orders.get': async (shop) => {
    const id = await shop.newOrder();
    return shop.counted(async () => ((await readOrder(shop, id)).source.kind === 'LIVE' ? 'done' : 'from the ledger'));
  },
  'orders.complete': async (shop) => {
    await shop.newOrder();
    const bare = await shop.counted(() => readNewest(shop, ''));
    const whole = await shop.counted(() => readNewest(shop, 'items { name }'));
    const requests = whole.requests.slice(bare.requests.length);
    return { ...whole, answer: requests.length > 0 && whole.answer.items != null ? 'done' : 'null', requests };
  },
  'orders.track': (shop, example) =>
    shop.counted(async () => {
      const order = example.order(30);
      const fields = typeof order === 'string' ? { reference: order, customer: { phoneNumber: '+14155550100' } } : order;
      const { trackOrder } = await shop.read(TrackOrderDocument, { input: { channel: 'shop', ...fields } });
      return missingOf(trackOrder) ?? 'done';
    }),
  'orders.updateStatus': async (shop, example) => {
    const orderId = await shop.newOrder();
    return shop.counted(async () => {
      const { updateOrderStatus } = await shop.read(UpdateOrderStatusDocument, {
        input: { orderId, status: example.change?.to ?? 'SHIPPED' },
      });
      return missingOf(updateOrderStatus) ?? 'done';
    });
  },
  'orders.update': async (shop) => {
    const orderId = await shop.newOrder();
    return shop.counted(async () => {
      const { updateOrder } = await shop.read(UpdateOrderDocument, { input: { orderId, paymentStatus: 'PAID' } });
      return missingOf(updateOrder) ?? 'done';
    });
  },
  'subscribers.get': (shop) =>
    shop.counted(async () => {
      const { errors, data } = await shop.ask(SubscriberDocument, { channel: 'shop', phoneNumber });
      return readMissing(errors[0]?.extensions['code']) ?? expectDone(data?.subscriber?.phoneNumber === phoneNumber);
    }),
  'subscribers.list': (shop) => shop.counted(async () => sourceSays((await shop.read(SubscribersDocument, { first: 1 })).subscribers)),
  'conversations.list': (shop) =>
    shop.counted(async () => {
      const { data } = await shop.ask<{ conversations: Parameters<typeof sourceSays>[0] }, object>(
        '{ conversations(first: 1) { nodes { id } sources { state code origin } } }',
      );
      const origin = data?.conversations.sources[0]?.origin;
      return origin === 'LEDGER' ? 'from the ledger' : sourceSays(data?.conversations ?? { nodes: [], sources: [] });
    }),
  'conversations.messages': (shop) =>
    shop.counted(async () => {
      const { errors, data } = await shop.ask(ConversationDocument, { channel: 'shop', contactId, last: 1 });
      const missing = readMissing(errors[0]?.extensions['code']);
      return missing ?? expectDone(errors.length === 0 && data?.conversation !== undefined);
    }),
  'conversations.get': (shop) => asks(shop, `{ conversation(channel: "shop", phoneNumber: "${phoneNumber}") { providerStatus } }`),
  'messages.get': async (shop) => asks(shop, `{ message(channel: "shop", messageId: "${await sentMessageId(shop)}") { deliveryStatus } }`),
  connection: (shop) => asks(shop, '{ channel(name: "shop") { health { connected } } }'),
  'phoneNumbers.status': (shop) =>
    shop.counted(async () => {
      const { errors } = await shop.ask('{ phoneNumberStatus(channel: "shop", phoneNumber: "+14155550100") { exists } }');
      return readMissing(errors[0]?.extensions['code']) ?? expectDone(errors.length === 0);
    }),
  'catalogs.products': async (shop) => {
    const bare = await shop.counted(() => readCatalogs(shop, 'id'));
    const whole = await shop.counted(() => readCatalogs(shop, 'products(first: 1) { nodes { id } }'));
    const hasProducts = whole.answer.some(({ products }) => (products?.nodes.length ?? 0) > 0);
    // The call that lists a catalog may return its products as well.
    return hasProducts ? { ...whole, answer: 'done' } : { ...whole, answer: 'null', requests: whole.requests.slice(bare.requests.length) };
  },
  ...writeProbes,
  'templates.list': (shop) => shop.counted(async () => sourceSays((await shop.read(TemplatesDocument, { first: 1 })).templates)),
  'catalogs.list': (shop) => shop.counted(async () => sourceSays((await shop.read(CatalogsDocument, { first: 1 })).catalogs)),
  'labels.list': (shop) => ofChannel(shop, 'labels { id }', 'labels'),
  'customFields.list': (shop) => ofChannel(shop, 'customFields { id }', 'customFields'),
  'postbacks.list': (shop) => ofChannel(shop, 'postbacks { id }', 'postbacks'),
  'teamMembers.list': (shop) => ofChannel(shop, 'teamMembers { id }', 'teamMembers'),
  'botFlows.list': (shop) => ofChannel(shop, 'botFlows { id }', 'botFlows'),
  'sequences.list': (shop) => ofChannel(shop, 'sequences { id }', 'sequences'),
  'branches.list': (shop) => ofChannel(shop, 'branches { id }', 'branches'),
  'account.get': (shop) => asks(shop, '{ channel(name: "shop") { account { accountId } } }'),
  'webhooks.receive': (shop) =>
    shop.counted(async () => {
      if (shop.simulator.webhooks === undefined) return (await post(shop.webhookAddress)) === 404 ? 'CAPABILITY_NOT_SUPPORTED' : 'done';
      shop.simulator.webhooks.deliverTo(shop.webhookAddress);
      shop.simulator.webhooks.placeOrder();
      const delivered = await shop.simulator.webhooks.delivered();
      shop.simulator.webhooks.deliverTo(undefined);
      return expectDone(delivered.length > 0 && delivered.every((status) => status === 200));
    }),
  // With the key and without a signature: refused only where a signature is wanted as well.
  'webhooks.signed': (shop) => shop.counted(async () => ((await post(shop.webhookAddress)) === 401 ? 'done' : 'null')),
};

/** Capabilities that the ledger replaces, or whose value is null, where others are refused. */
const withoutRefusal: Readonly<Record<string, string>> = {
  'orders.list': 'from the ledger',
  'orders.get': 'from the ledger',
  'orders.complete': 'null',
  'conversations.list': 'from the ledger',
  'conversations.get': 'null',
  'messages.get': 'null',
  connection: 'null',
  'catalogs.products': 'null',
  'labels.list': 'null',
  'customFields.list': 'null',
  'postbacks.list': 'null',
  'teamMembers.list': 'null',
  'botFlows.list': 'null',
  'sequences.list': 'null',
  'branches.list': 'null',
  'account.get': 'null',
  'webhooks.signed': 'null',
};

/** Orders that exist between the client, the ledger and the provider's webhooks. */
const withoutCall = ['orders.track', 'webhooks.signed'];
/** Read live where the provider can list them, else from the ledger; an order of a webhook may have to be completed. */
const withOrWithoutCall = ['conversations.messages', 'webhooks.receive'];

const receiving = 'webhooks.receive';
/** Webhooks are received last: an order of a webhook may be completed in the background, which the test after it would count. */
const inOrder: readonly CapabilityName[] = [...capabilityNames.filter((name) => name !== receiving), receiving];

/** The sentences on what a provider says of itself. */
export function describeCapabilities(definition: ProviderDefinition, example: ProviderCase): void {
  const can = capabilitiesOf(definition);
  const stateOf = (name: string) => describeProvider(definition).capabilities.find((one) => one.name === name)?.state ?? 'SUPPORTED';
  const refusals: Readonly<Record<CapabilityState, Missing | undefined>> = {
    SUPPORTED: undefined,
    NOT_IMPLEMENTED: 'CAPABILITY_NOT_IMPLEMENTED',
    PROVIDER_CANNOT: 'CAPABILITY_NOT_SUPPORTED',
  };

  describe('capabilities', () => {
    // A shop of its own: elsewhere writes of unknown outcome are read back in the background, which would be counted here.
    let shop: Shop;
    beforeAll(async () => void (shop = await openShop(definition, example)));
    afterAll(() => shop.close());

    it('MUST all be tried here', () => {
      expect(Object.keys(probes).sort()).toEqual([...capabilityNames].sort());
    });

    it.each(inOrder)('%s MUST work when it is said to be supported, and cost no call otherwise', async (name) => {
      const { answer, requests } = await (probes[name] as Probe)(shop, example);
      expect(answer).toBe(can(name) ? 'done' : (withoutRefusal[name] ?? refusals[stateOf(name)]));
      if (can(name) && withOrWithoutCall.includes(name)) return;
      expect(requests.length > 0).toBe(can(name) && !withoutCall.includes(name));
    });

    it('MUST say where the provider documents what is not implemented, and name only what the adapter lacks', () => {
      const { capabilities } = describeProvider(definition);
      const { notImplemented = {} } = definition.create({ ...exampleChannel, settings: definition.example }, noHttp);
      expect(capabilityNames).toEqual(expect.arrayContaining(Object.keys(notImplemented)));
      const lacking = capabilities.filter(({ state }) => state === 'NOT_IMPLEMENTED');
      expect(lacking.map(({ name }) => name).sort()).toEqual(Object.keys(notImplemented).sort());
      for (const { name, note, supported } of lacking) {
        expect(supported).toBe(false);
        expect(note).toContain(notImplemented[name]);
      }
    });

    it('MUST be the same on a channel as on the provider', async () => {
      const { channels } = await shop.read(ChannelsDocument);
      expect(channels[0]?.capabilities).toEqual(capabilityNames.map((name) => ({ name, state: stateOf(name), supported: can(name) })));
    });
  });
}

interface ReadOrder {
  readonly source: { readonly kind: string };
  readonly items?: readonly unknown[] | null;
}

async function readOrder(shop: Shop, id: string): Promise<ReadOrder> {
  const { data, errors } = await shop.ask<{ order: ReadOrder }, object>('query ($id: ID!) { order(id: $id) { source { kind } } }', { id });
  expect(errors).toEqual([]);
  return data?.order as ReadOrder;
}

async function readNewest(shop: Shop, more: string): Promise<ReadOrder> {
  const query = `{ orders(first: 1) { nodes { source { kind } ${more} } } }`;
  const { data, errors } = await shop.ask<{ orders: { nodes: ReadOrder[] } }, object>(query);
  expect(errors).toEqual([]);
  return data?.orders.nodes[0] as ReadOrder;
}

interface ReadCatalog {
  readonly products?: { readonly nodes: readonly unknown[] } | null;
}

async function readCatalogs(shop: Shop, selection: string): Promise<readonly ReadCatalog[]> {
  const query = `{ channel(name: "shop") { catalogs { nodes { ${selection} } } } }`;
  const { data } = await shop.ask<{ channel: { catalogs: { nodes: ReadCatalog[] } | null } }, object>(query);
  return data?.channel.catalogs?.nodes ?? [];
}

/** The id of a message that was sent; where none can be, one of the right form that nobody has. */
async function sentMessageId(shop: Shop): Promise<string> {
  const { data } = await shop.ask(SendTextDocument, { input: { channel: 'shop', phoneNumber, text: 'Hello' } });
  return data?.sendText?.message?.messageId ?? 'PsqXn5SAD5v7HRA-wHqB9tMeGQ';
}

/** Whether the provider is asked for it. */
async function asks(shop: Shop, query: string): Promise<Counted<'done' | 'null'>> {
  const counted = await shop.counted(() => shop.ask(query));
  return { ...counted, answer: counted.requests.length > 0 ? 'done' : 'null' };
}

async function post(address: string): Promise<number> {
  const response = await fetch(address, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' });
  await response.arrayBuffer();
  return response.status;
}

function missingOf(payload: { outcome: string | null; userErrors: readonly { code: string }[] } | null): Missing | undefined {
  const missing = readMissing(payload?.userErrors[0]?.code);
  if (missing === undefined)
    expect(payload).toMatchObject({ outcome: expect.stringMatching(/^(APPLIED|ACCEPTED)$/) as string, userErrors: [] });
  return missing;
}

function sourceSays(list: {
  nodes: readonly unknown[];
  sources: readonly { state: string; code: string | null; origin?: string }[];
}): 'done' | Missing {
  if (list.sources[0]?.state !== 'UNSUPPORTED') return expectDone(list.sources[0]?.state === 'OK' && list.nodes.length > 0);
  expect(list.nodes).toEqual([]);
  const missing = readMissing(list.sources[0].code);
  if (missing === undefined) throw new Error('A list that is UNSUPPORTED has a code of its own.');
  return missing;
}

async function ofChannel(shop: Shop, selection: string, field: string): ReturnType<Probe> {
  return shop.counted(async () => {
    const { data, errors } = await shop.ask<{ channel: Record<string, unknown> }, object>(`{ channel(name: "shop") { ${selection} } }`);
    expect(errors).toEqual([]);
    const value = data?.channel[field];
    return value === null ? 'null' : expectDone(Array.isArray(value) && value.length > 0);
  });
}

function expectDone(isDone: boolean): 'done' {
  expect(isDone).toBe(true);
  return 'done';
}
