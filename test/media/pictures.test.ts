import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { picture } from '../../src/providers/simulator/sample-values.js';
import { startWhapiSimulator, type WhapiSimulator } from '../../src/providers/whapi/simulator/simulator.js';
import { runGateway, type RunningGateway } from '../running-gateway.js';

/** At a documented host; at this one, with a credential; without one. */
const images = [
  'https://media.cdn.whatsapp.net/mug.jpg?oh=1',
  'https://elsewhere.example/mug.jpg?token=secret-value-1',
  'https://shop.example/mug.jpg',
];

let simulator: WhapiSimulator;
let gateway: RunningGateway;

beforeAll(async () => {
  simulator = await startWhapiSimulator({ products: [{ id: '7291648350127734', name: 'Mug', price: 1, currency: 'AUD', images }] });
  gateway = await runGateway({ channels: { sydney: { provider: 'whapi', simulator } } });
});
afterAll(async () => {
  await gateway.close();
  await simulator.close();
});

async function ask<Data>(query: string): Promise<Data> {
  const { data, errors } = await gateway.ask<Data, object>(query);
  expect(errors).toEqual([]);
  return data as Data;
}

describe('pictures of products', () => {
  const shown = [expect.stringMatching(/^\/media\/[A-Za-z0-9_-]+$/), 'https://shop.example/mug.jpg'];

  it('MUST be addresses of the gateway, or public ones', async () => {
    type Data = { catalogs: { nodes: { products: { nodes: { imageUrls: string[] }[] } }[] } };
    const { catalogs } = await ask<Data>('{ catalogs { nodes { products(first: 1) { nodes { imageUrls } } } } }');
    expect(catalogs.nodes[0]?.products.nodes[0]?.imageUrls).toEqual(shown);
  });

  it('MUST be the same in the lines of an order', async () => {
    const [order] = simulator.samples;
    if (order === undefined) throw new Error('The simulator has no order.');
    const item = { productId: null, retailerId: null, name: null, quantity: 1, unitPrice: null, total: null, isCustomItem: null };
    const items = images.map((imageUrl) => ({ ...item, imageUrl }));
    const event = {
      channel: 'sydney',
      reference: order.reference,
      kind: 'PLACED',
      actor: 'x',
      from: null,
      to: order.status,
      note: null,
      origin: 'WEBHOOK',
    } as const;
    const at = order.source.asOf;
    await gateway.gateway.ledger.orders.put({ ...order, channel: 'sydney', items }, { ...event, at });
    type Data = { orderByReference: { items: { imageUrl: string | null }[] } };
    const query = `{ orderByReference(channel: "sydney", reference: "${order.reference}") { items { imageUrl } } }`;
    const { orderByReference } = await ask<Data>(query);
    expect(orderByReference.items.map(({ imageUrl }) => imageUrl)).toEqual([shown[0], null, shown[1]]);
  });
});

describe('the picture in a message that the provider lists', () => {
  it('MUST be read by its id', async () => {
    type Data = { conversation: { messages: { nodes: { content: { url?: string } }[] } } };
    const query = `{ conversation(channel: "sydney", contactId: "61491570156@s.whatsapp.net") {
      messages(last: 10) { nodes { content { ... on MediaContent { url } } } } } }`;
    const { conversation } = await ask<Data>(query);
    const url = conversation.messages.nodes.map(({ content }) => content.url).find((one) => one !== undefined);
    const response = await fetch(`${gateway.address}${url}`);
    expect(response.headers.get('content-type')).toBe('image/png');
    expect(Buffer.from(await response.arrayBuffer()).equals(picture)).toBe(true);
    expect(simulator.requests.at(-1)?.path).toBe('/media/jpeg-1a2b');
  });
});
