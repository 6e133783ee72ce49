import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Message } from '../../../src/domain/message.js';
import { unseenMessage } from '../../../src/domain/message-progress.js';
import { noCalls, openFiveChannels, type ChannelName, type FiveChannels } from './five-channels.js';

interface Page {
  readonly conversations: {
    readonly nodes: readonly Readonly<Record<string, unknown>>[];
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string };
    readonly sources: readonly { readonly channel: { readonly name: string }; readonly [field: string]: unknown }[];
  };
}

const row = `fullName contactId channel { name } providerStatus assignedAgent unreadCount lastMessageAt labels { name }
  lastMessage { messageId content { ... on TextContent { text } } } serviceWindow { isOpen expiresAt } person { id }`;
const query = `query ($first: Int, $after: String, $filter: ConversationFilter, $orderBy: ConversationSort) {
  conversations(first: $first, after: $after, filter: $filter, orderBy: $orderBy) {
    nodes { ${row} } pageInfo { hasNextPage endCursor } sources { channel { name } state origin isComplete message }
  }
}`;

const nameOf = ({ channel, contactId }: Page['conversations']['nodes'][number]) => JSON.stringify([channel, contactId]);

let shops: FiveChannels;
let minutesAgo: (minutes: number) => string;

async function write(channel: ChannelName, messageId: string, contactId: string, minutes: number, more: Partial<Message> = {}) {
  const at = minutesAgo(minutes);
  await shops.gateway.ledger.messages.put(
    {
      ...unseenMessage(channel, messageId, contactId),
      direction: 'INBOUND',
      sentAt: at,
      content: { type: 'TextContent', text: messageId },
      ...more,
    },
    at,
  );
}

async function list(variables: Readonly<Record<string, unknown>>): Promise<Page['conversations']> {
  const { data, errors } = await shops.ask<Page, object>(query, variables);
  expect(errors).toEqual([]);
  return (data as Page).conversations;
}

beforeAll(async () => {
  shops = await openFiveChannels();
  const now = Date.now();
  minutesAgo = (minutes) => new Date(now - minutes * 60_000).toISOString();
  await write('delhi', 'asks', '919876500001', 5);
  await write('delhi', 'asked', '919876500002', 3 * 24 * 60);
  await write('delhi', 'answers', '919876500002', 10, { direction: 'OUTBOUND', status: 'SENT' });
  await write('riyadh', 'wamid.A1', '96650000000', (now - Date.parse('2024-01-20T10:00:00Z')) / 60_000);
  shops.calls();
});
afterAll(() => shops.close());

