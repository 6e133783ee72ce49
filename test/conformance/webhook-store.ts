import { describe, expect, it } from 'vitest';
import { unseenMessage } from '../../src/domain/message-progress.js';
import type { Message, MessageStatus } from '../../src/domain/message.js';
import type { ArrivedWebhook } from '../../src/store/inbox/inbox-accept.js';
import type { WebhookEnd } from '../../src/store/inbox/inbox.js';
import type { Ledger } from '../../src/store/store.js';
import { eventOf, noon, orderOf } from '../store/samples.js';

const later = (seconds: number): string => new Date(Date.parse(noon) + seconds * 1000).toISOString();

function arrived(channel: string, key: string, overrides: Partial<ArrivedWebhook> = {}): ArrivedWebhook {
  const body = Buffer.from(`{"id":"${key}"}`);
  return { channel, identity: { key, windowSeconds: 60 }, method: 'POST', suffix: '', headers: {}, body, receivedAt: noon, ...overrides };
}

function messageOf(channel: string, messageId: string, overrides: Partial<Message> = {}): Message {
  return {
    ...unseenMessage(channel, messageId, 'ann'),
    direction: 'INBOUND',
    content: { type: 'TextContent', text: messageId },
    sentAt: noon,
    ...overrides,
  };
}

/** What receiving webhooks relies on, whichever database holds the ledger. */
export function describeWebhookStore(open: () => Ledger, newChannel: () => string): void {
  describe('the inbox', () => {
    it('MUST give a webhook back byte for byte, whatever its bytes', async () => {
      const channel = newChannel();
      const bodies = [
        Buffer.from('{"name":"Zoë 😀"}'),
        Buffer.from('\ufeff{}'),
        Buffer.from([0xff, 0x00, 0x7b]),
        Buffer.from('a\0b'),
        Buffer.from(''),
      ];
      for (const [index, body] of bodies.entries()) {
        await open().inbox.accept(
          arrived(channel, String(index), { body, method: 'PATCH', suffix: '/messages/\0', headers: { 'content-type': 'a/b' } }),
        );
      }
      const kept = await open().inbox.pending(channel, 10);
      expect(kept.map(({ body }) => Buffer.from(body))).toEqual(bodies);
      expect(kept[0]).toMatchObject({
        channel,
        method: 'PATCH',
        headers: { 'content-type': 'a/b' },
        receivedAt: noon,
        state: 'PENDING',
        kind: null,
        deliveries: 1,
        failure: null,
        attempts: 0,
      });
    });

    it('MUST keep one of many deliveries of the same event at the same time, and count them all', async () => {
      const channel = newChannel();
      const answers = await Promise.all(Array.from({ length: 20 }, () => open().inbox.accept(arrived(channel, 'same'))));
      expect(answers.filter(({ isDuplicate }) => !isDuplicate)).toHaveLength(1);
      expect(new Set(answers.map(({ id }) => id)).size).toBe(1);
      expect((await open().inbox.pending(channel, 10)).map(({ deliveries }) => deliveries)).toEqual([20]);
    });

    it('MUST take the same identity for another event in another channel, and when its time is over', async () => {
      const [channel, other] = [newChannel(), newChannel()];
      const first = await open().inbox.accept(arrived(channel, 'a'));
      const answers = [
        await open().inbox.accept(arrived(other, 'a')),
        await open().inbox.accept(arrived(channel, 'a', { receivedAt: later(59) })),
        await open().inbox.accept(arrived(channel, 'a', { receivedAt: later(60) })),
        await open().inbox.accept(arrived(channel, 'a', { receivedAt: later(119) })),
      ];
      expect(answers.map(({ isDuplicate }) => isDuplicate)).toEqual([false, true, false, true]);
      expect(answers[1]?.id).toBe(first.id);
      expect(answers[3]?.id).toBe(answers[2]?.id);
      expect((await open().inbox.pending(channel, 10)).map(({ deliveries }) => deliveries)).toEqual([2, 2]);
    });

    it('MUST hand out what waits in the order of arrival', async () => {
      const channel = newChannel();
      const answers = await Promise.all(['c', 'a', 'b'].map((key) => open().inbox.accept(arrived(channel, key))));
      expect((await open().inbox.pending(channel, 2)).map(({ id }) => id)).toEqual(answers.slice(0, 2).map(({ id }) => id));
      expect(await open().inbox.channelsPending([channel, newChannel()])).toEqual([channel]);
      expect(await open().inbox.channelsPending([])).toEqual([]);
    });

    it('MUST end each once, in the transaction of its events', async () => {
      const channel = newChannel();
      const { id } = await open().inbox.accept(arrived(channel, 'a'));
      const end = { state: 'DONE', kind: 'Received', failure: null } as const;
      const failing = open().transaction(async ({ inbox, orders }) => {
        await inbox.finish(id, end, noon);
        await orders.put(orderOf(channel, '1'), eventOf(channel, '1'));
        throw new Error('no');
      });
      await expect(failing).rejects.toThrow('no');
      expect((await open().inbox.get([id])).get(id)?.state).toBe('PENDING');
      expect([await open().inbox.finish(id, end, noon), await open().inbox.finish(id, { ...end, state: 'FAILED' }, noon)]).toEqual([
        true,
        false,
      ]);
      expect((await open().inbox.get([id, 'unknown'])).get(id)).toMatchObject({ state: 'DONE', kind: 'Received', failure: null });
      expect(await open().inbox.pending(channel, 10)).toEqual([]);
    });

    it('MUST be ended together, each in its own way, and only if all of them are pending', async () => {
      const channel = newChannel();
      const ids: string[] = [];
      for (const key of ['a', 'b', 'c', 'd']) ids.push((await open().inbox.accept(arrived(channel, key))).id);
      const [a = '', b = '', c = '', d = ''] = ids;
      const done = { state: 'DONE', kind: 'Received', failure: null } as const;
      const ends = new Map<string, WebhookEnd>([
        [a, done],
        [b, { state: 'UNSUPPORTED', kind: 'Odd', failure: 'unknown \0' }],
        [c, { ...done, withoutBody: true }],
      ]);
      expect(await open().inbox.finishAll(ends, noon)).toBe(true);
      const stored = await open().inbox.get(ids);
      expect(stored.get(a)).toMatchObject({ state: 'DONE', kind: 'Received', failure: null });
      expect(stored.get(b)).toMatchObject({ state: 'UNSUPPORTED', kind: 'Odd' });
      expect([stored.get(a), stored.get(c)].map((webhook) => webhook?.body.length === 0)).toEqual([false, true]);
      expect(stored.get(d)?.state).toBe('PENDING');
      const undone = open().transaction(async ({ inbox }) => {
        if (!(await inbox.finishAll(new Map([d, a].map((id) => [id, done])), noon))) throw new Error('one is not pending');
      });
      await expect(undone).rejects.toThrow('one is not pending');
      expect((await open().inbox.get([d])).get(d)?.state).toBe('PENDING');
    });

    it('MUST count attempts, and begin anew when it is opened again', async () => {
      const channel = newChannel();
      const { id } = await open().inbox.accept(arrived(channel, 'a'));
      expect([await open().inbox.countAttempt(id, 'bad'), await open().inbox.countAttempt(id, 'worse \0')]).toEqual([1, 2]);
      await open().inbox.finish(id, { state: 'FAILED', kind: null, failure: 'worst' }, noon);
      expect((await open().inbox.get([id])).get(id)).toMatchObject({ state: 'FAILED', attempts: 2, failure: 'worst' });
      await open().inbox.reopen([id]);
      expect(await open().inbox.pending(channel, 10)).toMatchObject([{ id, state: 'PENDING', attempts: 0, failure: null }]);
      await open().inbox.reopen([]);
    });

    it('MUST be in one hand at a time, until that lets go or falls silent', async () => {
      const channel = newChannel();
      const { inbox } = open();
      expect(await inbox.lease(channel, 'one', noon, later(30))).toBe(true);
      expect(await inbox.lease(channel, 'two', later(29), later(59))).toBe(false);
      expect(await inbox.lease(channel, 'one', later(29), later(40))).toBe(true);
      expect(await inbox.lease(channel, 'two', later(39), later(59))).toBe(false);
      expect(await inbox.lease(channel, 'two', later(40), later(70))).toBe(true);
      await inbox.release(channel, 'one');
      expect(await inbox.lease(channel, 'one', later(41), later(70))).toBe(false);
      await inbox.release(channel, 'two');
      expect(await inbox.lease(channel, 'one', later(41), later(70))).toBe(true);
    });

    it('MUST be listed newest first, by pages, and by channel and state', async () => {
      const [channel, other] = [newChannel(), newChannel()];
      const ids: string[] = [];
      for (const key of ['a', 'b', 'c']) ids.push((await open().inbox.accept(arrived(channel, key))).id);
      const elsewhere = (await open().inbox.accept(arrived(other, 'd'))).id;
      await open().inbox.finish(ids[1] as string, { state: 'FAILED', kind: null, failure: 'bad' }, noon);
      const list = async (overrides: object) =>
        (await open().inbox.list({ channels: [channel], states: null, after: null, limit: 10, ...overrides })).map(({ id }) => id);
      expect(await list({ channels: [channel, other] })).toEqual([elsewhere, ...[...ids].reverse()]);
      expect(await list({ limit: 1 })).toEqual([ids[2], ids[1]]);
      expect(await list({ after: ids[2] })).toEqual([ids[1], ids[0]]);
      expect(await list({ states: ['FAILED', 'DONE'] })).toEqual([ids[1]]);
      expect([await list({ channels: [] }), await list({ states: [] })]).toEqual([[], []]);
    });
  });

  describe('channels', () => {
    it('MUST return when the last webhook arrived, duplicates included, and whether the number is connected', async () => {
      const channel = newChannel();
      const unknown = { lastWebhookAt: null, connected: null, providerState: null, messagingLimit: null };
      expect((await open().channels.activity([channel])).get(channel)).toEqual(unknown);
      await open().inbox.accept(arrived(channel, 'a', { receivedAt: later(1) }));
      await open().inbox.accept(arrived(channel, 'a', { receivedAt: later(3) }));
      await open().inbox.accept(arrived(channel, 'b', { receivedAt: later(2) }));
      await open().channels.report(channel, { connected: false, providerState: null }, later(2));
      await open().channels.report(channel, { connected: true, providerState: null }, later(1));
      expect((await open().channels.activity([channel])).get(channel)).toEqual({
        ...unknown,
        ...{ lastWebhookAt: later(3), connected: false },
      });
      await open().channels.report(channel, { connected: true, providerState: null }, later(4));
      expect((await open().channels.activity([channel])).get(channel)?.connected).toBe(true);
      expect((await open().channels.activity([])).size).toBe(0);
    });

    it('MUST keep the latest state and the latest limit of the number, each by its own time', async () => {
      const channel = newChannel();
      const { channels } = open();
      await channels.report(channel, { connected: null, providerState: 'FLAGGED', messagingLimit: 'TIER_1K' }, later(2));
      await channels.report(channel, { connected: true, providerState: 'CONNECTED', messagingLimit: 'TIER_10K' }, later(1));
      await channels.report(channel, { connected: null, providerState: null, messagingLimit: 'TIER_100K' }, later(3));
      expect((await channels.activity([channel])).get(channel)).toEqual({
        ...{ lastWebhookAt: null, connected: true, providerState: 'FLAGGED', messagingLimit: 'TIER_100K' },
      });
    });
  });

  describe('changes of templates', () => {
    it('MUST be read by id and after an id, and know what the change of the same kind before led to', async () => {
      const [channel, other] = [newChannel(), newChannel()];
      const { templateEvents } = open();
      const change = { templateId: '1', name: null, language: null, from: null, providerWord: null, reason: null };
      const status = { ...change, kind: 'STATUS_CHANGED', at: later(1) } as const;
      const paused = await templateEvents.append({ ...status, channel, to: 'PAUSED' });
      const rated = await templateEvents.append({ ...change, kind: 'QUALITY_CHANGED', channel, at: later(2), from: 'GREEN', to: 'RED' });
      const elsewhere = await templateEvents.append({ ...status, channel: other, to: 'REJECTED' });
      const approved = await templateEvents.append({ ...status, channel, to: 'APPROVED' });
      expect([paused.from, rated.from, elsewhere.from, approved.from]).toEqual([null, 'GREEN', null, 'PAUSED']);
      expect(await templateEvents.after([channel], '', 10)).toEqual([paused, rated, approved]);
      expect(await templateEvents.after([channel], paused.id, 1)).toEqual([rated]);
      expect(await templateEvents.after([], '', 10)).toEqual([]);
      expect([...(await templateEvents.get([approved.id, 'unknown'])).values()]).toEqual([approved]);
      expect(await templateEvents.get([])).toEqual(new Map());
    });
  });

  describe('messages', () => {
    const statuses: MessageStatus[] = ['READ', 'SENT', 'DELIVERED', 'FAILED', 'READ', 'UNKNOWN', 'PLAYED', 'QUEUED', 'DELETED', 'PLAYED'];
    const report = (channel: string, status: MessageStatus, seconds = 1) =>
      open().messages.applyStatus(
        { channel, messageId: 'm', contactId: 'ann' },
        { status, providerStatus: status.toLowerCase(), at: later(seconds), failureReason: status === 'FAILED' ? 'no' : null },
      );

    it('MUST be returned as they were stored, with half a character and without a byte lost', async () => {
      const channel = newChannel();
      const message = messageOf(channel, 'm \u0000', {
        contactId: 'ann\u0000@lid',
        content: { type: 'TextContent', text: 'a\u0000 \ud800 😀' },
        raw: { a: [1] },
      });
      expect(await open().messages.put(message, noon)).toMatchObject({ channel, at: noon, kind: 'RECEIVED', status: 'UNKNOWN' });
      expect((await open().messages.get(channel, [message.messageId, 'unknown'])).get(message.messageId)).toEqual(message);
      expect((await open().messages.get(channel, [])).size).toBe(0);
      expect(await open().messages.contacts(channel, ['ann\u0000@lid', 'bob'])).toEqual(new Set(['ann\u0000@lid']));
    });

    it('MUST never lower a status, and record each rise once', async () => {
      const channel = newChannel();
      await open().messages.put(messageOf(channel, 'm', { direction: 'OUTBOUND' }), noon);
      const seen: (string | undefined)[] = [];
      for (const [index, status] of statuses.entries()) seen.push((await report(channel, status, index))?.status);
      expect(seen).toEqual(['READ', undefined, undefined, undefined, undefined, undefined, 'PLAYED', undefined, 'DELETED', undefined]);
      expect((await open().messages.get(channel, ['m'])).get('m')).toMatchObject({
        status: 'DELETED',
        providerStatus: 'deleted',
        statusChangedAt: later(8),
        readAt: later(0),
        failedAt: null,
        failureReason: null,
      });
    });

    it('MUST let a failure follow what was not delivered, and a delivery the failure', async () => {
      const channel = newChannel();
      const seen: (string | undefined)[] = [];
      for (const status of ['SENT', 'FAILED', 'SENT', 'DELIVERED'] as const) seen.push((await report(channel, status))?.status);
      expect(seen).toEqual(['SENT', 'FAILED', undefined, 'DELIVERED']);
      expect((await open().messages.get(channel, ['m'])).get('m')).toMatchObject({ failedAt: later(1), failureReason: 'no' });
    });

    it('MUST end with the same status in whatever order statuses arrive, at the same time', async () => {
      const channel = newChannel();
      await Promise.all([...statuses, 'READ' as const].map((status) => report(channel, status)));
      expect((await open().messages.get(channel, ['m'])).get('m')?.status).toBe('DELETED');
    });

    it('MUST keep the status and contact of a message that is reported only afterwards', async () => {
      const channel = newChannel();
      await open().messages.applyStatus(
        { channel, messageId: 'm', contactId: '' },
        { status: 'READ', providerStatus: 'read', at: later(2), failureReason: null },
      );
      expect(await open().messages.contacts(channel, ['ann', ''])).toEqual(new Set(['']));
      const event = await open().messages.put(messageOf(channel, 'm', { direction: 'OUTBOUND', status: 'SENT' }), later(3));
      expect(event).toBeNull();
      expect((await open().messages.get(channel, ['m'])).get('m')).toMatchObject({
        contactId: 'ann',
        status: 'READ',
        readAt: later(2),
        sentAt: noon,
        content: { text: 'm' },
      });
    });

    it('MUST keep the newest reaction to a message, also one that arrives before the message, and remove one that was withdrawn', async () => {
      const channel = newChannel();
      const react = (emoji: string | null, seconds: number) =>
        open().messages.applyReaction({ channel, messageId: 'm', contactId: 'ann' }, { emoji, at: later(seconds) });
      const known = async () => (await open().messages.get(channel, ['m'])).get('m');
      await react('👍', 2);
      await open().messages.put(messageOf(channel, 'm', { direction: 'OUTBOUND', replyToMessageId: 'm0' }), later(1));
      expect(await known()).toMatchObject({ reaction: '👍', reactedAt: later(2), content: { text: 'm' }, replyToMessageId: 'm0' });
      await react('late', 1);
      expect(await known()).toMatchObject({ reaction: '👍', reactedAt: later(2) });
      await react(null, 3);
      expect(await known()).toMatchObject({ reaction: null, reactedAt: later(3) });
    });

    it('MUST lose nothing when a later report has less', async () => {
      const channel = newChannel();
      await open().messages.put(messageOf(channel, 'm', { sender: 'bot', raw: { a: 1 } }), noon);
      const again = await open().messages.put({ ...unseenMessage(channel, 'm', ''), reaction: '👍' }, later(1));
      expect(again).toBeNull();
      expect((await open().messages.get(channel, ['m'])).get('m')).toEqual(
        messageOf(channel, 'm', { sender: 'bot', raw: { a: 1 }, reaction: '👍' }),
      );
    });

    it('MUST be listed newest first, those of the same moment in the order they came, by person', async () => {
      const channel = newChannel();
      for (const [messageId, sentAt] of [
        ['1', noon],
        ['2', later(5)],
        ['3', noon],
        ['4', null],
      ] as const)
        await open().messages.put(messageOf(channel, messageId, { sentAt }), later(3));
      await open().messages.put(messageOf(channel, '5', { contactId: 'bob' }), noon);
      const list = async (offset: number, limit: number) =>
        (await open().messages.list(channel, 'ann', { offset, limit })).map(({ messageId }) => messageId);
      expect([await list(0, 10), await list(1, 2), await list(4, 2)]).toEqual([['2', '4', '3', '1'], ['4', '3'], []]);
    });
  });

  describe('addresses of one person', () => {
    const groupOf = async (channel: string, contactId: string) =>
      (await open().contactPairs.groups(channel, [contactId])).get(contactId)?.contactIds;

    it('MUST be found by each of them, and be absent without a pair', async () => {
      const [channel, another] = [newChannel(), newChannel()];
      await open().contactPairs.put(channel, { contactId: '551', alias: 'a@lid' }, noon);
      await open().contactPairs.put(another, { contactId: '552', alias: 'a@lid' }, noon);
      const group = { contactId: '551', contactIds: ['551', 'a@lid'] };
      const found = await open().contactPairs.groups(channel, ['a@lid', '551', '552', '']);
      expect([...found].sort()).toEqual([
        ['551', group],
        ['a@lid', group],
      ]);
      expect((await open().contactPairs.groups(channel, [])).size).toBe(0);
    });

    it('MUST be called by the number that was paired last, however often an earlier one is reported again', async () => {
      const channel = newChannel();
      const { contactPairs } = open();
      await contactPairs.put(channel, { contactId: '551', alias: 'a@lid' }, noon);
      await contactPairs.put(channel, { contactId: '552', alias: 'a@lid' }, later(1));
      await contactPairs.put(channel, { contactId: '551', alias: 'a@lid' }, later(2));
      for (const contactId of ['551', '552', 'a@lid']) expect(await groupOf(channel, contactId)).toEqual(['552', '551', 'a@lid']);
    });

    it("MUST be the new owner's when a number is paired with another person later, and not by an older report", async () => {
      const channel = newChannel();
      const { contactPairs } = open();
      await contactPairs.put(channel, { contactId: '551', alias: 'a@lid' }, later(1));
      await contactPairs.put(channel, { contactId: '551', alias: 'b@lid' }, noon);
      expect(await groupOf(channel, '551')).toEqual(['551', 'a@lid']);
      await contactPairs.put(channel, { contactId: '551', alias: 'b@lid' }, later(2));
      expect(await groupOf(channel, '551')).toEqual(['551', 'b@lid']);
      expect(await groupOf(channel, 'a@lid')).toBeUndefined();
    });

    it('MUST give the messages of all of them as one list, newest first', async () => {
      const channel = newChannel();
      for (const [messageId, contactId, sentAt] of [
        ['1', 'a@lid', noon],
        ['2', '551', later(1)],
        ['3', 'a@lid', later(2)],
        ['4', '551', later(2)],
        ['5', 'bob', later(3)],
      ] as const)
        await open().messages.put(messageOf(channel, messageId, { contactId, sentAt }), later(3));
      const list = async (offset: number, limit: number) =>
        (await open().messages.list(channel, ['551', 'a@lid'], { offset, limit })).map(({ messageId }) => messageId);
      expect([await list(0, 10), await list(1, 2), await list(3, 9), await list(4, 1)]).toEqual([
        ['4', '3', '2', '1'],
        ['3', '2'],
        ['1'],
        [],
      ]);
    });
  });

  describe('merged orders', () => {
    it('MUST be created once from many concurrent reports, with the events that explain it', async () => {
      const channel = newChannel();
      const increment = () =>
        open().orders.merge(channel, '1', (known) => {
          const itemCount = (known?.itemCount ?? 0) + 1;
          return { order: orderOf(channel, '1', { itemCount }), events: [eventOf(channel, '1', { note: String(itemCount) })] };
        });
      const learnt = await Promise.all(Array.from({ length: 12 }, increment));
      expect((await open().orders.get(channel, ['1'])).get('1')?.itemCount).toBe(12);
      const history = (await open().events.ofOrder(channel, ['1'])).get('1') ?? [];
      expect(history.map(({ note }) => Number(note)).sort((left, right) => left - right)).toEqual(
        Array.from({ length: 12 }, (_, index) => index + 1),
      );
      expect(
        learnt
          .flatMap((merge) => merge?.events ?? [])
          .map(({ id }) => id)
          .sort(),
      ).toEqual(history.map(({ id }) => id).sort());
    });

    it('MUST stay unchanged when the merge returns null', async () => {
      const channel = newChannel();
      expect(await open().orders.merge(channel, '1', () => null)).toBeNull();
      expect((await open().orders.get(channel, ['1'])).size).toBe(0);
    });
  });

  describe('orders to complete', () => {
    it('MUST be taken by one when they are due, and again when that one falls silent', async () => {
      const channel = newChannel();
      const { completions } = open();
      await completions.add(channel, '1', later(1));
      expect(await completions.take([channel], noon, later(60))).toEqual([]);
      const taken = await Promise.all([1, 2, 3].map(() => completions.take([channel], later(1), later(60))));
      expect(taken.flat()).toEqual([{ channel, reference: '1', attempts: 0 }]);
      expect(await completions.take([channel], later(60), later(90))).toHaveLength(1);
      expect(await completions.take([], later(60), later(90))).toEqual([]);
    });

    it('MUST wait longer after an attempt in vain, and be forgotten when they are done', async () => {
      const channel = newChannel();
      const { completions } = open();
      await completions.add(channel, '1', noon);
      const [first] = await completions.take([channel], noon, later(60));
      await completions.postpone(first as NonNullable<typeof first>, later(5));
      expect(await completions.take([channel], later(4), later(60))).toEqual([]);
      expect(await completions.take([channel], later(5), later(60))).toEqual([{ channel, reference: '1', attempts: 1 }]);
      await completions.add(channel, '1', later(6));
      expect(await completions.take([channel], later(6), later(60))).toEqual([{ channel, reference: '1', attempts: 0 }]);
      await completions.remove(channel, '1');
      expect(await completions.take([channel], later(99), later(100))).toEqual([]);
    });
  });
}
