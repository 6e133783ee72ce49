import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createCall } from '../../../src/contract/call.js';
import type { MessageSource } from '../../../src/contract/provider.js';
import {
  findMessage,
  readMessagePage,
  writeMessageCursor,
  type MessageInPage,
  type MessagePage,
} from '../../../src/graphql/request/message-page.js';
import type { PagingArguments } from '../../../src/graphql/request/input.js';
import { contactId, conversationOf, messageOf } from '../queries/fake-conversation.js';

const call = createCall();
const runs = { seed: 1, numRuns: 150 };
const size = fc.integer({ min: 0, max: 300 });
const count = fc.integer({ min: 1, max: 100 });

function read(conversation: MessageSource, given: PagingArguments): Promise<MessagePage> {
  return readMessagePage(conversation, contactId, given, call);
}

function ids({ entries }: Pick<MessagePage, 'entries'>): number[] {
  return entries.map(({ message }) => Number(message.messageId));
}

function upTo(last: number, first = 1): number[] {
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => first + index);
}

/** Reads page after page to the end in one direction; `between` runs after each page. */
async function walk(
  conversation: MessageSource,
  way: 'back' | 'forth',
  counts: readonly number[],
  between: () => void = () => undefined,
): Promise<number[][]> {
  const pages: number[][] = [];
  let cursor: string | undefined;
  for (let turn = 0; turn < 1000; turn += 1) {
    const wanted = counts[turn % counts.length] as number;
    const page: MessagePage = await read(
      conversation,
      way === 'back' ? { last: wanted, before: cursor ?? null } : { first: wanted, after: cursor ?? null },
    );
    pages.push(ids(page));
    const edge: MessageInPage | undefined = way === 'back' ? page.entries[0] : page.entries.at(-1);
    if (!(way === 'back' ? page.hasOlder : page.hasNewer) || edge === undefined) return pages;
    cursor = writeMessageCursor(edge);
    between();
  }
  throw new Error('The walk does not end.');
}

describe('a conversation', () => {
  it('read backward from the newest returns every message once, each page in chronological order', async () => {
    await fc.assert(
      fc.asyncProperty(size, fc.array(count, { minLength: 1, maxLength: 3 }), fc.boolean(), async (messages, counts, knowsEnd) => {
        const pages = await walk(conversationOf(messages, knowsEnd), 'back', counts);
        expect(pages.toReversed().flat()).toEqual(upTo(messages));
        pages.slice(0, -2).forEach((page, turn) => expect(page).toHaveLength(counts[turn % counts.length] as number));
      }),
      runs,
    );
  });

  it('read forward from the oldest returns every message once, in chronological order', async () => {
    await fc.assert(
      fc.asyncProperty(size, fc.array(count, { minLength: 1, maxLength: 3 }), fc.boolean(), async (messages, counts, knowsEnd) => {
        const pages = await walk(conversationOf(messages, knowsEnd), 'forth', counts);
        expect(pages.flat()).toEqual(upTo(messages));
        pages.slice(0, -1).forEach((page, turn) => expect(page).toHaveLength(counts[turn % counts.length] as number));
      }),
      runs,
    );
  });

  it('continues directly after and before every message whose cursor is given', async () => {
    await fc.assert(
      fc.asyncProperty(size, count, count, fc.nat(), async (messages, shown, wanted, pick) => {
        const conversation = conversationOf(messages);
        const { entries } = await read(conversation, { last: shown });
        fc.pre(entries.length > 0);
        const edge = entries[pick % entries.length] as MessageInPage;
        const [place, cursor] = [Number(edge.message.messageId), writeMessageCursor(edge)];
        const older = await read(conversation, { last: wanted, before: cursor });
        expect(ids(older)).toEqual(upTo(place - 1, Math.max(1, place - wanted)));
        expect([older.hasOlder, older.hasNewer]).toEqual([place - wanted > 1, true]);
        const newer = await read(conversation, { first: wanted, after: cursor });
        expect(ids(newer)).toEqual(upTo(Math.min(messages, place + wanted), place + 1));
        expect([newer.hasOlder, newer.hasNewer]).toEqual([true, place + wanted < messages]);
      }),
      runs,
    );
  });

  it('returns its newest 20 without arguments, and 20 before or after a cursor alone', async () => {
    const conversation = conversationOf(100);
    const newest = await read(conversation, {});
    expect(ids(newest)).toEqual(upTo(100, 81));
    expect([newest.hasOlder, newest.hasNewer]).toEqual([true, false]);
    const cursor = writeMessageCursor(newest.entries[0] as MessageInPage);
    expect(ids(await read(conversation, { before: cursor }))).toEqual(upTo(80, 61));
    expect(ids(await read(conversation, { after: cursor }))).toEqual(upTo(100, 82));
  });

  it('returns no more than requested when the provider returns more, and reports that the rest is older', async () => {
    const generous = conversationOf(10);
    const conversation = { ...generous, messages: () => generous.messages(contactId, { offset: 0, limit: 10 }, call) };
    const page = await read(conversation, { last: 4 });
    expect(ids(page)).toEqual([7, 8, 9, 10]);
    expect([page.hasOlder, page.hasNewer]).toEqual([true, false]);
  });

  it('of no messages is an empty page with nothing before or after it', async () => {
    for (const given of [{}, { last: 5 }, { first: 5 }]) {
      expect(await read(conversationOf(0), given)).toMatchObject({ entries: [], hasNewer: false, hasOlder: false });
    }
  });

  it('costs one provider call for a page at its newest end or behind a cursor', async () => {
    const conversation = conversationOf(300);
    const page = await read(conversation, { last: 30 });
    expect(conversation.windows).toEqual([{ offset: 0, limit: 30 }]);
    await read(conversation, { last: 30, before: writeMessageCursor(page.entries[0] as MessageInPage) });
    expect(conversation.windows.slice(1)).toEqual([{ offset: 29, limit: 50 }]);
  });

  it('is read for at most a thousand messages to find its beginning, and reports that there are older ones', async () => {
    const conversation = conversationOf(1500);
    const page = await read(conversation, { first: 2 });
    expect(ids(page)).toEqual([501, 502]);
    expect(page.hasOlder).toBe(true);
    expect(conversation.windows).toHaveLength(20);
  });
});

