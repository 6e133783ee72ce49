import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ConversationDetails } from '../../../src/contract/provider.js';
import { htmlErrorPage } from '../../../src/providers/simulator/server.js';
import type { TestChannel } from './channel.js';
import { must, openChannel, reading, targets } from './channel.js';

let channel: TestChannel;
beforeEach(async () => {
  channel = await openChannel();
});
afterEach(() => channel.close());

const documented = '5511999999999';
const ana = '5511987654321';
const hidden = '99999999999999@lid';

async function read(...contactIds: string[]) {
  return must(must(channel.provider.conversations).get)(contactIds, reading());
}

async function readOne(body: unknown): Promise<ConversationDetails | Error | undefined> {
  channel.simulator.fail({ kind: 'answer', answer: { status: 200, body } });
  return (await read(documented)).get(documented);
}

describe('zapi › chats', () => {
  it('MUST report the unread count and the time of the last message, and keep the rest unchanged', async () => {
    expect((await read(documented)).get(documented)).toEqual({
      ...{ status: null, assignedAgent: null, unreadCount: 0, lastMessageAt: '2021-04-26T18:27:46.000Z' },
      raw: {
        ...{ phone: documented, unread: '0', lastMessageTime: '1619461666', isMuted: '0', isMarkedSpam: 'false', messagesUnread: 0 },
        ...{ profileThumbnail: 'https://images.example/5511999999999.jpg', about: 'Recado do perfil' },
        notes: {
          ...{ id: 'KlesU6f4f/Qd5d6VuAbvOMi31rg/F92owVe/xDYad1C=', content: 'note text' },
          ...{ createdAt: 1655953774000, lastUpdateAt: 1655953774000 },
        },
      },
    });
    expect(targets(channel)).toEqual([`chats/${documented}`]);
    expect(channel.simulator.requests[0]).toMatchObject({ method: 'GET', body: '' });
  });

  it.each<[string, unknown, Partial<ConversationDetails>]>([
    ['numbers', { unread: 2, lastMessageTime: 1741714930 }, { unreadCount: 2, lastMessageAt: '2025-03-11T17:42:10.000Z' }],
    ['a time in milliseconds', { lastMessageTime: '1741714930000' }, { unreadCount: null, lastMessageAt: '2025-03-11T17:42:10.000Z' }],
    ['a count only', { unread: '7', lastMessageTime: null }, { unreadCount: 7, lastMessageAt: null }],
    ['a count that is none', { unread: '-1', lastMessageTime: '1741714930' }, { unreadCount: null }],
  ])('MUST read %s', async (_, body, events) => {
    expect(await readOne(body)).toMatchObject(events);
  });

  it.each<[string, unknown]>([
    ['neither a time nor a count', { phone: documented, unread: null, lastMessageTime: null }],
    ['a list', []],
    ['a word', '"none"'],
  ])('MUST take %s for no chat', async (_, body) => {
    expect(await readOne(body)).toBeUndefined();
  });

  it('MUST find nothing where there is no chat, and ask for no address that is none', async () => {
    expect([...(await read('5511000000000', '../status', ''))]).toEqual([]);
    expect(targets(channel)).toEqual(['chats/5511000000000']);
  });

  it('MUST ask for up to three one by one, and for each once', async () => {
    const events = await read(documented, ana, hidden, ana);
    expect([...events].map(([contactId, received]) => [contactId, 'unreadCount' in received && received.unreadCount])).toEqual([
      [documented, 0],
      [ana, 2],
      [hidden, 1],
    ]);
    expect(targets(channel).sort()).toEqual([`chats/${ana}`, `chats/${documented}`, 'chats/99999999999999%40lid'].sort());
  });

  it('MUST read the list when more are requested, and read those that are not listed one by one', async () => {
    const events = await read(documented, ana, hidden, '14155550100', '5511000000000');
    expect([...events.keys()]).toEqual([documented, ana, hidden, '14155550100']);
    expect(events.get(ana)).toMatchObject({ unreadCount: 2, raw: { name: 'Ana Souza' } });
    expect(targets(channel)).toEqual(['chats?page=1&pageSize=500', 'chats/5511000000000']);
  });

  it('MUST not read anything else as a list', async () => {
    channel.simulator.fail({ kind: 'answer', answer: { status: 200, body: {} } });
    await expect(read('1', '2', '3', '4')).rejects.toMatchObject({ kind: 'unexpected-response' });
  });

  it('MUST put what fails for one chat in its place', async () => {
    channel.simulator.fail({ kind: 'answer', answer: { ...htmlErrorPage, status: 403 }, when: ({ path }) => path.endsWith(ana) });
    const events = await read(documented, ana);
    expect(events.get(ana)).toMatchObject({ kind: 'forbidden', sent: 'answered' });
    expect(events.get(documented)).toMatchObject({ unreadCount: 0 });
  });
});
