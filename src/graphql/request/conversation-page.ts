import type { Call } from '../../contract/call.js';
import type { ConversationListRequest, ListPage, Provider } from '../../contract/provider.js';
import { passesConversationFilter, placeConversation } from '../../domain/conversation.js';
import type { Placed, Position } from '../../domain/position.js';
import { startOfOpenWindow } from '../../domain/service-window.js';
import { now } from '../../domain/time.js';
import type { Ledger } from '../../store/store.js';
import type { Context } from './context.js';
import { ofLedger, readCopiedConversations, withLedger } from './conversation-join.js';
import type { ConversationKey, ListedConversation } from './conversation-source.js';

/** How many pages are read to fill one, because conversations on them do not pass the filter, and the records of each. */
interface ReadBounds {
  readonly maxReads: number;
  readonly size: number;
}

const liveReads: ReadBounds = { maxReads: 10, size: 100 };
/** A copy is complete, so that all of it can be searched: the request's deadline is the bound. */
const copyReads: ReadBounds = { maxReads: Infinity, size: 500 };

type ConversationPage = ListPage<ConversationKey>;

/**
 * A page of a channel's conversations: the provider's list with what the ledger knows of each, or the ledger's own. Undefined: the channel has
 * neither.
 */
export function conversationReader(
  { ledger, sync }: Pick<Context, 'ledger' | 'sync'>,
  provider: Provider,
  maxAge: number | null,
): ((request: ConversationListRequest, call: Call) => Promise<ConversationPage>) | undefined {
  const { channel, conversations, webhooks } = provider;
  const list = conversations?.list?.bind(conversations);
  if (list !== undefined) {
    const read: ReadPage = async (request, call) => {
      const page = await list(request, call);
      const contactIds = page.items.map(({ item }) => item.contactId);
      const known = await ledger.conversations.get(channel, contactIds);
      return {
        ...page,
        items: page.items.map((placed) => ({ ...placed, item: withLedger(placed.item, known.get(placed.item.contactId)) })),
      };
    };
    return async (request, call) => {
      const copy = maxAge === null ? undefined : await sync.freshCopy(channel, 'conversations', maxAge);
      return copy === undefined
        ? readFiltered(provider, read, request, call)
        : readFiltered(provider, (inner) => readCopiedConversations(ledger, channel, inner, copy), request, call, copyReads);
    };
  }
  if (webhooks === undefined) return undefined;
  return (request, call) => readFiltered(provider, (inner) => readLedger(ledger, provider, inner), request, call);
}

type ReadPage = (request: ConversationListRequest, call: Call) => Promise<ListPage<ListedConversation>>;

/** Reads until the page is full of conversations that pass the filter, the list ends, or a bound. */
async function readFiltered(
  provider: Provider,
  read: ReadPage,
  request: ConversationListRequest,
  call: Call,
  { maxReads, size }: ReadBounds = liveReads,
): Promise<ConversationPage> {
  const { filter, limit } = request;
  const isFiltered = Object.values(filter).some((wanted) => wanted != null && wanted !== false) || filter.windowOpen === false;
  const context = { hasWindow: provider.serviceWindow !== undefined, now: now() };
  const found: Placed<ConversationKey>[] = [];
  let { after }: { after: Position | null } = request;
  let unknown = 0;
  let isComplete = true;
  for (let reads = 1; ; reads += 1) {
    const page = await read({ ...request, after, limit: isFiltered ? Math.max(limit, size) : limit }, call);
    isComplete &&= page.isComplete;
    for (const { item, ...place } of page.items) {
      const passes = !isFiltered || passesConversationFilter(item, filter, context);
      if (passes === null) unknown += 1;
      else if (passes) found.push({ ...place, item: { channel: item.channel, contactId: item.contactId, listed: item } });
    }
    const end: Position | null = page.resume ?? page.items.at(-1) ?? null;
    const isEnd = page.isExhausted || end === null;
    if (!isEnd && found.length < limit && reads < maxReads && call.signal?.aborted !== true) {
      after = end;
      continue;
    }
    const isStopped = !isEnd && found.length < limit;
    const gap = unknown === 0 ? page.gap : unknownGap(unknown);
    return {
      ...page,
      items: found,
      isExhausted: isEnd,
      isComplete: isComplete && unknown === 0 && !isStopped,
      gap,
      resume: isStopped ? end : page.resume,
    };
  }
}

function unknownGap(count: number): string {
  return count === 1
    ? 'It is not known whether one conversation passes the filter. It is left out.'
    : `It is not known whether ${count} conversations pass the filter. They are left out.`;
}

/** The ledger's list of conversations begins with the first webhook. */
const ledgerGap = 'The provider does not list conversations. The list has those in which the gateway received or sent a message.';

async function readLedger(
  { conversations }: Ledger,
  { channel, serviceWindow }: Provider,
  { filter, sort, after, limit }: ConversationListRequest,
): Promise<ListPage<ListedConversation>> {
  const known = { isComplete: false, asOf: now(), origin: 'LEDGER', gap: ledgerGap } as const;
  const { unreadOnly, windowOpen = null, assignedAgent, status, labels, search = null } = filter;
  // Nothing that the ledger has passes these.
  if ([assignedAgent, status, labels].some((wanted) => wanted != null) || (windowOpen === false && serviceWindow === undefined))
    return { ...known, items: [], isExhausted: true };
  const isWindowAsked = windowOpen !== null && serviceWindow !== undefined;
  const window = isWindowAsked ? { isOpen: windowOpen, since: startOfOpenWindow(known.asOf) } : null;
  const page = await conversations.list(channel, {
    ...{ direction: sort.direction, after, limit, unreadOnly: unreadOnly === true, window, search },
  });
  const items = page.items.map(({ item }) => {
    const conversation = ofLedger(item);
    return { ...placeConversation(conversation), item: conversation };
  });
  return { ...known, items, isExhausted: page.isExhausted };
}
