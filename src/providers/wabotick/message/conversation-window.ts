import type { Call } from '../../../contract/call.js';
import { ProviderError } from '../../../contract/error.js';
import type { MessageWindow } from '../../../contract/provider.js';
import type { Message } from '../../../domain/message.js';
import { comparePositions, type Placed } from '../../../domain/position.js';
import { now } from '../../../domain/time.js';
import type { Api, Records } from '../api.js';
import { toMessage } from './message-record.js';
import { readKey } from '../record.js';
import type { Account } from '../settings.js';

/** The maximum page size of sister deployments. A larger window takes several calls. */
const maxPerCall = 50;
/** The reader stops after this many pages where pages must be read one after the other. */
const maxPages = 40;

/**
 * What `offset` of get/conversation counts: messages (as documented), pages of `limit` messages with `nextOffset` as the number of the next
 * page (sister deployments), or an opaque value, which is sent back unchanged.
 */
type OffsetMeaning = 'messages' | 'pages' | 'tokens';

/**
 * Reads windows of conversations, newest first. The first responses show what the deployment's offset counts; the reader remembers it for
 * the channel.
 */
export function createWindowReader(api: Api, account: Account) {
  let meaning: OffsetMeaning = 'messages';

  async function readWindow(
    contactId: string,
    window: { readonly offset: number; readonly limit: number },
    call: Call,
  ): Promise<MessageWindow> {
    const counted = meaning === 'messages' ? await readByCount(contactId, window, call) : undefined;
    return counted ?? readByPages(contactId, window, call);
  }

  /** Undefined when the offset counts something else and the window needs more messages. */
  async function readByCount(
    contactId: string,
    window: { readonly offset: number; readonly limit: number },
    call: Call,
  ): Promise<MessageWindow | undefined> {
    const found = new Map<string, Placed<Message>>();
    let hasOlder = true;
    for (let at = 0; hasOlder && at < window.limit; at += maxPerCall) {
      const limit = Math.min(maxPerCall, window.limit - at);
      const offset = window.offset + at;
      const answer = await read(contactId, String(offset), limit, call);
      learn(answer, offset);
      const isWhole = offset === 0 && at + limit >= window.limit;
      if (meaning !== 'messages' && !isWhole) return undefined;
      const knownBefore = found.size;
      for (const placed of messagesOf(answer, contactId)) found.set(placed.id, placed);
      const isRepeated = answer.records.length > 0 && found.size === knownBefore;
      hasOlder = !isRepeated && (answer.nextOffset !== null || countOf(answer) >= limit);
    }
    if (found.size === 0 && window.offset > 0 && (await countsSomethingElse(contactId, call))) return undefined;
    return { messages: newestFirst(found.values()).map(({ item }) => item), hasOlder };
  }

  /** An empty page is either the end of the conversation, or a page number far behind the end. The newest page shows which. */
  async function countsSomethingElse(contactId: string, call: Call): Promise<boolean> {
    learn(await readPage(contactId, '0', call), 0);
    return meaning !== 'messages';
  }

  async function readByPages(
    contactId: string,
    window: { readonly offset: number; readonly limit: number },
    call: Call,
  ): Promise<MessageWindow> {
    const first = meaning === 'pages' ? Math.floor(window.offset / maxPerCall) : 0;
    const start = window.offset - first * maxPerCall;
    const found = new Map<string, Message>();
    let offset: string | null = pageOffset(first);
    for (let page = first; offset !== null && page < first + maxPages && found.size < start + window.limit; page += 1) {
      const answer: Records = await readPage(contactId, offset, call);
      for (const { id, item } of newestFirst(messagesOf(answer, contactId))) if (!found.has(id)) found.set(id, item);
      const next: string | null = answer.nextOffset === offset || countOf(answer) === 0 ? null : answer.nextOffset;
      offset = next !== null && meaning === 'pages' ? pageOffset(page + 1) : next;
    }
    const messages = [...found.values()];
    const end = start + window.limit;
    return { messages: messages.slice(start, end), hasOlder: offset !== null || messages.length > end };
  }

  function learn({ nextOffset, records, broken }: Records, offset: number): void {
    if (nextOffset === null) return;
    const count = records.length + broken;
    // After two messages at the beginning of a conversation, 2 fits both meanings.
    if (nextOffset === String(offset + count)) return;
    meaning = nextOffset === String(Math.max(1, offset) + 1) ? 'pages' : 'tokens';
  }

  function messagesOf({ records }: Records, contactId: string): Placed<Message>[] {
    return records.flatMap((record) => {
      const message = toMessage(record, contactId, account);
      return message === null ? [] : { key: message.sentAt ?? '', id: readKey(record['id']) ?? message.messageId, item: message };
    });
  }

  /** Each page once per request, because several windows of one request share pages. */
  function readPage(contactId: string, offset: string, call: Call): Promise<Records> {
    return call.once(`conversation ${contactId} ${offset}`, () => read(contactId, offset, maxPerCall, call));
  }

  function read(contactId: string, offset: string, limit: number, call: Call): Promise<Records> {
    const fields = { phone_number_id: account.settings.phoneNumberId, phone_number: contactId, limit: String(limit), offset };
    return api.list('get/conversation', fields, call).catch(nothingWritten);
  }

  return readWindow;
}

/** Page numbers start at 1; 0 is the first page too. */
function pageOffset(page: number): string {
  return page === 0 ? '0' : String(page + 1);
}

function countOf({ records, broken }: Records): number {
  return records.length + broken;
}

/** The documents define no order, so each response is sorted. */
function newestFirst(messages: Iterable<Placed<Message>>): Placed<Message>[] {
  return [...messages].sort((left, right) => comparePositions(left, right, 'DESC'));
}

/** An unknown subscriber has no messages; this is not an error. */
function nothingWritten(error: unknown): Records {
  if (error instanceof ProviderError && error.refusal === 'NOT_FOUND') return { records: [], broken: 0, nextOffset: null, asOf: now() };
  throw error;
}
