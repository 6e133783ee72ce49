import type { Call } from '../../contract/call.js';
import type { ConversationListRequest, ListPage, Provider } from '../../contract/provider.js';
import type { ChannelEntry } from '../../contract/registry.js';
import { passesConversationFilter, placeConversation, type ConversationFilter } from '../../domain/conversation.js';
import type { Direction, Placed, Position } from '../../domain/position.js';
import { startOfOpenWindow } from '../../domain/service-window.js';
import { now, type Instant } from '../../domain/time.js';
import type { WantedConversations } from '../../store/messages/conversations.js';
import type { Ledger } from '../../store/store.js';
import type { Context } from './context.js';
import { ofLedger, readCopiedConversations, withLedger } from './conversation-join.js';
import type { ConversationKey, ConversationRequest, ListedConversation } from './conversation-source.js';
import type { OwnList, OwnPageRequest, Source } from './merge.js';

/** How many pages are read to fill one, because conversations on them do not pass the filter, and the records of each. */
interface ReadBounds {
  readonly maxReads: number;
  readonly size: number;
}

const liveReads: ReadBounds = { maxReads: 10, size: 100 };
/** A copy is complete, so that all of it can be searched: the request's deadline is the bound. */
const copyReads: ReadBounds = { maxReads: Infinity, size: 500 };

type ConversationPage = ListPage<ConversationKey>;

/** Which conversations a list has, and in which order. */
export interface ConversationSelection extends Pick<ConversationListRequest, 'filter' | 'sort'> {
  /** Seconds; null: the provider is read. */
  readonly maxAge: number | null;
}

/** A channel's conversations: the provider's list with what the ledger knows of each, or the ledger's own. */
export function conversationSource(
  { ledger, sync }: Pick<Context, 'ledger' | 'sync'>,
  entry: ChannelEntry,
  { filter, sort, maxAge }: ConversationSelection,
): Source<ConversationKey> {
  const { provider } = entry;
  const { channel, conversations, webhooks } = provider;
  const ofLedgerOnly: OwnRead = { read: (request) => readLedger(ledger, provider, request), bounds: liveReads };
  const list = conversations?.list?.bind(conversations);
  if (list === undefined) {
    if (webhooks === undefined) return { channel: entry };
    const own: OwnList<ConversationKey> = {
      page: (request, call) => ownPage(provider, ofLedgerOnly, { filter, sort }, request, call),
      count: () => countLedger(ledger, provider, filter),
    };
    return {
      channel: entry,
      own: async () => own,
      read: (after, limit, call) => own.page({ after, limit, includesAfter: false, isReversed: false }, call),
    };
  }
  const read: ReadPage = async (request, call) => {
    const page = await list(request, call);
    const contactIds = page.items.map(({ item }) => item.contactId);
    const known = await ledger.conversations.get(channel, contactIds);
    return {
      ...page,
      items: page.items.map((placed) => ({ ...placed, item: withLedger(placed.item, known.get(placed.item.contactId)) })),
    };
  };
  return {
    channel: entry,
    async own() {
      if (maxAge === null) return 'Without maxAge its provider is read.';
      const copy = await sync.freshCopy(channel, 'conversations', maxAge);
      if (copy === undefined) return `The gateway keeps no copy of it that is at most ${maxAge} seconds old.`;
      const copied: OwnRead = { read: (request) => readCopiedConversations(ledger, channel, request, copy), bounds: copyReads };
      return {
        page: (request, call) => ownPage(provider, copied, { filter, sort }, request, call),
        count: (call) => countPages(provider, copied, { filter, sort }, call),
      };
    },
    read: (after, limit, call) => readFiltered(provider, read, { filter, sort, after, limit }, call, liveReads),
  };
}

/** How a page of one of the gateway's own lists is read. */
interface OwnRead {
  readonly read: ReadPage;
  readonly bounds: ReadBounds;
}

type Selected = Pick<ConversationListRequest, 'filter' | 'sort'>;

