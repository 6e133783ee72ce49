import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startWabotickSimulator } from '../../../src/providers/wabotick/simulator/simulator.js';
import type { WabotickSimulator } from '../../../src/providers/wabotick/simulator/simulator.js';
import { during, htmlPage } from '../../faults.js';
import { ConversationDocument, type ConversationQuery, type ConversationQueryVariables } from '../../operations/generated.js';
import { runGateway, type RunningGateway } from '../../running-gateway.js';

const ada = '14155552671';
let miami: WabotickSimulator;
let gateway: RunningGateway;

beforeAll(async () => {
  miami = await startWabotickSimulator();
  gateway = await runGateway({ channels: { miami: { provider: 'wabotick', simulator: miami } } });
});
afterAll(async () => {
  await gateway.close();
  await miami.close();
});
beforeEach(() => miami.forgetRequests());

type Conversation = NonNullable<ConversationQuery['conversation']>;
type Message = NonNullable<Conversation['messages']>['edges'][number]['node'];

async function readMessages(window: Omit<ConversationQueryVariables, 'channel' | 'contactId'>, contactId = ada) {
  const { conversation } = await gateway.read(ConversationDocument, { channel: 'miami', contactId, ...window });
  const { edges, pageInfo } = conversation?.messages ?? { edges: [], pageInfo: undefined };
  return { edges, pageInfo, nodes: edges.map(({ node }) => node), ids: edges.map(({ node }) => node.messageId) };
}

const windows = () =>
  miami.requests.filter(({ path }) => path.endsWith('/get/conversation')).map(({ body }) => new URLSearchParams(body).get('offset'));

describe('a conversation at a deployment that counts pages', () => {
  it('MUST return every message once, page by page, and report at the oldest that none is before it', async () => {
    const wamids = Array.from({ length: 70 }, (_, index) => `wamid.${170 - index}`);
    const records = wamids.map((wa_message_id, index) => ({
      id: 170 - index,
      sender: 'user',
      message_content: '{"type":"text","text":{"body":"hello"}}',
      conversation_time: new Date(Date.UTC(2024, 7, 1, 12, -index)).toISOString().slice(0, 19).replace('T', ' '),
      wa_message_id,
    }));
    const paged = await startWabotickSimulator({ paging: 'page', data: { conversations: { [ada]: records } } });
    const own = await runGateway({ channels: { miami: { provider: 'wabotick', simulator: paged } } });
    const found: string[] = [];
    let before: string | null | undefined;
    do {
      const { conversation } = await own.read(ConversationDocument, { channel: 'miami', contactId: ada, last: 20, before });
      const { edges, pageInfo } = conversation?.messages ?? { edges: [], pageInfo: undefined };
      found.push(...edges.map(({ node }) => node.messageId).toReversed());
      before = pageInfo?.hasPreviousPage === true ? pageInfo.startCursor : null;
    } while (before != null);
    expect(found).toEqual(wamids);
    await own.close();
    await paged.close();
  });
});

describe('a conversation', () => {
  it('is found by number and by contact id, with the subscriber and the orders', async () => {
    const byNumber = await gateway.read(ConversationDocument, { channel: 'miami', phoneNumber: `+${ada}`, last: 1 });
    const byContact = await gateway.read(ConversationDocument, { channel: 'miami', contactId: ada, last: 1 });
    expect(byNumber).toEqual(byContact);
    expect(byNumber.conversation).toMatchObject({
      ...{ contactId: ada, phoneNumber: `+${ada}`, subscriber: { firstName: 'Ada' } },
      orders: { nodes: ['172390002100099905678', '172360877711066602345', '172322293142012345678'].map((reference) => ({ reference })) },
    });
  });

  it('keeps an address that cannot be a number, and says so with null', async () => {
    const { conversation } = await gateway.read(ConversationDocument, { channel: 'miami', contactId: '0123456789' });
    expect(conversation).toMatchObject({ contactId: '0123456789', phoneNumber: null, subscriber: { firstName: 'John' } });
  });

  it('with a customer who never wrote is empty', async () => {
    const { nodes, pageInfo } = await readMessages({}, '14155559999');
    expect(nodes).toEqual([]);
    expect(pageInfo).toEqual({ hasNextPage: false, hasPreviousPage: false, startCursor: null, endCursor: null });
  });

  it('that cannot be read has an error on its messages, and the other fields are returned', async () => {
    const fault = {
      kind: 'answer',
      answer: htmlPage(502),
      when: ({ path }: { path: string }) => path.endsWith('/get/conversation'),
    } as const;
    const { data, errors } = await during(miami, fault, () => gateway.ask(ConversationDocument, { channel: 'miami', contactId: ada }));
    expect(data?.conversation).toMatchObject({ messages: null, subscriber: { firstName: 'Ada' } });
    expect(errors).toMatchObject([{ path: ['conversation', 'messages'], extensions: { code: 'PROVIDER_BAD_RESPONSE', channel: 'miami' } }]);
  });
});