describe('messages that arrive while a conversation is read', () => {
  const arrivals = fc.integer({ min: 1, max: 70 });

  it('between pages backward neither hide nor repeat any', async () => {
    await fc.assert(
      fc.asyncProperty(size, fc.array(count, { minLength: 1, maxLength: 3 }), arrivals, async (messages, counts, arriving) => {
        const conversation = conversationOf(messages);
        const pages = await walk(conversation, 'back', counts, () => upTo(arriving).forEach(() => conversation.arrive()));
        expect(pages.toReversed().flat()).toEqual(upTo(messages));
      }),
      runs,
    );
  });

  it('between pages forward are returned too, and neither hide nor repeat any', async () => {
    await fc.assert(
      fc.asyncProperty(size, fc.array(count, { minLength: 1, maxLength: 3 }), arrivals, async (messages, counts, arriving) => {
        const conversation = conversationOf(messages);
        let left = 5;
        const pages = await walk(conversation, 'forth', counts, () => {
          if (left > 0) upTo(arriving).forEach(() => conversation.arrive());
          left -= 1;
        });
        const turns = Math.min(5, pages.length - 1);
        expect(pages.flat()).toEqual(upTo(messages + turns * arriving));
      }),
      runs,
    );
  });

  it('between two provider calls of one page neither hide nor repeat any', async () => {
    await fc.assert(
      fc.asyncProperty(size, count, fc.constantFrom('back' as const, 'forth' as const), async (messages, wanted, way) => {
        const conversation = conversationOf(messages);
        let left = 20;
        conversation.beforeRead = () => {
          if (left-- > 0) conversation.arrive();
        };
        const pages = await walk(conversation, way, [wanted]);
        const given = (way === 'back' ? pages.toReversed() : pages).flat();
        expect(given).toEqual(upTo(given.at(-1) ?? 0));
        expect(given.length).toBeGreaterThanOrEqual(messages);
      }),
      runs,
    );
  });
});

