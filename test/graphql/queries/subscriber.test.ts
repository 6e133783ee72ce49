import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { SubscriberDocument, SubscribersDocument, type SubscribersQueryVariables } from '../../operations/generated.js';
import { noCalls, openFiveChannels, type FiveChannels } from './five-channels.js';

let five: FiveChannels;

beforeAll(async () => void (five = await openFiveChannels()));
afterAll(() => five.close());
beforeEach(() => void five.calls());

interface Unread {
  readonly unreadCount: number | null;
  readonly conversation?: Unread | null;
}

async function list(variables: SubscribersQueryVariables) {
  const { subscribers } = await five.read(SubscribersDocument, variables);
  return { ...subscribers, names: subscribers.nodes.map(({ fullName }) => fullName) };
}

describe('one subscriber', () => {
  it('is found by number', async () => {
    const { subscriber } = await five.read(SubscriberDocument, { channel: 'miami', phoneNumber: '+14155552671' });
    expect(subscriber).toMatchObject({
      ...{ channel: { name: 'miami' }, subscriberId: '10241', contactId: '14155552671', phoneNumber: '+14155552671' },
      ...{ firstName: 'Ada', lastName: 'Miller', fullName: 'Ada Miller', gender: 'female' },
      labels: [{ name: 'VIP' }, { name: 'Newsletter' }],
      customFieldValues: [
        { name: 'customer_email', value: 'ada@example.com' },
        { name: 'customer_name', value: 'Ada Miller' },
      ],
    });
    expect(five.calls()).toEqual({ ...noCalls, miami: 1 });
  });

  it('is found by the exact contact id', async () => {
    const { subscriber } = await five.read(SubscriberDocument, { channel: 'miami', contactId: '0123456789' });
    expect(subscriber).toMatchObject({ contactId: '0123456789', phoneNumber: null, fullName: 'John Doe' });
    const body = new URLSearchParams(five.miami.requests[0]?.body);
    expect(body.get('phone_number')).toBe('0123456789');
  });

  it('has an unread count in a list where only the list reports it, without a further call', async () => {
    const { data, errors } = await five.ask<{ subscribers: { nodes: Unread[] } }, object>(
      '{ subscribers(filter: { channels: ["miami"] }) { nodes { unreadCount conversation { unreadCount } } } }',
    );
    expect(errors).toEqual([]);
    const counts = data?.subscribers.nodes.map(({ unreadCount, conversation }) => [unreadCount, conversation?.unreadCount]);
    expect(counts).toContainEqual([2, 2]);
    expect(counts?.filter(([person, conversation]) => person !== conversation)).toEqual([]);
    expect(five.calls()).toEqual({ ...noCalls, miami: 2 });
  });

  it.each([
    ['whose provider reports it with the conversation', 'rio', '5511987654321'],
    ['whose provider reports both at once', 'sydney', '61491570156@s.whatsapp.net'],
  ])('has the same unread count in both fields: one %s', async (_, channel, contactId) => {
    const unread = (type: string) => `${type}(channel: "${channel}", contactId: "${contactId}") { unreadCount }`;
    const { data, errors } = await five.ask<Record<'subscriber' | 'conversation', Unread | null>, object>(
      `{ ${unread('subscriber')} ${unread('conversation')} }`,
    );
    expect(errors).toEqual([]);
    expect(data?.subscriber?.unreadCount).toEqual(expect.any(Number));
    expect(data?.conversation).toEqual(data?.subscriber);
  });

  it('is null when it is unknown', async () => {
    expect(await five.read(SubscriberDocument, { channel: 'miami', phoneNumber: '+14155559999' })).toEqual({ subscriber: null });
  });

  it('has its orders and conversation, which have the subscriber', async () => {
    const { data, errors } = await five.ask<{ subscriber: unknown }, object>(`{
      subscriber(channel: "miami", phoneNumber: "+919876543210") {
        orders { nodes { reference subscriber { firstName } } sources { state } }
        conversation { messages(last: 1) { nodes { content { ... on TextContent { text } } } } }
      }
    }`);
    expect(errors).toEqual([]);
    const order = (reference: string) => ({ reference, subscriber: { firstName: 'Ravi' } });
    expect(data?.subscriber).toEqual({
      orders: { nodes: [order('172371200000077703456'), order('172336410057098765432')], sources: [{ state: 'OK' }] },
      conversation: { messages: { nodes: [{ content: { text: 'The money is on its way back to you.' } }] } },
    });
    expect(five.miami.requests.filter(({ path }) => path.endsWith('/subscriber/get'))).toHaveLength(1);
  });

  it('is refused, without a call, where the provider has no subscribers', async () => {
    const unable = await five.unable('subscribers.get');
    expect(unable).toContain('delhi');
    for (const channel of unable) {
      const { data, errors } = await five.ask(SubscriberDocument, { channel, phoneNumber: '+14155552671' });
      expect(data).toEqual({ subscriber: null });
      const code = await five.codeOf(channel, 'subscribers.get');
      expect(errors).toMatchObject([{ path: ['subscriber'], extensions: { code, channel } }]);
    }
    expect(await five.codeOf('delhi', 'subscribers.get')).toBe('CAPABILITY_NOT_SUPPORTED');
    expect(five.calls()).toEqual(noCalls);
  });
});

