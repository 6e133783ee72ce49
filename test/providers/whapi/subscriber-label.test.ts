import { describe, expect, it } from 'vitest';
import { createCall } from '../../../src/contract/call.js';
import { whapiFailures } from '../../../src/providers/whapi/simulator/simulator.js';
import { must, openWhapi, targets, writeCall } from './channel.js';

const chat = '61491570156@s.whatsapp.net';
const phoneNumber = '+61491570156';
const path = encodeURIComponent(chat);

async function open() {
  const { provider, simulator } = await openWhapi();
  const { addLabels, removeLabels } = must(provider.subscriberWrites);
  const { get } = must(provider.conversations);
  return {
    simulator,
    ...{ add: must(addLabels), remove: must(removeLabels), labels: must(provider.labels) },
    events: async (id = chat) => (await must(get)([id], createCall())).get(id),
    person: async () => (await must(provider.subscribers?.get)([chat], createCall())).get(chat),
  };
}

describe('whapi › labels', () => {
  it('MUST be listed with id and name, and nothing else', async () => {
    const { simulator, labels } = await open();
    expect(await labels.list(createCall())).toEqual([
      { channel: 'sydney', labelId: '1', name: 'New customer' },
      { channel: 'sydney', labelId: '2', name: 'Paid' },
      { channel: 'sydney', labelId: '3', name: 'Déjà vu <b>👋</b>' },
    ]);
    expect(targets(simulator)).toEqual(['GET /labels']);
  });

  it.each([{}, null, 'x', { labels: [] }])('MUST NOT pass for none when %j comes instead of a list', async (body) => {
    const { simulator, labels } = await open();
    simulator.fail({ kind: 'answer', answer: { status: 200, body } });
    await expect(labels.list(createCall())).rejects.toMatchObject({ kind: 'unexpected-response' });
  });

  it('MUST be read without those that have no name', async () => {
    const { simulator, labels } = await open();
    simulator.fail({ kind: 'answer', answer: { status: 200, body: [{ id: 7, name: 'VIP' }, { id: '8' }, null, { name: 'New' }] } });
    expect(await labels.list(createCall())).toEqual([
      { channel: 'sydney', labelId: '7', name: 'VIP' },
      { channel: 'sydney', labelId: null, name: 'New' },
    ]);
  });

  it('MUST be added to a chat one by one, after the list was read, and then be the subscriber’s', async () => {
    const { simulator, add, person } = await open();
    expect(await add.send({ phoneNumber, labelIds: ['2', '3'] }, writeCall)).toEqual({ outcome: 'APPLIED', providerId: null });
    expect(targets(simulator)).toEqual(['GET /labels', `POST /labels/2/${path}`, `POST /labels/3/${path}`]);
    expect(simulator.requests.map(({ body, headers }) => [body, headers['content-type']])).toEqual(Array(3).fill(['', undefined]));
    expect(await person()).toMatchObject({ labels: [{ labelId: '1' }, { labelId: '2' }, { labelId: '3' }] });
  });

  it('MUST be taken off one by one', async () => {
    const { simulator, remove } = await open();
    expect(await remove.send({ phoneNumber, labelIds: ['1'] }, writeCall)).toEqual({ outcome: 'APPLIED', providerId: null });
    expect(targets(simulator)).toEqual(['GET /labels', `DELETE /labels/1/${path}`]);
    expect(simulator.chatLabels.get(chat)).toEqual([]);
  });

  it('MUST succeed when the chat has them already, or has them no longer', async () => {
    const { simulator, add, remove } = await open();
    expect(await add.send({ phoneNumber, labelIds: ['1', '2'] }, writeCall)).toMatchObject({ outcome: 'APPLIED' });
    expect(await remove.send({ phoneNumber, labelIds: ['3', '2'] }, writeCall)).toMatchObject({ outcome: 'APPLIED' });
    expect(simulator.chatLabels.get(chat)).toEqual(['1']);
  });

  it.each([
    [[], 'INVALID', ['labelIds']],
    [['1', '1'], 'INVALID', ['labelIds', '1']],
    [['1', '100'], 'INVALID', ['labelIds', '1']],
    [['1/2'], 'INVALID', ['labelIds', '0']],
  ])('%j MUST be refused before any call', async (labelIds, code, field) => {
    const { simulator, add, remove } = await open();
    for (const writer of [add, remove]) {
      expect(writer.check({ phoneNumber, labelIds })).toMatchObject([{ code, field }]);
      await expect(writer.send({ phoneNumber, labelIds }, writeCall)).rejects.toMatchObject({ sent: 'no', refusal: code, field });
    }
    expect(add.check({ phoneNumber: '61491570156', labelIds: ['1'] })).toMatchObject([{ code: 'INVALID', field: ['phoneNumber'] }]);
    expect(simulator.requests).toEqual([]);
  });

  it('MUST be left alone, all of them, when one of them is not known', async () => {
    const { simulator, add, remove } = await open();
    const failure = { sent: 'no', refusal: 'NOT_FOUND', field: ['labelIds', '1'] };
    await expect(add.send({ phoneNumber, labelIds: ['2', '9'] }, writeCall)).rejects.toMatchObject(failure);
    await expect(remove.send({ phoneNumber, labelIds: ['1', '9'] }, writeCall)).rejects.toMatchObject(failure);
    expect(targets(simulator)).toEqual(['GET /labels', 'GET /labels']);
    expect(simulator.chatLabels.get(chat)).toEqual(['1']);
  });

  it.each([
    ['a used up plan', whapiFailures.limitExceeded, { kind: 'refused', refusal: 'LIMIT_EXCEEDED', providerCode: '402' }],
    ['a soft ban', whapiFailures.softBan, { kind: 'rate-limited', retryAfterSeconds: 3600, providerCode: '429' }],
    ['an internal error', whapiFailures.internal, { kind: 'unavailable', providerMessage: 'Internal error' }],
  ])('MUST certainly not be changed when %s is answered to the reading', async (_, answer, expected) => {
    const { simulator, add } = await open();
    simulator.fail({ kind: 'answer', answer, times: 9, when: ({ method }) => method === 'GET' });
    await expect(add.send({ phoneNumber, labelIds: ['2'] }, writeCall)).rejects.toMatchObject({ ...expected, sent: 'no' });
    expect(simulator.requests.every(({ method }) => method === 'GET')).toBe(true);
  });

  it('MUST say how far it came', async () => {
    const { simulator, add } = await open();
    simulator.fail({ kind: 'cut-after', when: ({ path: asked }) => asked.startsWith('/labels/3/') });
    const labelIds = ['2', '3', '1'];
    await expect(add.send({ phoneNumber, labelIds }, writeCall)).rejects.toMatchObject({
      ...{ field: ['labelIds'], failedAt: 1, count: 3 },
      cause: { sent: 'maybe', kind: 'unavailable' },
    });
    expect(targets(simulator)).toEqual(['GET /labels', `POST /labels/2/${path}`, `POST /labels/3/${path}`]);
  });

  it.each([{ success: true }, { result: true }, { result: 'done' }, { success: true, result: true }])(
    'MUST be taken for changed when the answer is %j',
    async (body) => {
      const { simulator, add } = await open();
      simulator.fail({ kind: 'answer', answer: { status: 200, body }, when: ({ method }) => method === 'POST' });
      expect(await add.send({ phoneNumber, labelIds: ['2'] }, writeCall)).toEqual({ outcome: 'APPLIED', providerId: null });
    },
  );

  it.each([{ success: false }, { result: false }, { success: true, result: false }, { result: null }, {}, []])(
    'MUST NOT be taken for changed when the answer is %j',
    async (body) => {
      const { simulator, add } = await open();
      simulator.fail({ kind: 'answer', answer: { status: 200, body }, when: ({ method }) => method === 'POST' });
      await expect(add.send({ phoneNumber, labelIds: ['2'] }, writeCall)).rejects.toMatchObject({ cause: { kind: 'unexpected-response' } });
    },
  );
});

