import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { capabilityNames } from '../../../src/contract/capability-name.js';
import { providers as registered } from '../../../src/providers/index.js';
import { during, garbage } from '../../faults.js';
import { ChannelDetailsDocument, ChannelsDocument, ProvidersDocument } from '../../operations/generated.js';
import { channelNames, noCalls, openFiveChannels, type FiveChannels } from './five-channels.js';

let five: FiveChannels;

beforeAll(async () => void (five = await openFiveChannels()));
afterAll(() => five.close());
beforeEach(() => void five.calls());

describe('the providers', () => {
  it('are all adapters of the gateway, each with the state of every capability', async () => {
    const { providers } = await five.read(ProvidersDocument);
    expect(providers.map(({ name, displayName }) => [name, displayName])).toEqual(
      registered.map(({ name, displayName }) => [name, displayName]),
    );
    for (const { capabilities } of providers) expect(capabilities.map(({ name }) => name)).toEqual([...capabilityNames]);
  });

  it('have a note on a capability where there is one', async () => {
    const { providers } = await five.read(ProvidersDocument);
    const note = (provider: string, capability: string): string | null | undefined =>
      providers.find(({ name }) => name === provider)?.capabilities.find(({ name }) => name === capability)?.note;
    expect(note('kaleyra', 'orders.updateStatus')).toMatch(/template.*ACCEPTED/);
    expect(note('wabotick', 'catalogs.list')).toBeNull();
  });
});

describe('the channels', () => {
  it('have their provider, and their number where the settings have it', async () => {
    const { channels } = await five.read(ChannelsDocument);
    expect(channels.map(({ name, provider, phoneNumber }) => [name, provider.name, phoneNumber])).toEqual([
      ['miami', 'wabotick', null],
      ['rio', 'zapi', null],
      ['riyadh', 'awal', null],
      ['delhi', 'kaleyra', '+918012345678'],
      ['sydney', 'whapi', null],
    ]);
  });

  it('can be filtered by provider', async () => {
    const { channels } = await five.read(ChannelsDocument, { provider: 'awal' });
    expect(channels.map(({ name }) => name)).toEqual(['riyadh']);
  });

  it('are null for an unknown name', async () => {
    expect(await five.read(ChannelDetailsDocument, { name: 'nowhere' })).toEqual({ channel: null });
  });

  it('say what media they can send, in which size, and how templates are named', async () => {
    interface Rule {
      readonly mediaType: string;
      readonly sources: readonly string[];
      readonly maxFileBytes: number | null;
      readonly mimeTypes: readonly string[];
    }
    type Rules = { readonly channels: readonly { readonly mediaRules: readonly Rule[]; readonly templateRule: object | null }[] };
    const { data } = await five.ask<Rules, object>(
      '{ channels { mediaRules { mediaType sources maxFileBytes mimeTypes hasCaption hasFilename } templateRule { takesTemplateId takesName headerSources } } }',
    );
    expect(data?.channels.map(({ mediaRules: [image] }) => [image?.sources, image?.maxFileBytes])).toEqual([
      [['URL', 'MEDIA_ID', 'FILE'], 5 * 1024 * 1024],
      [['URL'], null],
      [['URL'], null],
      [['URL', 'MEDIA_ID'], null],
      [['URL', 'MEDIA_ID', 'FILE'], 5 * 1024 * 1024],
    ]);
    expect(data?.channels.map(({ templateRule }) => templateRule)).toEqual([
      { takesTemplateId: true, takesName: false, headerSources: ['URL'] },
      null,
      { takesTemplateId: true, takesName: true, headerSources: ['URL'] },
      { takesTemplateId: false, takesName: true, headerSources: ['URL', 'MEDIA_ID'] },
      null,
    ]);
    expect(data?.channels[0]?.mediaRules.at(-1)).toMatchObject({
      mediaType: 'DOCUMENT',
      maxFileBytes: 16 * 1024 * 1024,
      mimeTypes: expect.arrayContaining(['application/pdf']),
      hasCaption: true,
      hasFilename: true,
    });
    expect(five.calls()).toEqual(noCalls);
  });

  it('cost no call', async () => {
    await five.read(ChannelsDocument);
    await five.read(ProvidersDocument);
    expect(five.calls()).toEqual(noCalls);
  });
});