describe('subscribers', () => {
  it('are listed newest first', async () => {
    const { names, sources } = await list({ filter: { channels: ['miami'] } });
    expect(names).toEqual(['Bruna Souza', 'Ravi Kumar', 'Ada Miller', 'Dishang M', 'john Doe', 'John Doe']);
    expect(sources).toMatchObject([{ channel: { name: 'miami' }, state: 'OK', code: null, isComplete: true }]);
    // A page, and the empty page after it that shows the end.
    expect(five.calls()).toEqual({ ...noCalls, miami: 2 });
  });

  it('of channels that list none are UNSUPPORTED, without a call, and the others are returned', async () => {
    const unable = await five.unable('subscribers.list');
    const { names, sources } = await list({ first: 50, filter: { channels: ['miami', ...unable] } });
    expect(names).toHaveLength(6);
    const codes = await Promise.all(unable.map((name) => five.codeOf(name, 'subscribers.list')));
    expect(sources.slice(1).map(({ channel, state, code }) => [channel.name, state, code])).toEqual(
      unable.map((name, index) => [name, 'UNSUPPORTED', codes[index]]),
    );
    expect(five.calls()).toEqual({ ...noCalls, miami: 2 });
  });

  it.each<[string, SubscribersQueryVariables, string[]]>([
    [
      'by name',
      { orderBy: { field: 'NAME', direction: 'ASC' } },
      ['Ada Miller', 'Bruna Souza', 'Dishang M', 'John Doe', 'john Doe', 'Ravi Kumar'],
    ],
    [
      'by the last message, those without one at the end',
      { orderBy: { field: 'LAST_MESSAGE_AT', direction: 'DESC' } },
      ['Ada Miller', 'Bruna Souza', 'Ravi Kumar', 'Dishang M', 'john Doe', 'John Doe'],
    ],
    [
      'oldest first',
      { orderBy: { field: 'CREATED_AT', direction: 'ASC' } },
      ['John Doe', 'john Doe', 'Dishang M', 'Ada Miller', 'Ravi Kumar', 'Bruna Souza'],
    ],
    ['of a label, whatever the case', { filter: { labels: ['vip'] } }, ['Bruna Souza', 'Ada Miller']],
    ['of any of two labels', { filter: { labels: ['Lead', 'Newsletter'] } }, ['Ada Miller', 'Dishang M']],
    ['found by a part of the name', { filter: { search: 'DOE' } }, ['john Doe', 'John Doe']],
    ['found by a part of the address', { filter: { search: '5511' } }, ['Bruna Souza']],
  ])('can be listed %s', async (_, variables, expected) => {
    expect((await list({ first: 50, ...variables, filter: { channels: ['miami'], ...variables.filter } })).names).toEqual(expected);
  });

  it('are returned once each over small pages', async () => {
    const names: (string | null)[] = [];
    let after: string | null = null;
    do {
      const page: Awaited<ReturnType<typeof list>> = await list({ first: 4, after, filter: { channels: ['miami'] } });
      names.push(...page.names);
      after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
    } while (after !== null && names.length < 20);
    expect(names).toEqual(['Bruna Souza', 'Ravi Kumar', 'Ada Miller', 'Dishang M', 'john Doe', 'John Doe']);
  });
});