describe('whapi › chats', () => {
  it('MUST return the unread count, the time of the last message, and whether they are archived', async () => {
    const { simulator, events } = await open();
    const message = { id: 'a', timestamp: 1713264700, order: { order_id: '1', token: 'order-token' } };
    const received = { id: chat, timestamp: 1700000000, unread: 4, archive: true, labels: [], last_message: message };
    simulator.fail({ kind: 'answer', answer: { status: 200, body: received } });
    const archived = await events();
    expect(archived).toMatchObject({ status: 'archived', assignedAgent: null, unreadCount: 4, lastMessageAt: '2024-04-16T10:51:40.000Z' });
    expect(JSON.stringify(archived)).not.toContain('order-token');
    simulator.fail({ kind: 'answer', answer: { status: 200, body: { id: chat, timestamp: 1713264543, archive: false } } });
    expect(await events()).toMatchObject({ status: null, unreadCount: null, lastMessageAt: '2024-04-16T10:49:03.000Z' });
    expect(targets(simulator)).toEqual([`GET /chats/${path}`, `GET /chats/${path}`]);
  });

  it.each(['../me', '123', 'x@y'])('%j MUST NOT be requested', async (id) => {
    const { simulator, events } = await open();
    expect(await events(id)).toBeUndefined();
    expect(simulator.requests).toEqual([]);
  });

  it('MUST be absent when unknown, and their own error when they cannot be read', async () => {
    const { simulator, events } = await open();
    expect(await events('61400000000@s.whatsapp.net')).toBeUndefined();
    simulator.fail({ kind: 'answer', answer: { status: 200, body: { id: 'another@s.whatsapp.net' } } });
    expect(await events()).toMatchObject({ kind: 'unexpected-response' });
    simulator.fail({ kind: 'answer', answer: whapiFailures.needAuthorization });
    expect(await events()).toMatchObject({ kind: 'unauthenticated' });
  });
});