async function ownPage(
  provider: Provider,
  { read, bounds }: OwnRead,
  { filter, sort }: Selected,
  { isReversed, ...request }: OwnPageRequest,
  call: Call,
): Promise<ConversationPage> {
  const opposite: Direction = sort.direction === 'ASC' ? 'DESC' : 'ASC';
  const directed = { ...sort, direction: isReversed ? opposite : sort.direction };
  const page = await readFiltered(provider, read, { ...request, filter, sort: directed }, call, bounds);
  // A full page continues behind its last conversation.
  return page.items.length < request.limit ? page : { ...page, resume: undefined };
}

/** Exact; null when the copy or what is known of a conversation does not suffice, or the deadline comes first. */
async function countPages(provider: Provider, { read, bounds }: OwnRead, selected: Selected, call: Call): Promise<number | null> {
  let count = 0;
  for (let after: Position | null = null; ;) {
    const page = await readFiltered(provider, read, { ...selected, after, limit: bounds.size }, call, bounds);
    if (!page.isComplete) return null;
    count += page.items.length;
    if (page.isExhausted) return count;
    after = page.resume ?? page.items.at(-1) ?? null;
    if (after === null || Date.now() >= (call.deadlineAt ?? Infinity) || call.signal?.aborted === true) return null;
  }
}

type ReadPage = (request: ConversationRequest, call: Call) => Promise<ListPage<ListedConversation>>;

/** Reads until the page is full of conversations that pass the filter, the list ends, or a bound. */
async function readFiltered(
  provider: Provider,
  read: ReadPage,
  request: ConversationRequest,
  call: Call,
  { maxReads, size }: ReadBounds,
): Promise<ConversationPage> {
  const { filter, limit } = request;
  const isFiltered = Object.values(filter).some((wanted) => wanted != null && wanted !== false) || filter.windowOpen === false;
  const context = { hasWindow: provider.serviceWindow !== undefined, now: now() };
  const found: Placed<ConversationKey>[] = [];
  let { after }: { after: Position | null } = request;
  let unknown = 0;
  let isComplete = true;
  for (let reads = 1; ; reads += 1) {
    const includesAfter = request.includesAfter === true && after === request.after;
    const page = await read({ ...request, after, includesAfter, limit: isFiltered ? Math.max(limit, size) : limit }, call);
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
  provider: Provider,
  { filter, sort, after, includesAfter, limit }: ConversationRequest,
): Promise<ListPage<ListedConversation>> {
  const known = { isComplete: false, asOf: now(), origin: 'LEDGER', gap: ledgerGap } as const;
  const wanted = wantedOfLedger(provider, filter, known.asOf);
  if (wanted === null) return { ...known, items: [], isExhausted: true };
  const page = await conversations.list(provider.channel, { ...wanted, direction: sort.direction, after, includesAfter, limit });
  const items = page.items.map(({ item }) => {
    const conversation = ofLedger(item);
    return { ...placeConversation(conversation), item: conversation };
  });
  return { ...known, items, isExhausted: page.isExhausted };
}

async function countLedger({ conversations }: Ledger, provider: Provider, filter: ConversationFilter): Promise<number> {
  const wanted = wantedOfLedger(provider, filter, now());
  return wanted === null ? 0 : conversations.count(provider.channel, wanted);
}

/** The filter as the ledger applies it; null: nothing that the ledger has passes. */
function wantedOfLedger(
  { serviceWindow }: Provider,
  { unreadOnly, windowOpen = null, assignedAgent, status, labels, search = null }: ConversationFilter,
  at: Instant,
): WantedConversations | null {
  if ([assignedAgent, status, labels].some((wanted) => wanted != null) || (windowOpen === false && serviceWindow === undefined))
    return null;
  const isWindowAsked = windowOpen !== null && serviceWindow !== undefined;
  const window = isWindowAsked ? { isOpen: windowOpen, since: startOfOpenWindow(at) } : null;
  return { unreadOnly: unreadOnly === true, window, search };
}
