import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SubscriberWrites } from '../../../src/contract/subscriber-write.js';
import type { TestChannel } from './channel.js';
import { call, must, openChannel, reading } from './channel.js';

let channel: TestChannel;
let writes: SubscriberWrites;
beforeEach(async () => {
  channel = await openChannel();
  writes = must(channel.provider.subscriberWrites);
});
afterEach(() => channel.close());

const phoneNumber = '+5511987654321';
const applied = { outcome: 'APPLIED', providerId: null };

/** Method, address below the instance's, and body of everything that was sent. */
function sent(): string[] {
  return channel.simulator.requests.map(({ method, path, body }) => `${method} ${path.split('/').slice(5).join('/')} ${body}`.trim());
}

describe('zapi › contacts', () => {
  it('MUST be added with the whole name, and found by it', async () => {
    expect(await must(writes.create).send({ phoneNumber: '+5511900000001', name: 'Maria da Silva' }, call)).toEqual(applied);
    expect(sent()).toEqual(['POST contacts/add [{"firstName":"Maria da Silva","phone":"5511900000001"}]']);
    const found = await must(channel.provider.subscribers?.get)(['5511900000001'], reading());
    expect(found.get('5511900000001')).toMatchObject({ name: 'Maria da Silva', phoneNumber: '+5511900000001' });
  });

  it('MUST be removed', async () => {
    expect(await must(writes.delete).send({ phoneNumber }, call)).toEqual(applied);
    expect(sent()).toEqual(['DELETE contacts/remove ["5511987654321"]']);
    expect((await must(channel.provider.subscribers?.get)(['5511987654321'], reading())).size).toBe(0);
  });

  it.each([{}, { success: 'yes' }, { success: true, errors: [] as never[], value: false }])(
    'MUST not be taken for added when the answer is %j',
    async (body) => {
      channel.simulator.fail({ kind: 'replace-after', answer: { status: 200, body } });
      await expect(must(writes.create).send({ phoneNumber, name: 'Ana' }, call)).rejects.toMatchObject({ sent: 'answered' });
    },
  );

  it('MUST have a name and a number', () => {
    expect(must(writes.create).check({ phoneNumber: '1', name: ' ' })).toMatchObject([{ field: ['phoneNumber'] }, { field: ['fullName'] }]);
  });
});

describe('zapi › notes', () => {
  it('MUST stand below the note that the chat has', async () => {
    const addNote = must(writes.addNote);
    expect(await addNote.send({ phoneNumber, text: 'Prefers mornings' }, call)).toEqual(applied);
    expect(await addNote.send({ phoneNumber, text: 'Has a dog' }, call)).toEqual(applied);
    expect(sent()).toEqual([
      'GET chats/5511987654321',
      'POST chats/5511987654321/notes {"notes":"Prefers mornings"}',
      'GET chats/5511987654321',
      'POST chats/5511987654321/notes {"notes":"Prefers mornings\\nHas a dog"}',
    ]);
  });

  it('MUST be written for a number without a chat', async () => {
    expect(await must(writes.addNote).send({ phoneNumber: '+5511900000001', text: 'New' }, call)).toEqual(applied);
  });

  it('MUST not be written when the present note cannot be read', async () => {
    channel.simulator.fail({ kind: 'answer', answer: { status: 500 } });
    await expect(must(writes.addNote).send({ phoneNumber, text: 'New' }, call)).rejects.toMatchObject({ sent: 'no' });
    expect(sent()).toEqual(['GET chats/5511987654321']);
  });
});
