import type { MessageSource } from '../../contract/provider.js';
import type { Call } from '../../contract/call.js';
import type { Message } from '../../domain/message.js';
import { badInput } from './error.js';
import { checkPaging, readFirst, type PagingArguments } from './input.js';

/** A message with its offset from the newest one. Offsets grow as messages arrive, so a cursor also contains the message id. */
export interface MessageInPage {
  readonly message: Message;
  readonly offset: number;
}

/** A page of messages in chronological order. */
export interface MessagePage {
  readonly entries: readonly MessageInPage[];
  readonly hasNewer: boolean;
  readonly hasOlder: boolean;
  /** The number of messages of the conversation; null where the source does not tell. */
  totalCount(): Promise<number | null>;
}

/** The maximum number of messages read to find one message, or the beginning of the conversation. */
const maxMessages = 1000;
const windowSize = 50;

/** Reads one page of a conversation. Providers return windows counted from the newest message, so reading from the oldest takes more calls. */
export async function readMessagePage(source: MessageSource, contactId: string, args: PagingArguments, call: Call): Promise<MessagePage> {
  const page = await readPage(source, contactId, args, call);
  return { ...page, totalCount: async () => (await source.count?.(contactId)) ?? null };
}

type Entries = Omit<MessagePage, 'totalCount'>;

async function readPage(source: MessageSource, contactId: string, args: PagingArguments, call: Call): Promise<Entries> {
  checkPaging(args);
  const backward = args.first == null && args.after == null;
  const count = readFirst(backward ? args.last : args.first, 20, backward ? 'last' : 'first');
  if (backward && args.before == null) return readNewest(source, contactId, count, call);
  const anchor = readMessageCursor(backward ? args.before : args.after, backward ? 'before' : 'after');
  if (backward) return readOlder(source, contactId, anchor as MessageCursor, count, call);
  return readForward(source, contactId, anchor, count, call);
}

async function readNewest(source: MessageSource, contactId: string, count: number, call: Call): Promise<Entries> {
  const { messages, hasOlder } = await source.messages(contactId, { offset: 0, limit: count }, call);
  const entries = messages.slice(0, count).map((message, offset) => ({ message, offset }));
  return { entries: entries.reverse(), hasNewer: false, hasOlder: hasOlder || messages.length > count };
}

async function readOlder(source: MessageSource, contactId: string, anchor: MessageCursor, count: number, call: Call): Promise<Entries> {
  const isEnough = (entries: readonly MessageInPage[]): boolean =>
    indexOf(entries, anchor) >= 0 && entries.length - indexOf(entries, anchor) > count;
  let found = await readBack(source, contactId, anchor.offset, call, isEnough);
  // When newer messages were deleted, the message is nearer to the newest one than its cursor says.
  if (indexOf(found.entries, anchor) < 0 && anchor.offset > 0) found = await readBack(source, contactId, 0, call, isEnough);
  const index = indexOf(found.entries, anchor);
  if (index < 0) throw badInput('before', 'is the cursor of a message that is no longer in this conversation.');
  const older = found.entries.slice(index + 1, index + 1 + count);
  return { entries: older.reverse(), hasNewer: true, hasOlder: found.hasOlder || found.entries.length > index + 1 + count };
}

async function readForward(
  source: MessageSource,
  contactId: string,
  anchor: MessageCursor | undefined,
  count: number,
  call: Call,
): Promise<Entries> {
  const found = await readBack(source, contactId, 0, call, (entries) => anchor !== undefined && indexOf(entries, anchor) >= 0);
  const index = anchor === undefined ? found.entries.length : indexOf(found.entries, anchor);
  if (index < 0) throw badInput('after', 'is the cursor of a message that is no longer in this conversation.');
  const newer = found.entries.slice(Math.max(0, index - count), index);
  return { entries: newer.reverse(), hasNewer: index > count, hasOlder: anchor !== undefined || found.hasOlder };
}

/** Reads newest first from `offset`, until `isEnough`, the beginning of the conversation, or `maxMessages`. */
async function readBack(
  source: MessageSource,
  contactId: string,
  offset: number,
  call: Call,
  isEnough: (entries: readonly MessageInPage[]) => boolean,
): Promise<{ entries: readonly MessageInPage[]; hasOlder: boolean }> {
  const entries: MessageInPage[] = [];
  const seen = new Set<string>();
  for (let at = offset; at < offset + maxMessages; at += windowSize) {
    const { messages, hasOlder } = await source.messages(contactId, { offset: at, limit: windowSize }, call);
    for (const [index, message] of messages.entries()) {
      if (seen.has(message.messageId)) continue;
      seen.add(message.messageId);
      entries.push({ message, offset: at + index });
    }
    if (!hasOlder || messages.length === 0) return { entries, hasOlder: false };
    if (isEnough(entries)) return { entries, hasOlder: true };
  }
  return { entries, hasOlder: true };
}

function indexOf(entries: readonly MessageInPage[], cursor: MessageCursor): number {
  return entries.findIndex(({ message }) => message.messageId === cursor.messageId);
}

interface MessageCursor {
  readonly messageId: string;
  readonly offset: number;
}

export function writeMessageCursor({ message, offset }: MessageInPage): string {
  return Buffer.from(JSON.stringify(['m', message.messageId, offset])).toString('base64url');
}

function readMessageCursor(cursor: string | null | undefined, argument: string): MessageCursor | undefined {
  if (cursor == null) return undefined;
  try {
    const [kind, messageId, offset] = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')) as unknown[];
    if (kind === 'm' && typeof messageId === 'string' && Number.isSafeInteger(offset) && (offset as number) >= 0)
      return { messageId, offset: offset as number };
  } catch {
    // Refused below, like every other invalid cursor.
  }
  throw badInput(argument, 'is not a cursor that this gateway returned.');
}

/** Finds a message among the newest `maxMessages`; null when it is not there. */
export async function findMessage(source: MessageSource, contactId: string, messageId: string, call: Call): Promise<Message | null> {
  const wanted = { messageId, offset: 0 };
  const { entries } = await readBack(source, contactId, 0, call, (read) => indexOf(read, wanted) >= 0);
  return entries.find(({ message }) => message.messageId === messageId)?.message ?? null;
}
