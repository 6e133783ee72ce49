import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { unseenMessage } from '../../src/domain/message-progress.js';
import { listKinds, openCopiedList, type CopiedList, type ListKind } from './record-shop.js';

const kind = listKinds.find(({ name }) => name === 'conversations') as ListKind;
const phoneOf = (number: number): string => String(14155550000 + number);

interface Page {
  readonly nodes: readonly { readonly contactId: string; readonly [field: string]: unknown }[];
  readonly totalCount: number | null;
  readonly pageInfo: {
    readonly hasNextPage: boolean;
    readonly hasPreviousPage: boolean;
    readonly startCursor: string;
    readonly endCursor: string;
  };
  readonly sources: readonly object[];
}

let copied: CopiedList;
beforeEach(async () => {
  copied = await openCopiedList(kind, { count: 120 });
  await copied.current();
  copied.takeCalls();
});
afterEach(() => copied.close());

async function list(variables: object): Promise<Page> {
  const query = `query ($first: Int, $after: String, $last: Int, $before: String, $filter: ConversationFilter, $orderBy: ConversationSort, $maxAge: Int) {
    conversations(first: $first, after: $after, last: $last, before: $before, filter: $filter, orderBy: $orderBy, maxAge: $maxAge) {
      nodes { contactId fullName unreadCount isDeletedAtProvider lastMessage { messageId } }
      totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor } sources { origin isComplete message }
    }
  }`;
  const { data, errors } = await copied.gateway.ask<{ conversations: Page }, object>(query, { maxAge: 3600, ...variables });
  expect(errors).toEqual([]);
  return (data as { conversations: Page }).conversations;
}

async function contactsOf(variables: object): Promise<string[]> {
  const found: string[] = [];
  for (let after: string | null = null, hasNextPage = true; hasNextPage;) {
    const page: Page = await list({ first: 7, ...variables, after });
    found.push(...page.nodes.map(({ contactId }) => contactId));
    ({ hasNextPage, endCursor: after } = page.pageInfo);
  }
  return found;
}

/** The same list, read from its end. */
async function contactsBackwards(variables: object): Promise<string[]> {
  const found: string[] = [];
  for (let before: string | null = null, hasPreviousPage = true; hasPreviousPage;) {
    const page: Page = await list({ last: 7, ...variables, before });
    found.unshift(...page.nodes.map(({ contactId }) => contactId));
    ({ hasPreviousPage, startCursor: before } = page.pageInfo);
  }
  return found;
}

async function write(contactId: string, messageId: string, at: string): Promise<void> {
  await copied.gateway.gateway.ledger.messages.put(
    { ...unseenMessage('shop', messageId, contactId), direction: 'INBOUND', sentAt: at },
    at,
  );
}

/** By the number of the person, the newest first. */
const newestFirst = Array.from({ length: 120 }, (_, index) => phoneOf(120 - index));

describe('a list of conversations from a copy', () => {
  it('MUST be whole, in order, and cost no call', async () => {
    expect(await contactsOf({})).toEqual(newestFirst);
    expect(await contactsOf({ orderBy: { field: 'LAST_MESSAGE_AT', direction: 'ASC' } })).toEqual([...newestFirst].reverse());
    expect(await contactsBackwards({})).toEqual(newestFirst);
    const { sources, totalCount } = await list({ first: 1 });
    expect([sources, totalCount]).toEqual([[{ origin: 'SYNCED', isComplete: true, message: null }], 120]);
    expect(copied.takeCalls()).toBe(0);
  });

  it('MUST answer a filter completely', async () => {
    expect(await contactsOf({ filter: { unreadOnly: true } })).toHaveLength(80);
    expect(await contactsOf({ filter: { search: 'person 11' } })).toEqual(
      [119, 118, 117, 116, 115, 114, 113, 112, 111, 110, 11].map(phoneOf),
    );
    expect(await contactsBackwards({ filter: { unreadOnly: true } })).toHaveLength(80);
    expect((await list({ first: 1, filter: { unreadOnly: true } })).totalCount).toBe(80);
    const { nodes, sources } = await list({ first: 5, filter: { assignedAgent: 'nobody' } });
    expect([nodes, sources]).toEqual([[], [{ origin: 'SYNCED', isComplete: true, message: null }]]);
    expect(copied.takeCalls()).toBe(0);
  });

  it('MUST have what was written since at its new place, once, and who is new', async () => {
    await write(phoneOf(3), 'new', '2026-03-01T12:00:00.000Z');
    await write('14155559999', 'stranger', '2026-03-01T12:01:00.000Z');
    // An old message, which changes no place.
    await write(phoneOf(120), 'old', '2020-03-01T12:00:00.000Z');
    const expected = ['14155559999', phoneOf(3), ...newestFirst.filter((contactId) => contactId !== phoneOf(3))];
    expect(await contactsOf({})).toEqual(expected);
    expect(await contactsOf({ orderBy: { field: 'LAST_MESSAGE_AT', direction: 'ASC' } })).toEqual([...expected].reverse());
    expect(await contactsBackwards({})).toEqual(expected);
    expect((await list({ first: 1 })).totalCount).toBe(121);
    expect((await list({ first: 2 })).nodes).toMatchObject([
      { fullName: null, unreadCount: 1, lastMessage: { messageId: 'stranger' } },
      { fullName: 'Person 3', unreadCount: 0, lastMessage: { messageId: 'new' } },
    ]);
    expect(copied.takeCalls()).toBe(0);
  });

  it('MUST say what the provider has no longer', async () => {
    copied.list.remove(120);
    copied.pass(24 * 3600);
    await copied.fullyRead();
    copied.pass(24 * 3600);
    await copied.fullyRead();
    expect((await list({ first: 1 })).nodes).toMatchObject([{ contactId: phoneOf(120), isDeletedAtProvider: true }]);
  });

  it('SHOULD NOT be used without maxAge, or when it is older', async () => {
    copied.pass(600);
    for (const maxAge of [null, 60]) {
      expect((await list({ first: 1, maxAge })).sources).toMatchObject([{ origin: 'LIVE' }]);
      expect(copied.takeCalls()).toBe(2);
    }
  });
});

describe('a conversation that only the ledger knows', () => {
  it('MUST have the name of the copied address book, for those who may read it', async () => {
    const addressBook = 'subscribers of an address book without an order';
    const subscribers = await openCopiedList(listKinds.find(({ name }) => name === addressBook) as ListKind, { count: 3 });
    try {
      await subscribers.current();
      subscribers.takeCalls();
      const { ledger } = subscribers.gateway.gateway;
      const message = { ...unseenMessage('shop', 'hello', phoneOf(2)), direction: 'INBOUND', sentAt: '2026-03-01T12:00:00.000Z' } as const;
      await ledger.messages.put(message, '2026-03-01T12:00:00.000Z');
      const { data } = await subscribers.gateway.ask(`{ conversation(channel: "shop", contactId: "${phoneOf(2)}") { fullName } }`, {});
      expect(data).toEqual({ conversation: { fullName: 'Person 2' } });
      expect(subscribers.takeCalls()).toBe(0);
    } finally {
      await subscribers.close();
    }
  });
});
