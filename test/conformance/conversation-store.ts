import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Message } from '../../src/domain/message.js';
import { unseenMessage } from '../../src/domain/message-progress.js';
import { comparePositions, type Placed, type Position } from '../../src/domain/position.js';
import type { ConversationListRequest, LedgerConversation } from '../../src/store/messages/conversations.js';
import type { Ledger } from '../../src/store/store.js';

const at = (minute: number): string => new Date(Date.UTC(2026, 2, 1, 12, minute)).toISOString();
const all: ConversationListRequest = { direction: 'DESC', after: null, limit: 100, unreadOnly: false, window: null, search: null };
const read = (minute: number) => ({ status: 'READ', providerStatus: null, at: at(minute), failureReason: null }) as const;

/** What the gateway relies on when it lists conversations. */
export function describeConversationStore(ledgerOf: () => Ledger, newChannel: () => string): void {
  describe('conversations', () => {
    const put = (channel: string, messageId: string, minute: number, contactId: string, more: Partial<Message> = {}) =>
      ledgerOf().messages.put(
        { ...unseenMessage(channel, messageId, contactId), direction: 'INBOUND', sentAt: at(minute), ...more },
        at(minute),
      );
    const list = async (channel: string, request: Partial<ConversationListRequest> = {}): Promise<LedgerConversation[]> =>
      (await ledgerOf().conversations.list(channel, { ...all, ...request })).items.map(({ item }) => item);
    const one = async (channel: string, contactId: string): Promise<LedgerConversation | undefined> =>
      (await ledgerOf().conversations.get(channel, [contactId])).get(contactId);

    it('MUST have their last message, the last one of the customer, and how many are unread', async () => {
      const channel = newChannel();
      await put(channel, 'm1', 1, '4915112345678');
      await put(channel, 'm3', 3, '4915112345678', { direction: 'OUTBOUND' });
      await put(channel, 'm2', 2, '4915112345678');
      expect(await one(channel, '4915112345678')).toEqual({
        channel,
        contactId: '4915112345678',
        name: null,
        lastMessageAt: at(3),
        lastMessageId: 'm3',
        lastInboundAt: at(2),
        unreadCount: 2,
      });
      expect(await one(channel, 'somebody')).toBeUndefined();
      expect(await one(newChannel(), '4915112345678')).toBeUndefined();
    });

    it('MUST count no message twice, and none that was read or deleted', async () => {
      const channel = newChannel();
      for (const _ of [1, 2]) await put(channel, 'm1', 1, 'c');
      await put(channel, 'm2', 2, 'c');
      await put(channel, 'm3', 3, 'c');
      expect((await one(channel, 'c'))?.unreadCount).toBe(3);
      for (const _ of [1, 2]) await ledgerOf().messages.applyStatus({ channel, messageId: 'm1', contactId: 'c' }, read(4));
      await ledgerOf().messages.applyStatus({ channel, messageId: 'm2', contactId: 'c' }, { ...read(5), status: 'DELETED' });
      await ledgerOf().messages.applyStatus({ channel, messageId: 'm2', contactId: 'c' }, read(6));
      expect((await one(channel, 'c'))?.unreadCount).toBe(1);
    });

    it('MUST count a message whose customer was not known before', async () => {
      const channel = newChannel();
      await ledgerOf().messages.applyStatus({ channel, messageId: 'm1', contactId: '' }, { ...read(1), status: 'DELIVERED' });
      expect(await list(channel)).toEqual([]);
      await put(channel, 'm1', 2, 'c');
      expect(await list(channel)).toMatchObject([{ contactId: 'c', lastMessageId: 'm1', unreadCount: 1 }]);
    });

    it('MUST be read up to a message, up to all of them, and stay so when it is marked again', async () => {
      const channel = newChannel();
      const { conversations } = ledgerOf();
      for (const minute of [1, 2, 3]) await put(channel, `m${minute}`, minute, 'c');
      await put(channel, 'other', 1, 'd');
      await conversations.markRead(channel, 'c', 'other', at(5));
      await conversations.markRead(channel, 'c', 'unknown', at(5));
      expect((await one(channel, 'c'))?.unreadCount).toBe(3);
      await conversations.markRead(channel, 'c', 'm2', at(5));
      await conversations.markRead(channel, 'c', 'm1', at(5));
      expect((await one(channel, 'c'))?.unreadCount).toBe(1);
      await conversations.markRead(channel, 'c', null, at(6));
      await ledgerOf().messages.applyStatus({ channel, messageId: 'm3', contactId: 'c' }, read(7));
      const [before] = await ledgerOf().conversationEvents.after([channel], '', 10);
      await conversations.markRead(channel, 'c', null, at(8));
      await conversations.markRead(channel, 'nobody', null, at(8));
      expect((await ledgerOf().conversationEvents.after([channel], '', 10))[0]).toEqual(before);
      expect((await one(channel, 'c'))?.unreadCount).toBe(0);
      await put(channel, 'm4', 9, 'c');
      expect((await one(channel, 'c'))?.unreadCount).toBe(1);
    });

    it('MUST be one for a person with several addresses, whenever the pair is reported', async () => {
      const channel = newChannel();
      await put(channel, 'm1', 1, 'hidden@lid');
      await put(channel, 'm2', 2, '14155552671');
      expect(await list(channel)).toHaveLength(2);
      await ledgerOf().contactPairs.put(channel, { contactId: '14155552671', alias: 'hidden@lid' }, at(3));
      await put(channel, 'm3', 4, 'hidden@lid');
      const person = { contactId: '14155552671', lastMessageId: 'm3', lastInboundAt: at(4), unreadCount: 3 };
      expect(await list(channel)).toMatchObject([person]);
      expect(await one(channel, 'hidden@lid')).toMatchObject(person);
      await ledgerOf().conversations.markRead(channel, 'hidden@lid', 'm2', at(5));
      expect(await one(channel, '14155552671')).toMatchObject({ unreadCount: 1 });
    });

    it('MUST be filtered by unread messages, by the time of the last message of the customer, and by a part of the address', async () => {
      const channel = newChannel();
      await put(channel, 'a1', 1, '4915100000001');
      await put(channel, 'b1', 5, '4915100000002');
      await put(channel, 'c1', 6, '4915200_00003', { direction: 'OUTBOUND' });
      await ledgerOf().conversations.markRead(channel, '4915100000002', null, at(7));
      const ids = async (request: Partial<ConversationListRequest>) =>
        (await list(channel, request)).map(({ lastMessageId }) => lastMessageId);
      expect(await ids({})).toEqual(['c1', 'b1', 'a1']);
      expect(await ids({ direction: 'ASC' })).toEqual(['a1', 'b1', 'c1']);
      expect(await ids({ unreadOnly: true })).toEqual(['a1']);
      expect(await ids({ window: { isOpen: true, since: at(3) } })).toEqual(['b1']);
      expect(await ids({ window: { isOpen: false, since: at(3) } })).toEqual(['c1', 'a1']);
      expect(await ids({ search: '49151' })).toEqual(['b1', 'a1']);
      expect(await ids({ search: '_' })).toEqual(['c1']);
    });

    it('MUST page through all of them in the total order, whatever the size of a page', async () => {
      const channel = newChannel();
      const contacts = ['7', '07', '10', '9', 'w', 'W@lid', '4915112345678', '100', 'a', 'b'];
      for (const [index, contactId] of contacts.entries()) await put(channel, `m${index}`, index % 3, contactId);
      await fc.assert(
        fc.asyncProperty(fc.constantFrom('ASC', 'DESC'), fc.integer({ min: 1, max: 11 }), async (direction, limit) => {
          const found: Placed<LedgerConversation>[] = [];
          for (let after: Position | null = null, isExhausted = false; !isExhausted;) {
            const page = await ledgerOf().conversations.list(channel, { ...all, direction, after, limit });
            found.push(...page.items);
            after = page.items.at(-1) ?? null;
            isExhausted = page.isExhausted;
          }
          expect(found).toHaveLength(contacts.length);
          expect([...found].sort((left, right) => comparePositions(left, right, direction))).toEqual(found);
        }),
        { numRuns: 12 },
      );
    });

    it('MUST say that a message is new, also when its status came first', async () => {
      const channel = newChannel();
      const changes = async () => (await ledgerOf().conversationEvents.after([channel], '', 10)).map(({ change }) => change);
      const outbound = { direction: 'OUTBOUND', status: 'SENT', sentAt: null } as const;
      await put(channel, 'a1', 1, 'a');
      await ledgerOf().messages.applyStatus({ channel, messageId: 'a2', contactId: 'a' }, { ...read(2), status: 'DELIVERED' });
      await ledgerOf().messages.applyStatus({ channel, messageId: 'a2', contactId: 'a' }, read(3));
      expect(await changes()).toEqual(['STATUS']);
      await put(channel, 'a2', 3, 'a', outbound);
      expect(await changes()).toEqual(['MESSAGE']);
    });

    it('MUST have one event each, of the last change, and none for what changes nothing', async () => {
      const channel = newChannel();
      const { conversationEvents } = ledgerOf();
      const events = (since = '') => conversationEvents.after([channel], since, 10);
      await put(channel, 'a1', 1, 'a');
      await put(channel, 'b1', 2, 'b', { direction: 'OUTBOUND', status: 'SENT' });
      const [first, second] = await events();
      expect([first, second]).toMatchObject([
        { contactId: 'a', change: 'MESSAGE', at: at(1) },
        { contactId: 'b', change: 'MESSAGE', at: at(2) },
      ]);
      await put(channel, 'a1', 1, 'a');
      expect(await events()).toEqual([first, second]);
      await ledgerOf().messages.applyStatus({ channel, messageId: 'b1', contactId: 'b' }, { ...read(3), status: 'DELIVERED' });
      expect(await events(first?.id)).toMatchObject([{ contactId: 'b', change: 'STATUS', at: at(3) }]);
      await put(channel, 'b2', 4, 'b');
      const [third] = await events(second?.id);
      // The status of a message that is not the last one.
      await ledgerOf().messages.applyStatus({ channel, messageId: 'b1', contactId: 'b' }, read(5));
      expect(await events(second?.id)).toEqual([third]);
      expect([...(await conversationEvents.get([first?.id ?? '', second?.id ?? '', third?.id ?? ''])).keys()]).toEqual([
        first?.id,
        third?.id,
      ]);
      await ledgerOf().conversations.noteChange(channel, 'a', 'ASSIGNED', at(6));
      expect(await events(third?.id)).toMatchObject([{ contactId: 'a', change: 'ASSIGNED', at: at(6) }]);
    });
  });
}
