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
import { channel, contactId, failure, openWritingGateway, phoneNumber, type WritingGateway } from './writing-provider.js';

const hour = 60 * 60 * 1000;
const to = { channel, phoneNumber };

/** What the provider reports of the conversation, newest first; an error when it cannot be read. */
let reported: readonly Message[] | Error;
let asked: number;
let gateway: WritingGateway;

beforeAll(async () => {
  gateway = await openWritingGateway((writer) => ({
    serviceWindow: { templateHelps: true },
    messages: { text: writer('text'), template: writer('template'), buttons: writer('buttons'), media: writer('media') },
    conversations: {
      contactIdOf: (number) => number.slice(1),
      messages: async () => {
        asked += 1;
        if (reported instanceof Error) throw reported;
        return { messages: reported, hasOlder: true };
      },
      get: async (contactIds) => new Map(contactIds.map((id) => [id, { status: 'open', assignedAgent: 'Asha' }])),
    },
  }));
});
afterAll(() => gateway.close());
beforeEach(() => {
  gateway.written.length = 0;
  reported = [];
  asked = 0;
});

let count = 0;
function message(direction: Message['direction'], hoursAgo: number | null, person = contactId): Message {
  const sentAt = hoursAgo === null ? null : new Date(Date.now() - hoursAgo * hour).toISOString();
  return { ...unseenMessage(channel, `m${(count += 1)}`, person), direction, sentAt };
}

async function remember(direction: Message['direction'], hoursAgo: number, person: string): Promise<void> {
  await gateway.gateway.ledger.messages.put(message(direction, hoursAgo, person), new Date().toISOString());
}

async function sendText(number = phoneNumber) {
  return (await gateway.read(SendTextDocument, { input: { channel, phoneNumber: number, text: 'Hello' } })).sendText;
}

async function readState(number = phoneNumber) {
  return (await gateway.read(ConversationStateDocument, { channel, phoneNumber: number })).conversation;
}

describe('a conversation', () => {
  it('has its status, its assigned agent, and the end of its service window', async () => {
    reported = [message('OUTBOUND', 1), message('INBOUND', 2), message('INBOUND', 30)];
    const state = await readState();
    expect(state).toMatchObject({ providerStatus: 'open', assignedAgent: 'Asha', serviceWindow: { isOpen: true } });
    expect(state?.serviceWindow?.expiresAt).toBe(new Date(Date.parse(reported[1]?.sentAt ?? '') + 24 * hour).toISOString());
  });

  it('has a closed window a day after the last message of the customer', async () => {
    reported = [message('OUTBOUND', 1), message('INBOUND', 24.01)];
    expect((await readState())?.serviceWindow).toMatchObject({ isOpen: false, expiresAt: expect.any(String) });
  });

  it.each<[string, readonly Message[]]>([
    ['nobody wrote', []],
    ['only the shop wrote', [message('OUTBOUND', 48)]],
    ['the time is not reported', [message('INBOUND', null)]],
    ['the author is not reported', [message(null, 48)]],
  ])('has no known window when %s', async (_, messages) => {
    reported = messages;
    expect((await readState())?.serviceWindow).toBeNull();
    expect(await sendText()).toMatchObject({ outcome: 'ACCEPTED' });
  });

  it('uses the newest message of the provider and of its webhooks', async () => {
    await remember('INBOUND', 3, '14155550111');
    reported = [message('INBOUND', 30)];
    expect((await readState('+14155550111'))?.serviceWindow?.isOpen).toBe(true);
    await remember('INBOUND', 50, '14155550112');
    reported = [message('INBOUND', 1)];
    expect((await readState('+14155550112'))?.serviceWindow?.isOpen).toBe(true);
  });
});

describe('outside the 24 hours', () => {
  it('texts, buttons and media are refused without a call, and the message says where the templates are', async () => {
    reported = [message('INBOUND', 25)];
    const media = { url: 'https://shop.example/a.png' };
    const answers = [
      await sendText(),
      (await gateway.read(SendButtonsDocument, { input: { ...to, text: 'Which?', buttons: [{ title: 'A' }] } })).sendButtons,
      (await gateway.read(SendMediaDocument, { input: { ...to, media } })).sendMedia,
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
    expect(gateway.written).toEqual([]);
  });

  it('templates are sent, without a call for the window', async () => {
    reported = [message('INBOUND', 25)];
    const { sendTemplate } = await gateway.read(SendTemplateDocument, { input: { ...to, templateId: '1' } });
    expect(sendTemplate).toMatchObject({ outcome: 'ACCEPTED' });
    expect(asked).toBe(0);
  });

  it('a text is sent again once the customer has written', async () => {
    reported = [message('INBOUND', 25)];
    expect(await sendText()).toMatchObject({ outcome: null });
    reported = [message('INBOUND', 0), ...reported];
    expect(await sendText()).toMatchObject({ outcome: 'ACCEPTED' });
  });

  it('a text whose key was answered inside the window keeps its answer', async () => {
    reported = [message('INBOUND', 1)];
    const input = { ...to, text: 'Hello', idempotencyKey: 'inside' };
    const first = await gateway.read(SendTextDocument, { input });
    reported = [message('INBOUND', 25)];
    expect(await gateway.read(SendTextDocument, { input })).toEqual(first);
  });

  it('is not assumed when the provider cannot be read', async () => {
    await remember('INBOUND', 40, '14155550113');
    reported = failure({ kind: 'unavailable', sent: 'no' });
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
    const plain = await openWritingGateway((writer) => ({ messages: { text: writer('text') } }));
    await plain.gateway.ledger.messages.put(message('INBOUND', 48), new Date().toISOString());
    const { sendText: answer } = await plain.read(SendTextDocument, { input: { ...to, text: 'Hello' } });
    expect(answer).toMatchObject({ outcome: 'ACCEPTED' });
    await plain.close();
  });
});
