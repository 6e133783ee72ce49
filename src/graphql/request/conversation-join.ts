import type { ListPage } from '../../contract/provider.js';
import type { Conversation } from '../../domain/conversation.js';
import { comparePositions, compareText, type Position } from '../../domain/position.js';
import type { LedgerConversation } from '../../store/messages/conversations.js';
import type { Ledger } from '../../store/store.js';
import type { ConversationRequest, ListedConversation } from './conversation-source.js';

/** A page of the copy, with the conversations that changed since at their new places. */
export async function readCopiedConversations(
  ledger: Ledger,
  channel: string,
  { sort, after, includesAfter, limit }: ConversationRequest,
  copy: { readonly asOf: string; readonly isComplete: boolean },
): Promise<ListPage<ListedConversation>> {
  const { direction } = sort;
  const everything = { after, includesAfter, limit, direction, unreadOnly: false, window: null, search: null };
  const [copied, recorded] = await Promise.all([
    ledger.copies.conversations.list(channel, {
      ...{ after, includesAfter, limit, filter: { parent: '' }, sort: { column: 'active_at', direction } },
    }),
    ledger.conversations.list(channel, everything),
  ]);
  const known = await ledger.conversations.get(
    channel,
    copied.items.map(({ item }) => item.contactId),
  );
  const copies = await copiesOf(
    ledger,
    channel,
    recorded.items.map(({ item }) => item.contactId),
  );
  const ofCopy = copied.items.flatMap(({ key, id, item }) => {
    const row = known.get(item.contactId);
    return row !== undefined && row.lastMessageAt > key ? [] : [{ key, id, item: withLedger(item, row) }];
  });
  const ofRecorded = recorded.items.flatMap(({ key, id, item }) => {
    const listed = copies.get(item.contactId);
    if (listed === undefined) return [{ key, id, item: ofLedger(item) }];
    return (listed.lastMessageAt ?? '') < key ? [{ key, id, item: withLedger(listed, item) }] : [];
  });
  const ends: readonly Position[] = [copied, recorded].flatMap(({ isExhausted, items }): Position[] =>
    isExhausted ? [] : items.slice(-1),
  );
  const end = [...ends].sort((left, right) => comparePositions(left, right, direction))[0];
  const items = [...ofCopy, ...ofRecorded]
    .filter((placed) => end === undefined || comparePositions(placed, end, direction) <= 0)
    .sort((left, right) => comparePositions(left, right, direction));
  return {
    items,
    isExhausted: end === undefined,
    isComplete: copied.isComplete && copy.isComplete,
    gap: copy.isComplete ? undefined : 'The copy may lack conversations, because no two reads of the whole list have agreed yet.',
    resume: end,
    origin: 'SYNCED',
    asOf: copy.asOf,
  };
}

/** The copies of conversations that the ledger has under one of the person's addresses, by that address. */
async function copiesOf(ledger: Ledger, channel: string, contactIds: readonly string[]): Promise<ReadonlyMap<string, Conversation>> {
  const groups = await ledger.contactPairs.groups(channel, contactIds);
  const addressesOf = (contactId: string): readonly string[] => groups.get(contactId)?.contactIds ?? [contactId];
  const copies = await ledger.copies.conversations.get(channel, contactIds.flatMap(addressesOf));
  return new Map(
    contactIds.flatMap((contactId) => {
      const found = addressesOf(contactId).flatMap((address) => copies.get(address) ?? []);
      const newest = found.sort((left, right) => compareText(right.lastMessageAt ?? '', left.lastMessageAt ?? ''))[0];
      return newest === undefined ? [] : [[contactId, newest] as const];
    }),
  );
}

/** A conversation that no list of the provider has. */
export function ofLedger(known: LedgerConversation): ListedConversation {
  const { channel, contactId, name, lastMessageAt, lastMessageId, lastInboundAt, unreadCount } = known;
  return {
    ...{ channel, contactId, name, lastMessageAt, lastMessageId, unreadCount },
    ...{ status: null, assignedAgent: null, lastMessage: null, labels: null, raw: null },
    window: { lastInboundAt, isCertain: true },
  };
}

/** A conversation of the provider's list, with what the ledger knows besides, and later. */
export function withLedger(listed: Conversation, known: LedgerConversation | undefined): ListedConversation {
  const { lastMessage, lastMessageAt, window } = listed;
  if (known === undefined) return { ...listed, lastMessageId: null };
  const isKnownNewest = lastMessageAt === null || known.lastMessageAt >= lastMessageAt;
  return {
    ...listed,
    contactId: known.contactId,
    name: listed.name ?? known.name,
    unreadCount: listed.unreadCount ?? known.unreadCount,
    lastMessageAt: lastMessageAt ?? known.lastMessageAt,
    lastMessage: isKnownNewest ? null : lastMessage,
    lastMessageId: isKnownNewest || lastMessage === null ? known.lastMessageId : null,
    window: {
      lastInboundAt: later(window.lastInboundAt, known.lastInboundAt),
      isCertain: window.isCertain || isKnownNewest,
    },
  };
}

function later(left: string | null, right: string | null): string | null {
  return left === null || (right !== null && right > left) ? right : left;
}
