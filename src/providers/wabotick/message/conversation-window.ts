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

/** The most that sister deployments give at once; a larger window takes several calls. */
const maxPerCall = 50;
/** Further back a deployment whose pages must be walked one by one is not read. */
const maxPages = 40;

/**
 * What `offset` of get/conversation counts: messages (seed), pages of `limit` messages with `nextOffset` naming the next page (sister
 * deployments), or something of its own, which can only be handed back as `nextOffset` gave it.
 */
type OffsetMeaning = 'messages' | 'pages' | 'tokens';

/**
 * Reads windows of conversations, newest first. The first answers show what the deployment's offset counts; it is remembered for the channel.
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

  /** Undefined when the answers show that the offset counts something else, and more is wanted than they hold. */
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

  /** Nothing at an offset is the end of the conversation, or a page far behind its end: the newest page tells which. */
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
    // At the beginning of a conversation of which two messages were given, 2 is both.
    if (nextOffset === String(offset + count)) return;
    meaning = nextOffset === String(Math.max(1, offset) + 1) ? 'pages' : 'tokens';
  }

  function messagesOf({ records }: Records, contactId: string): Placed<Message>[] {
    return records.flatMap((record) => {
      const message = toMessage(record, contactId, account);
      return message === null ? [] : { key: message.sentAt ?? '', id: readKey(record['id']) ?? message.messageId, item: message };
    });
  }

  /** Each once per request: several windows of one request share pages. */
  function readPage(contactId: string, offset: string, call: Call): Promise<Records> {
    return call.once(`conversation ${contactId} ${offset}`, () => read(contactId, offset, maxPerCall, call));
  }

  function read(contactId: string, offset: string, limit: number, call: Call): Promise<Records> {
    const fields = { phone_number_id: account.settings.phoneNumberId, phone_number: contactId, limit: String(limit), offset };
    return api.list('get/conversation', fields, call).catch(nothingWritten);
  }

  return readWindow;
}

/** Pages are numbered from 1, and 0 is the first as well. */
function pageOffset(page: number): string {
  return page === 0 ? '0' : String(page + 1);
}

function countOf({ records, broken }: Records): number {
  return records.length + broken;
}

/** The documents name no order, so each answer is sorted. */
function newestFirst(messages: Iterable<Placed<Message>>): Placed<Message>[] {
  return [...messages].sort((left, right) => comparePositions(left, right, 'DESC'));
}

/** With a person whom they do not know nothing was written, which is no error. */
function nothingWritten(error: unknown): Records {
  if (error instanceof ProviderError && error.refusal === 'NOT_FOUND') return { records: [], broken: 0, nextOffset: null, asOf: now() };
  throw error;
}
