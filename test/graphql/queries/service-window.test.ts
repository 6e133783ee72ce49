import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Message } from '../../../src/domain/message.js';
import { unseenMessage } from '../../../src/domain/message-progress.js';
import {
  ConversationStateDocument,
  SendButtonsDocument,
  SendMediaDocument,
  SendTemplateDocument,
  SendTextDocument,
} from '../../operations/generated.js';
import { channel, contactId, failure, openWritingHouse, phoneNumber, type WritingHouse } from './writing-provider.js';

const hour = 60 * 60 * 1000;
const to = { channel, phoneNumber };

/** What the provider reports of the conversation, newest first; an error when it cannot be read. */
let told: readonly Message[] | Error;
let asked: number;
let house: WritingHouse;

beforeAll(async () => {
  house = await openWritingHouse((writer) => ({
    serviceWindow: { templateHelps: true },
    messages: { text: writer('text'), template: writer('template'), buttons: writer('buttons'), media: writer('media') },
    conversations: {
      contactIdOf: (number) => number.slice(1),
      messages: async () => {
        asked += 1;
        if (told instanceof Error) throw told;
        return { messages: told, hasOlder: true };
      },
      get: async (contactIds) => new Map(contactIds.map((id) => [id, { status: 'open', assignedAgent: 'Asha' }])),
    },
  }));
});
afterAll(() => house.close());
beforeEach(() => {
  house.written.length = 0;
  told = [];
  asked = 0;
});

let count = 0;
function message(direction: Message['direction'], hoursAgo: number | null, person = contactId): Message {
  const sentAt = hoursAgo === null ? null : new Date(Date.now() - hoursAgo * hour).toISOString();
  return { ...unseenMessage(channel, `m${(count += 1)}`, person), direction, sentAt };
}

async function remember(direction: Message['direction'], hoursAgo: number, person: string): Promise<void> {
  await house.gateway.ledger.messages.put(message(direction, hoursAgo, person), new Date().toISOString());
}

async function sendText(number = phoneNumber) {
  return (await house.read(SendTextDocument, { input: { channel, phoneNumber: number, text: 'Hello' } })).sendText;
}

async function readState(number = phoneNumber) {
  return (await house.read(ConversationStateDocument, { channel, phoneNumber: number })).conversation;
}

describe('a conversation', () => {
  it('has its status, its assigned agent, and the end of its service window', async () => {
    told = [message('OUTBOUND', 1), message('INBOUND', 2), message('INBOUND', 30)];
    const state = await readState();
    expect(state).toMatchObject({ providerStatus: 'open', assignedAgent: 'Asha', serviceWindow: { isOpen: true } });
    expect(state?.serviceWindow?.expiresAt).toBe(new Date(Date.parse(told[1]?.sentAt ?? '') + 24 * hour).toISOString());
  });

  it('has a closed window a day after the last message of the customer', async () => {
    told = [message('OUTBOUND', 1), message('INBOUND', 24.01)];
    expect((await readState())?.serviceWindow).toMatchObject({ isOpen: false, expiresAt: expect.any(String) });
  });

  it.each<[string, readonly Message[]]>([
    ['nobody wrote', []],
    ['only the shop wrote', [message('OUTBOUND', 48)]],
    ['the time is not told', [message('INBOUND', null)]],
    ['nobody tells who wrote', [message(null, 48)]],
  ])('has no known window when %s', async (_, messages) => {
    told = messages;
    expect((await readState())?.serviceWindow).toBeNull();
    expect(await sendText()).toMatchObject({ outcome: 'ACCEPTED' });
  });

  it('uses the newest message of the provider and of its webhooks', async () => {
    await remember('INBOUND', 3, '14155550111');
    told = [message('INBOUND', 30)];
    expect((await readState('+14155550111'))?.serviceWindow?.isOpen).toBe(true);
    await remember('INBOUND', 50, '14155550112');
    told = [message('INBOUND', 1)];
    expect((await readState('+14155550112'))?.serviceWindow?.isOpen).toBe(true);
  });
});

describe('outside the 24 hours', () => {
  it('texts, buttons and media are refused without a call, and the message says where the templates are', async () => {
    told = [message('INBOUND', 25)];
    const media = { url: 'https://shop.example/a.png' };
    const answers = [
      await sendText(),
      (await house.read(SendButtonsDocument, { input: { ...to, text: 'Which?', buttons: [{ title: 'A' }] } })).sendButtons,
      (await house.read(SendMediaDocument, { input: { ...to, media } })).sendMedia,
    ];
    for (const answer of answers) {
      expect(answer).toMatchObject({
        outcome: null,
        message: null,
        userErrors: [
          {
            code: 'OUTSIDE_SERVICE_WINDOW',
            field: ['input', 'phoneNumber'],
            message: expect.stringContaining('only a template may be sent. Name an approved one.'),
          },
        ],
      });
    }
    expect(house.written).toEqual([]);
  });

  it('templates are sent, without a call for the window', async () => {
    told = [message('INBOUND', 25)];
    const { sendTemplate } = await house.read(SendTemplateDocument, { input: { ...to, templateId: '1' } });
    expect(sendTemplate).toMatchObject({ outcome: 'ACCEPTED' });
    expect(asked).toBe(0);
  });

  it('a text is sent again once the customer has written', async () => {
    told = [message('INBOUND', 25)];
    expect(await sendText()).toMatchObject({ outcome: null });
    told = [message('INBOUND', 0), ...told];
    expect(await sendText()).toMatchObject({ outcome: 'ACCEPTED' });
  });

  it('a text whose key was answered inside the window keeps its answer', async () => {
    told = [message('INBOUND', 1)];
    const input = { ...to, text: 'Hello', idempotencyKey: 'inside' };
    const first = await house.read(SendTextDocument, { input });
    told = [message('INBOUND', 25)];
    expect(await house.read(SendTextDocument, { input })).toEqual(first);
  });

  it('is not assumed when the provider cannot be read', async () => {
    await remember('INBOUND', 40, '14155550113');
    told = failure({ kind: 'unavailable', sent: 'no' });
    expect(await sendText('+14155550113')).toMatchObject({ outcome: 'ACCEPTED' });
  });
});

describe('inside the 24 hours', () => {
  it('no call is made when a webhook brought the message', async () => {
    await remember('INBOUND', 2, '14155550114');
    expect(await sendText('+14155550114')).toMatchObject({ outcome: 'ACCEPTED' });
    expect(asked).toBe(0);
  });
});

describe('a channel whose provider is not bound by the window', () => {
  it('has no service window, and sends at any time', async () => {
    const plain = await openWritingHouse((writer) => ({ messages: { text: writer('text') } }));
    await plain.gateway.ledger.messages.put(message('INBOUND', 48), new Date().toISOString());
    const { sendText: answer } = await plain.read(SendTextDocument, { input: { ...to, text: 'Hello' } });
    expect(answer).toMatchObject({ outcome: 'ACCEPTED' });
    await plain.close();
  });
});
