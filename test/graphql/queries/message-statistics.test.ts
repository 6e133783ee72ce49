import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Message } from '../../../src/domain/message.js';
import { unseenMessage } from '../../../src/domain/message-progress.js';
import { channel as shopChannel } from '../../webhooks/fake-provider.js';
import { fakeChannel, openShop, type Shop } from '../../webhooks/shop.js';

const clients = [
  { name: 'all', token: 'the-token-of-all', scopes: ['conversations:read', 'channels:read'], channels: ['*'] },
  { name: 'one', token: 'the-token-of-one', scopes: ['conversations:read', 'channels:read'], channels: [shopChannel] },
  { name: 'seller', token: 'the-token-of-seller', scopes: ['orders:read'], channels: ['*'] },
];
const template = { type: 'TemplateContent', name: 'order_shipped', language: 'en', text: null, variables: [] } as const;
const allCounts = 'messageCount received queued sent delivered read failed';

interface Statistics {
  readonly groups: readonly object[];
  readonly groupCount: number;
  readonly sources: readonly object[];
}

let shop: Shop;
beforeAll(async () => {
  shop = await openShop({ channels: { second: fakeChannel('fake') }, clients });
  const sent = { direction: 'OUTBOUND', status: 'SENT' } as const;
  await put(shopChannel, 'm1', { ...sent, content: template });
  await put(shopChannel, 'm2', { ...sent, content: template, status: 'FAILED' });
  await put(shopChannel, 'm3', { ...sent, status: 'QUEUED' });
  await put(shopChannel, 'm4', { direction: 'INBOUND', sentAt: '2026-03-02T00:30:00.000Z' });
  await put('second', 'm5', { ...sent, content: template });
  const { messages } = shop.gateway.ledger;
  const at = '2026-03-01T13:00:00.000Z';
  // What the provider reports later has the text of the message and not its template.
  await put(shopChannel, 'm1', { ...sent, content: { type: 'TextContent', text: 'Your order is on its way.' } });
  const reported = { status: 'READ', providerStatus: null, at, failureReason: null } as const;
  await messages.applyStatus({ channel: shopChannel, messageId: 'm1', contactId: '' }, reported);
  await messages.applyStatus({ channel: shopChannel, messageId: 'm6', contactId: '14155552671' }, { ...reported, status: 'DELIVERED' });
});
afterAll(() => shop.close());

async function put(channel: string, messageId: string, fields: Partial<Message>): Promise<void> {
  const at = '2026-03-01T12:00:00.000Z';
  await shop.gateway.ledger.messages.put({ ...unseenMessage(channel, messageId, '14155552671'), sentAt: at, ...fields }, at);
}

async function ask(args: string, selection: string, client: string) {
  const query = `{ messageStatistics${args} { groups { ${selection} } groupCount sources { channel { name } state origin isComplete message } } }`;
  return shop.ask<{ messageStatistics: Statistics }, object>(query, {}, `the-token-of-${client}`);
}

async function groupsOf(args: string, selection: string, client = 'all'): Promise<readonly object[]> {
  const { data, errors } = await ask(args, selection, client);
  expect(errors).toEqual([]);
  return data?.messageStatistics.groups ?? [];
}

describe('statistics of messages', () => {
  it('MUST count how far messages got, each stage with the later ones', async () => {
    expect(await groupsOf('', allCounts)).toEqual([{ messageCount: 6, received: 1, queued: 1, sent: 3, delivered: 2, read: 1, failed: 1 }]);
  });

  it('MUST know the template of a message, also when the provider reports its text later', async () => {
    const groups = await groupsOf('(groupBy: [TEMPLATE, CHANNEL])', 'templateName channel { name } sent read failed');
    expect(groups).toEqual([
      { templateName: 'order_shipped', channel: { name: 'second' }, sent: 1, read: 0, failed: 0 },
      { templateName: 'order_shipped', channel: { name: shopChannel }, sent: 1, read: 1, failed: 1 },
      { templateName: null, channel: { name: shopChannel }, sent: 1, read: 0, failed: 0 },
    ]);
    expect(await groupsOf('(filter: { templates: ["order_shipped"] })', 'messageCount')).toEqual([{ messageCount: 3 }]);
    expect(await groupsOf('(filter: { templates: [] })', 'messageCount')).toEqual([{ messageCount: 0 }]);
  });

  it('MUST group by status, direction and day in a zone', async () => {
    expect(await groupsOf('(groupBy: [STATUS])', 'status messageCount')).toEqual([
      { status: 'QUEUED', messageCount: 1 },
      { status: 'SENT', messageCount: 1 },
      { status: 'DELIVERED', messageCount: 1 },
      { status: 'READ', messageCount: 1 },
      { status: 'FAILED', messageCount: 1 },
      { status: 'UNKNOWN', messageCount: 1 },
    ]);
    expect(await groupsOf('(groupBy: [DIRECTION])', 'direction messageCount')).toEqual([
      { direction: 'INBOUND', messageCount: 1 },
      { direction: 'OUTBOUND', messageCount: 4 },
      { direction: null, messageCount: 1 },
    ]);
    expect(await groupsOf('(groupBy: [DAY], timeZone: "America/Sao_Paulo")', 'day messageCount')).toEqual([
      { day: '2026-03-01', messageCount: 6 },
    ]);
    expect(await groupsOf('(groupBy: [DAY])', 'day messageCount')).toEqual([
      { day: '2026-03-01', messageCount: 5 },
      { day: '2026-03-02', messageCount: 1 },
    ]);
  });

  it('MUST be of the channels that the viewer may see, with its scope', async () => {
    expect(await groupsOf('(groupBy: [CHANNEL])', 'channel { name } messageCount', 'one')).toEqual([
      { channel: { name: shopChannel }, messageCount: 5 },
    ]);
    expect((await ask('', 'messageCount', 'seller')).errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
  });
});