describe('the list of conversations', () => {
  it('MUST merge the chats of every provider and the ledger, the newest message first, and call a provider once for each page of its list', async () => {
    const { nodes, sources } = await list({ first: 20 });
    expect(shops.calls()).toEqual({ ...noCalls, miami: 2, rio: 2, riyadh: 1, sydney: 1 });
    expect(nodes.map(({ fullName, contactId }) => fullName ?? contactId)).toEqual([
      '919876500001',
      '919876500002',
      'Ana Souza',
      'Oculta',
      'Jordan Miles',
      'Ada Miller',
      'Bruna Souza',
      'Ravi Kumar',
      'Olivia Brown',
      'Ahmed Mohammed',
      'Fatima Ali',
      'Z-API SUPORTE',
      'Dishang M',
      'John Doe',
      'john Doe',
    ]);
    expect(sources).toEqual([
      { channel: { name: 'miami' }, state: 'OK', origin: 'LIVE', isComplete: true, message: null },
      { channel: { name: 'rio' }, state: 'OK', origin: 'LIVE', isComplete: true, message: null },
      { channel: { name: 'riyadh' }, state: 'OK', origin: 'LIVE', isComplete: true, message: null },
      {
        channel: { name: 'delhi' },
        state: 'OK',
        origin: 'LEDGER',
        isComplete: false,
        message: 'The provider does not list conversations. The list has those in which the gateway received or sent a message.',
      },
      { channel: { name: 'sydney' }, state: 'OK', origin: 'LIVE', isComplete: true, message: null },
    ]);
  });

  it('MUST show of each what the list and the ledger know, and ask no provider again for it', async () => {
    const { nodes } = await list({ first: 20 });
    const named = new Map(nodes.map((node) => [node['fullName'] ?? node['contactId'], node]));
    expect(named.get('919876500001')).toEqual({
      fullName: null,
      contactId: '919876500001',
      channel: { name: 'delhi' },
      providerStatus: null,
      assignedAgent: null,
      unreadCount: 1,
      lastMessageAt: minutesAgo(5),
      labels: null,
      lastMessage: { messageId: 'asks', content: { text: 'asks' } },
      serviceWindow: { isOpen: true, expiresAt: minutesAgo(5 - 24 * 60) },
      person: { id: expect.any(String) as string },
    });
    expect(named.get('919876500002')).toMatchObject({
      lastMessage: { messageId: 'answers' },
      serviceWindow: { isOpen: false, expiresAt: minutesAgo(2 * 24 * 60) },
    });
    expect(named.get('Ahmed Mohammed')).toMatchObject({
      providerStatus: 'unread',
      unreadCount: 3,
      lastMessageAt: '2024-01-20T10:30:00.000Z',
      lastMessage: { messageId: 'wamid.A1' },
      // The ledger does not know who wrote the last message, which is long ago.
      serviceWindow: { isOpen: false, expiresAt: null },
    });
    expect(named.get('Fatima Ali')).toMatchObject({ lastMessage: null, serviceWindow: { isOpen: false, expiresAt: null } });
    expect(named.get('Ada Miller')).toMatchObject({ unreadCount: 2, labels: [{ name: 'VIP' }, { name: 'Newsletter' }] });
    expect(named.get('Olivia Brown')).toMatchObject({
      unreadCount: 1,
      lastMessage: { messageId: 'aaaaSample03-gDMTwl0rVw' },
      serviceWindow: null,
    });
  });

  it.each([
    [{ unreadOnly: true }, ['919876500001', '919876500002', 'Ana Souza', 'Oculta', 'Ada Miller', 'Olivia Brown', 'Ahmed Mohammed']],
    [{ windowOpen: true, channels: ['delhi', 'riyadh'] }, ['919876500001']],
    [{ windowOpen: false, channels: ['delhi', 'riyadh', 'sydney'] }, ['919876500002', 'Ahmed Mohammed', 'Fatima Ali']],
    [{ windowOpen: true, channels: ['sydney'] }, ['Olivia Brown']],
    [{ status: 'OPENED' }, ['Fatima Ali']],
    [{ labels: ['vip'], channels: ['miami'] }, ['Ada Miller', 'Bruna Souza']],
    [{ assignedAgent: 'nobody' }, []],
    [{ search: 'ANA' }, ['Ana Souza']],
    [{ search: '98765' }, ['919876500001', '919876500002', 'Ana Souza', 'Ravi Kumar', 'Bruna Souza']],
  ])('MUST hold only those that meet %j', async (filter, names) => {
    const { nodes } = await list({ first: 20, filter });
    expect(nodes.map(({ fullName, contactId }) => String(fullName ?? contactId)).sort()).toEqual([...names].sort());
  });

  it('MUST say that it may lack those of which the condition is not known', async () => {
    const { nodes, sources } = await list({ first: 20, filter: { labels: ['vip'], channels: ['rio'] } });
    expect(nodes).toEqual([]);
    expect(sources).toMatchObject([
      { isComplete: false, message: 'It is not known whether 4 conversations pass the filter. They are left out.' },
    ]);
  });

  it.each(['ASC', 'DESC'])('MUST page through all of them once, %s', async (direction) => {
    const orderBy = { field: 'LAST_MESSAGE_AT', direction };
    const whole = (await list({ first: 20, orderBy })).nodes.map(nameOf);
    const found: unknown[] = [];
    for (let after: string | null = null, hasNextPage = true; hasNextPage;) {
      const page: Page['conversations'] = await list({ first: 4, after, orderBy });
      found.push(...page.nodes.map(nameOf));
      ({ hasNextPage, endCursor: after } = page.pageInfo);
    }
    expect(found).toEqual(whole);
    expect(new Set(found).size).toBe(15);
  });

  it('MUST not be read from its end where a provider lists forwards alone, and not be counted where its answer is not whole', async () => {
    const refused = await shops.ask<Page, object>('{ conversations(last: 5, filter: { channels: ["rio"] }) { nodes { contactId } } }', {});
    expect(refused.errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', argument: 'last' } }]);
    const totalOf = async (args: string): Promise<unknown> => {
      const { data } = await shops.ask<{ conversations: { totalCount: unknown } }, object>(`{ conversations${args} { totalCount } }`, {});
      return data?.conversations.totalCount;
    };
    expect(await totalOf('')).toBe(15);
    expect(await totalOf('(filter: { labels: ["vip"], channels: ["rio"] })')).toBeNull();
    expect(await totalOf('(filter: { channels: ["delhi"] })')).toBe(2);
  });

  it('MUST cost what its providers are asked, and nothing for what the list reports', async () => {
    const costOf = async (document: string): Promise<number> => {
      const response = await fetch(`${shops.address}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: 'Bearer everything-token' },
        body: JSON.stringify({ query: document }),
      });
      return ((await response.json()) as { extensions: { cost: { estimated: number } } }).extensions.cost.estimated;
    };
    const listed = (fields: string): string => `conversations(first: 20) { ${fields} }`;
    const bare = await costOf(`{ ${listed('nodes { id }')} }`);
    expect(bare).toBe(5 * 3);
    expect(await costOf(`{ ${listed(`nodes { ${row} }`)} }`)).toBe(bare);
    const twice = `{ ${listed('edges { node { ...R } }')} again: ${listed('nodes { ...R }')} } fragment R on Conversation { ${row} }`;
    expect(await costOf(twice)).toBe(2 * bare);
    expect(await costOf(`{ ${listed('nodes { subscriber { fullName } }')} }`)).toBe(bare + 20);
    const single = `{ conversation(channel: "riyadh", phoneNumber: "+96650000000") { ...R } } fragment R on Conversation { ${row} }`;
    expect(await costOf(single)).toBe(1 + 1 + 5 * 2);
  });
});