describe('a channel', () => {
  it('has its own lists', async () => {
    const { channel } = await five.read(ChannelDetailsDocument, { name: 'miami' });
    expect(channel).toMatchObject({
      labels: [
        { labelId: '1', name: 'Your label name' },
        { labelId: '2', name: 'VIP' },
        { labelId: '3', name: 'Newsletter' },
      ],
      customFields: [
        { customFieldId: '1', name: 'customer_name', replyType: 'text' },
        { customFieldId: '2', name: 'customer_email', replyType: 'email' },
      ],
      postbacks: [
        { postbackId: 'QUICK_REPLY_LOCATION_REPLY_BOT', isActive: true, updatedAt: '2024-07-14T05:25:55.000Z' },
        { postbackId: 'YES_START_CHAT_WITH_HUMAN', isActive: false, templateFor: 'chat-with-human' },
      ],
      orders: {
        nodes: [
          '172390002100099905678',
          '172380551234088804567',
          '172371200000077703456',
          '172360877711066602345',
          '172345001200055501234',
        ].map((reference) => ({ reference })),
      },
      subscribers: {
        nodes: ['5511987654321', '919876543210', '14155552671', '919000000000', '0123456788'].map((contactId) => ({ contactId })),
      },
      templates: { nodes: [{ name: 'winter_sale' }, { name: 'order_update' }, { name: 'ada' }] },
      catalogs: { nodes: [{ catalogId: '762561142206860' }, { catalogId: '1429267xxxx5095' }] },
    });
  });

  it.each([
    ['labels.list', 'labels { id }', 'labels'],
    ['customFields.list', 'customFields { id }', 'customFields'],
    ['postbacks.list', 'postbacks { id }', 'postbacks'],
    ['subscribers.list', 'subscribers { nodes { id } }', 'subscribers'],
    ['templates.list', 'templates { nodes { id } }', 'templates'],
    ['catalogs.list', 'catalogs { nodes { id } }', 'catalogs'],
  ])('has null, without a call, for what its provider does not support: %s', async (capability, selection, field) => {
    const unable = await five.unable(capability);
    expect(unable.length).toBeGreaterThan(0);
    for (const name of unable) {
      const { data, errors } = await five.ask<{ channel: object }, object>(`{ channel(name: "${name}") { ${selection} } }`);
      expect([name, data, errors]).toEqual([name, { channel: { [field]: null } }, []]);
    }
    expect(five.calls()).toEqual(noCalls);
  });

  it('has its orders, with the arguments of the list over all channels', async () => {
    const query = `query ($name: String!, $first: Int, $after: String, $filter: OrderFilter) {
      channel(name: $name) { orders(first: $first, after: $after, filter: $filter) {
        nodes { reference } pageInfo { hasNextPage endCursor } sources { channel { name } state }
      } }
    }`;
    const list = async (variables: object) => (await five.ask<ChannelOrders, object>(query, variables)).data?.channel.orders;
    for (const name of channelNames) {
      const whole = await list({ name, first: 100 });
      expect(whole?.sources).toEqual([{ channel: { name }, state: 'OK' }]);
      const first = await list({ name, first: 2 });
      const rest = await list({ name, first: 100, after: first?.pageInfo.endCursor });
      expect([...(first?.nodes ?? []), ...(rest?.nodes ?? [])]).toEqual(whole?.nodes);
      expect(whole?.nodes.length).toBeGreaterThan(2);
    }
    const filtered = await list({ name: 'riyadh', filter: { statuses: ['PENDING'], channels: ['riyadh'] } });
    expect(filtered?.nodes.map(({ reference }) => reference)).toEqual(['6', '1']);
    const others = await list({ name: 'riyadh', filter: { channels: ['miami'] } });
    expect([others?.nodes, others?.sources]).toEqual([[], []]);
  });

  it('is the channel of every item of its lists', async () => {
    const lists = ['orders', 'subscribers', 'templates', 'catalogs'].map((name) => `${name}(first: 1) { nodes { channel { name } } }`);
    const { data } = await five.ask<{ channel: object }, object>(`{ channel(name: "miami") { ${lists.join(' ')} } }`);
    const ofMiami = { nodes: [{ channel: { name: 'miami' } }] };
    expect(data?.channel).toEqual({ orders: ofMiami, subscribers: ofMiami, templates: ofMiami, catalogs: ofMiami });
  });

  it('whose label list fails has an error on that field only', async () => {
    const broken = { kind: 'answer', answer: garbage, when: ({ path }: { path: string }) => path.endsWith('/label/list') } as const;
    const query = '{ channel(name: "miami") { name labels { name } postbacks { postbackId } } }';
    const { data, errors } = await during(five.miami, broken, () => five.ask<{ channel: { postbacks: unknown[] } }, object>(query));
    expect(data).toMatchObject({ channel: { name: 'miami', labels: null } });
    expect(data?.channel.postbacks).toHaveLength(2);
    expect(errors).toMatchObject([{ path: ['channel', 'labels'], extensions: { code: 'PROVIDER_BAD_RESPONSE', channel: 'miami' } }]);
  });
});

interface ChannelOrders {
  readonly channel: {
    readonly orders: {
      readonly nodes: readonly { readonly reference: string }[];
      readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string };
      readonly sources: readonly { readonly channel: { readonly name: string }; readonly state: string }[];
    };
  };
}