describe('a message', () => {
  it('can have every kind of content, in the types of the schema', async () => {
    const { nodes } = await readMessages({ last: 100 });
    const contents = nodes.map(({ content }) => content);
    const button = (id: string, title: string) => ({ id, title });
    const interactive = { __typename: 'InteractiveContent', header: null, text: null, footer: null, buttons: [], reply: null };
    const media = { __typename: 'MediaContent', url: null, mediaId: null, caption: null, filename: null };
    expect(contents).toEqual([
      { __typename: 'TextContent', text: 'Hi, do you ship to California?' },
      { __typename: 'SystemContent', text: 'Label added: VIP' },
      { __typename: 'TextContent', text: 'We do. What would you like to see?' },
      {
        ...interactive,
        ...{ header: 'Our shelves', text: 'Choose one.', footer: 'Prices with tax' },
        buttons: [button('row-1', 'Boots'), button('row-2', 'Sandals')],
      },
      { ...interactive, reply: button('row-1', 'Boots') },
      { ...media, mediaType: 'IMAGE', url: 'https://example.com/boots.jpg', caption: 'Our boots' },
      { ...media, mediaType: 'DOCUMENT', mediaId: '982348123049102', filename: 'sizes.pdf' },
      { ...media, mediaType: 'IMAGE', mediaId: '1739230482390482', caption: 'These?' },
      { __typename: 'OrderContent', text: 'Size 42 please', order: null },
      { ...interactive, text: 'How will you pay?', buttons: [button('pay-cod', 'COD')] },
      { ...interactive, reply: button('pay-cod', 'COD') },
      {
        __typename: 'TemplateContent',
        name: 'order_update',
        language: 'en_US',
        text: null,
        variables: ['Ada', '172390002100099905678'],
      },
      { ...interactive, reply: button('TRACK', 'Track') },
      {
        ...{ __typename: 'TemplateContent', name: 'order_update', language: 'en_US', variables: [] },
        text: 'Hello {{1}}, your order {{2}} is on its way.',
      },
      { ...media, mediaType: 'VIDEO', url: 'https://example.com/packing.mp4' },
      { ...media, mediaType: 'AUDIO', mediaId: '5531982374650012' },
      {
        ...{ __typename: 'UnknownContent', providerType: 'sticker' },
        raw: expect.objectContaining({ sticker: { id: '5531982374650013', mime_type: 'image/webp', animated: false } }) as unknown,
      },
    ]);
    const kinds = new Set(contents.map((content) => content?.__typename));
    expect(kinds.size).toBe(7);
  });

  it('has its author, time and delivery status', async () => {
    const { nodes } = await readMessages({ last: 100 });
    const summaryOf = (message: Message | undefined) => [
      message?.direction,
      message?.sender,
      message?.agentName,
      message?.deliveryStatus,
      message?.providerStatus,
    ];
    expect(summaryOf(nodes[0])).toEqual(['INBOUND', 'user', null, 'UNKNOWN', null]);
    expect(summaryOf(nodes[1])).toEqual(['SYSTEM', 'system', null, 'UNKNOWN', null]);
    expect(summaryOf(nodes[2])).toEqual(['OUTBOUND', 'bot', null, 'READ', 'read']);
    expect(summaryOf(nodes[6])).toEqual(['OUTBOUND', 'agent', 'Sam', 'SENT', 'sent']);
    expect(summaryOf(nodes[9])).toEqual(['OUTBOUND', 'bot', null, 'QUEUED', null]);
    expect(nodes[14]).toMatchObject({ deliveryStatus: 'FAILED', failureReason: 'Media upload error' });
    expect(nodes[10]?.reaction).toBe('👍');
    expect(nodes.map(({ sentAt }) => sentAt)).toEqual(nodes.map((_, index) => `2024-08-17T12:${40 + index}:00.000Z`));
  });

  it('has the id of WhatsApp, or that of the provider where WhatsApp has none', async () => {
    const { ids } = await readMessages({ last: 100 });
    expect(ids[0]).toMatch(/^wamid\./);
    expect(ids[1]).toBe('wabotick-90102');
    expect(new Set(ids).size).toBe(17);
  });
});

describe('the messages of a conversation', () => {
  it('are the newest 20 without arguments, in chronological order', async () => {
    const { nodes, pageInfo } = await readMessages({});
    expect(nodes).toHaveLength(17);
    expect(nodes.map(({ sentAt }) => sentAt)).toEqual(nodes.map(({ sentAt }) => sentAt).sort());
    expect(pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: false });
    expect(windows()).toEqual(['0']);
  });

  it('are read backward page by page, each message once and each page with one call', async () => {
    const { ids: all } = await readMessages({ last: 100 });
    const pages: string[][] = [];
    let before: string | null = null;
    miami.forgetRequests();
    do {
      const page: Awaited<ReturnType<typeof readMessages>> = await readMessages({ last: 5, before });
      pages.unshift(page.ids);
      before = page.pageInfo?.hasPreviousPage === true ? page.pageInfo.startCursor : null;
    } while (before !== null);
    expect(pages.flat()).toEqual(all);
    expect(pages.map((page) => page.length)).toEqual([2, 5, 5, 5]);
    expect(windows()).toHaveLength(4);
  });

  it('are read forward from the oldest, each once', async () => {
    const { ids: all } = await readMessages({ last: 100 });
    const pages: string[][] = [];
    let after: string | null = null;
    do {
      const page: Awaited<ReturnType<typeof readMessages>> = await readMessages({ first: 6, after });
      pages.push(page.ids);
      after = page.pageInfo?.hasNextPage === true ? page.pageInfo.endCursor : null;
    } while (after !== null);
    expect(pages.flat()).toEqual(all);
    expect(pages.map((page) => page.length)).toEqual([6, 6, 5]);
  });

  it('can be continued from the cursor of any of them', async () => {
    const { edges, ids } = await readMessages({ last: 100 });
    expect((await readMessages({ last: 3, before: edges[8]?.cursor ?? null })).ids).toEqual(ids.slice(5, 8));
    expect((await readMessages({ first: 3, after: edges[8]?.cursor ?? null })).ids).toEqual(ids.slice(9, 12));
  });

  it('cost no call when only the conversation is selected', async () => {
    const { data } = await gateway.ask(
      `{ conversation(channel: "miami", contactId: "${ada}") { id contactId phoneNumber channel { name } } }`,
    );
    expect(data).toMatchObject({ conversation: { contactId: ada, channel: { name: 'miami' } } });
    expect(miami.requests).toEqual([]);
  });
});
