import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { providers } from '../../../src/providers/index.js';
import type { Simulator } from '../../../src/providers/simulator/server.js';
import { whapiSamples } from '../../../src/providers/whapi/simulator/samples.js';
import { channelNames, openFiveChannels, providerOf, type FiveChannels } from '../queries/five-channels.js';

const blind = { name: 'blind', token: 'blind-token', channels: ['*'] };
const scopes = ['orders:read', 'subscribers:read', 'conversations:read', 'templates:read', 'catalogs:read', 'channels:read'];
let five: FiveChannels;

beforeAll(async () => void (five = await openFiveChannels({ clients: [{ ...blind, scopes }] })));
afterAll(() => five.close());

/** Every raw record of the schema, with a field beside it. */
const everyRaw = `{
  orders(first: 100) { nodes { reference channel { name } raw } }
  subscribers(first: 100, filter: { channels: ["miami"] }) { nodes { raw } }
  templates(first: 100, filter: { channels: ["miami"] }) { nodes { buttons variables raw } }
  catalogs(first: 100, channels: ["miami"]) { nodes { catalogId checkoutSettings { raw } raw } }
  channel(name: "miami") { postbacks { raw } }
  conversation(channel: "miami", contactId: "14155552671") { messages { nodes { raw content { ... on UnknownContent { raw } } } } }
}`;

interface Orders {
  readonly orders: {
    readonly nodes: readonly { readonly reference: string; readonly channel: { readonly name: string }; readonly raw: Raw }[];
  };
}
type Raw = Readonly<Record<string, unknown>> | null;

describe('a raw record', () => {
  it("is the provider's own record, unchanged", async () => {
    const { data, errors } = await five.ask<Orders, object>(everyRaw);
    expect(errors).toEqual([]);
    const raw = (channel: string, reference: string) =>
      data?.orders.nodes.find((order) => order.channel.name === channel && order.reference === reference)?.raw;
    expect(raw('miami', '172310467380123456789')).toEqual(five.miami.data.orders[0]);
    expect(raw('riyadh', '2')).toMatchObject({ id: 2, customer_phone: '966501234567', payment_status: 'paid' });
    expect(raw('sydney', '964278151888836')).toEqual(whapiSamples[0]?.message);
    expect(raw('delhi', '395XXXXX')).toBeNull();
    const { catalogs } = data as unknown as { catalogs: { nodes: { catalogId: string; raw: Raw }[] } };
    const [catalog] = five.miami.data.catalogs;
    expect(catalogs.nodes.find(({ catalogId }) => catalogId === catalog?.['catalog_id'])?.raw).toMatchObject({ catalog_name: 'The White' });
  });

  it('holds no credential of any channel, and no token of any order', async () => {
    const shown = JSON.stringify(await five.ask(everyRaw));
    for (const channel of channelNames) {
      const simulator: Simulator = five[channel];
      const definition = providers.find(({ name }) => name === providerOf[channel]);
      const secrets = definition?.secrets(definition.settings.parse(simulator.settings)) ?? [];
      expect(secrets.length).toBeGreaterThan(0);
      for (const secret of secrets) expect(shown).not.toContain(secret);
      expect(shown).not.toContain(new URL(simulator.baseUrl).host);
    }
    for (const { token } of whapiSamples) expect(shown).not.toContain(token);
    expect(shown).not.toContain('access_token');
  });

  it('holds no credential even where the provider repeats it', async () => {
    five.riyadh.change(3, { admin_notes: 'signed with your-hmac-secret by client-123' });
    const query = '{ orderByReference(channel: "riyadh", reference: "3") { raw } }';
    const { data } = await five.ask<{ orderByReference: { raw: Raw } }, object>(query);
    expect(data?.orderByReference.raw).toMatchObject({ id: 3, admin_notes: 'signed with [redacted] by [redacted]' });
  });

  it('is FORBIDDEN without raw:read everywhere, and the fields beside it are returned', async () => {
    const { data, errors } = await five.ask<Orders, object>(everyRaw, {}, blind.token);
    expect(new Set(errors.map(({ extensions }) => extensions['code']))).toEqual(new Set(['FORBIDDEN']));
    expect(JSON.stringify(data).match(/"raw":(?!null)/)).toBeNull();
    const places = new Set(errors.map(({ path }) => path?.filter((part) => typeof part === 'string').join('.')));
    expect([...places].sort()).toEqual([
      'catalogs.nodes.checkoutSettings.raw',
      'catalogs.nodes.raw',
      'channel.postbacks.raw',
      'conversation.messages.nodes.content.raw',
      'conversation.messages.nodes.raw',
      'orders.nodes.raw',
      'subscribers.nodes.raw',
      'templates.nodes.raw',
    ]);
    expect(data?.orders.nodes).toHaveLength(25);
  });
});