describe('messages that are deleted while a conversation is read', () => {
  it('do not invalidate a cursor, as long as its own message exists', async () => {
    const conversation = conversationOf(200);
    const [oldest] = (await read(conversation, { last: 50 })).entries as [MessageInPage];
    for (const id of upTo(200, 171)) conversation.remove(id);
    expect(ids(await read(conversation, { last: 3, before: writeMessageCursor(oldest) }))).toEqual([148, 149, 150]);
    expect(ids(await read(conversation, { first: 3, after: writeMessageCursor(oldest) }))).toEqual([152, 153, 154]);
  });

  it('invalidate their own cursors', async () => {
    const conversation = conversationOf(30);
    const [oldest] = (await read(conversation, { last: 10 })).entries as [MessageInPage];
    conversation.remove(21);
    const cursor = writeMessageCursor(oldest);
    await expect(read(conversation, { last: 3, before: cursor })).rejects.toThrow(
      'before: is the cursor of a message that is no longer in this conversation.',
    );
    await expect(read(conversation, { first: 3, after: cursor })).rejects.toThrow(
      'after: is the cursor of a message that is no longer in this conversation.',
    );
  });
});

describe('a page of messages', () => {
  const cursor = writeMessageCursor({ message: messageOf(3), offset: 2 });

  it.each<[string, PagingArguments, string]>([
    ['both first and last', { first: 1, last: 1 }, 'last'],
    ['both after and before', { first: 1, after: cursor, before: cursor }, 'before'],
    ['first with before', { first: 1, before: cursor }, 'before'],
    ['last with after', { last: 1, after: cursor }, 'after'],
    ['none of the first', { first: 0 }, 'first'],
    ['more than the first 100', { first: 101 }, 'first'],
    ['fewer than none of the last', { last: -1 }, 'last'],
    ['more than the last 100', { last: 101 }, 'last'],
    ['those after a cursor that nobody gave', { first: 1, after: 'abc' }, 'after'],
    ['those before a cursor that nobody gave', { last: 1, before: '' }, 'before'],
    ['those before a message of the future', { before: writeMessageCursor({ message: messageOf(3), offset: -1 }) }, 'before'],
    ['those before half a message', { before: writeMessageCursor({ message: messageOf(3), offset: 0.5 }) }, 'before'],
  ])('is refused without a call for %s', async (_, given, argument) => {
    const conversation = conversationOf(5);
    await expect(read(conversation, given)).rejects.toMatchObject({ extensions: { code: 'BAD_USER_INPUT', argument } });
    expect(conversation.windows).toEqual([]);
  });

  it('is refused as bad input for every cursor that the gateway did not return', async () => {
    const nearly = fc.array(fc.oneof(fc.constant('m'), fc.constant('300'), fc.nat(), fc.jsonValue()), { maxLength: 4 });
    const anything = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.base64String(),
      fc.oneof(fc.jsonValue(), nearly).map((value) => Buffer.from(JSON.stringify(value)).toString('base64url')),
    );
    await fc.assert(
      fc.asyncProperty(anything, fc.boolean(), async (text, isBack) => {
        const conversation = conversationOf(120);
        const asking = read(conversation, isBack ? { before: text } : { after: text });
        await expect(asking).rejects.toMatchObject({ extensions: { code: 'BAD_USER_INPUT', argument: isBack ? 'before' : 'after' } });
      }),
      { seed: 1, numRuns: 500 },
    );
  });

  it('finds the message of a cursor with a forged offset', async () => {
    for (const offset of [0, 40, 299, 300, 100_000, Number.MAX_SAFE_INTEGER]) {
      const tampered = writeMessageCursor({ message: messageOf(250), offset });
      expect(ids(await read(conversationOf(300), { last: 2, before: tampered }))).toEqual([248, 249]);
    }
  });
});

describe('finding one message', () => {
  it('finds it anywhere among the newest thousand', async () => {
    const conversation = conversationOf(1200);
    expect((await findMessage(conversation, contactId, '1200', call))?.messageId).toBe('1200');
    expect(conversation.windows).toHaveLength(1);
    expect((await findMessage(conversation, contactId, '201', call))?.messageId).toBe('201');
  });

  it('returns null for one that is older or does not exist, after a thousand messages', async () => {
    const conversation = conversationOf(1200);
    expect(await findMessage(conversation, contactId, '200', call)).toBeNull();
    expect(conversation.windows).toHaveLength(20);
    expect(await findMessage(conversationOf(10), contactId, '11', call)).toBeNull();
  });
});