describe('whapi › createLabel', () => {
  const bodies = ({ requests }: { readonly requests: readonly { readonly body: string }[] }): unknown[] =>
    requests.filter(({ body }) => body !== '').map(({ body }) => JSON.parse(body) as unknown);

  it('MUST choose the smallest id that no label has', async () => {
    const { simulator, labels } = await open();
    simulator.labels.splice(1, 1);
    const created = await must(labels.create).send({ name: 'VIP' }, writeCall);
    expect(created).toEqual({ outcome: 'APPLIED', providerId: null, result: { labelId: '2' } });
    expect(targets(simulator)).toEqual(['GET /labels', 'POST /labels']);
    expect(bodies(simulator)).toEqual([{ id: '2', name: 'VIP', color: 'lightskyblue' }]);
    expect(await labels.list(createCall())).toContainEqual({ channel: 'sydney', labelId: '2', name: 'VIP' });
  });

  it('MUST choose different ids for labels that are created at the same time', async () => {
    const { simulator, labels } = await open();
    const { send } = must(labels.create);
    await Promise.all(['A', 'B', 'C'].map((name) => send({ name }, writeCall)));
    expect(simulator.labels.map(({ id }) => id).sort()).toEqual(['1', '2', '3', '4', '5', '6']);
  });

  it.each([
    ['a name that a label has', 'Paid ', 'ALREADY_EXISTS'],
    ['a name of blanks', ' ', 'INVALID'],
  ])('MUST refuse %s before anything is written', async (_, name, refusal) => {
    const { simulator, labels } = await open();
    await expect(must(labels.create).send({ name }, writeCall)).rejects.toMatchObject({ sent: 'no', refusal });
    expect(bodies(simulator)).toEqual([]);
  });

  it('MUST refuse a hundredth label', async () => {
    const { simulator, labels } = await open();
    const all = Array.from({ length: 99 }, (_, index) => ({ id: String(index + 1), name: `Label ${index}`, color: 'gold' }));
    simulator.labels.splice(0, simulator.labels.length, ...all);
    await expect(must(labels.create).send({ name: 'VIP' }, writeCall)).rejects.toMatchObject({ sent: 'no', refusal: 'LIMIT_EXCEEDED' });
  });

  it('MUST not write when the list cannot be read', async () => {
    const { simulator, labels } = await open();
    simulator.fail({ kind: 'answer', answer: whapiFailures.internal });
    await expect(must(labels.create).send({ name: 'VIP' }, writeCall)).rejects.toMatchObject({ sent: 'no' });
    expect(targets(simulator)).toEqual(['GET /labels']);
  });
});
