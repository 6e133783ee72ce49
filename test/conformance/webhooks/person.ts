import { expect } from 'vitest';
import { UpdateOrderStatusDocument } from '../../operations/generated.js';
import { isNone, type Sending, type WebhookCase, type WindowRule } from '../webhook-case.js';
import { changeStatus } from './order.js';
import { withShop, type Sentence, type WebhookShop } from './shop.js';

/** Whom messages come from and go to, and when they may be sent. */
export function personSentences({ sending, window }: WebhookCase): readonly Sentence[] {
  const received: Sentence = {
    sentence: 'what a person writes MUST be in the conversation of their number, with the leading +',
    async run(shop) {
      const text = shop.newText();
      await shop.deliver(shop.example.text(text));
      const conversation = (await shop.message(shop.example.messageId(text.number)))?.conversation;
      expect(conversation?.phoneNumber).toBe(shop.example.phoneNumber);
      expect(await conversationOf(shop)).toEqual({ conversation });
    },
  };
  if (isNone(sending)) return [received];
  return [received, ...sendingSentences(sending), ...(isNone(window) ? [unboundSentence(window.none)] : windowSentences(window))];
}

function sendingSentences({ recipientIn, recipient }: Sending): readonly Sentence[] {
  return [
    {
      sentence: 'a text MUST be sent to the number in the form that the provider documents',
      async run(shop) {
        const { answer, writes } = await shop.sendText();
        const outcome = expect.stringMatching(/^(APPLIED|ACCEPTED)$/) as string;
        expect(answer.data?.sendText).toMatchObject({ outcome, userErrors: [] });
        expect(writes.map(recipientIn)).toEqual([recipient]);
      },
    },
    {
      sentence: 'what is sent to a number MUST be in the same conversation as what the person writes',
      async run(shop) {
        const text = shop.newText();
        await shop.deliver(shop.example.text(text));
        const received = (await shop.message(shop.example.messageId(text.number)))?.conversation;
        const { answer } = await shop.sendText();
        expect(answer.data?.sendText?.message?.conversation?.contactId).toBe(received?.contactId);
      },
    },
  ];
}

async function conversationOf(shop: WebhookShop): Promise<unknown> {
  const selection = 'id contactId phoneNumber';
  const query = `query ($phoneNumber: PhoneNumber!) { conversation(channel: "shop", phoneNumber: $phoneNumber) { ${selection} } }`;
  return shop.read(query, { phoneNumber: shop.example.phoneNumber });
}

const dayAndHourMs = 25 * 60 * 60 * 1000;

function unboundSentence(reason: string): Sentence {
  return {
    sentence: `a text MUST be sent however long ago the person wrote: ${reason}`,
    async run(shop) {
      await shop.deliver(shop.example.text(shop.newText({ sentAt: longAgo() })));
      const { answer, writes } = await shop.sendText();
      expect(answer.data?.sendText?.userErrors).toEqual([]);
      expect(writes).toHaveLength(1);
    },
  };
}

function windowSentences(window: WindowRule): readonly Sentence[] {
  const { phoneNumber, source, statusChange } = window;
  const text: Sentence = {
    sentence: "a text MUST be refused before it is sent when the person's 24 hours are over, and sent when they have written again",
    async run(shop) {
      if (source === 'delivery') await shop.deliver(shop.example.text(shop.newText({ phoneNumber, sentAt: longAgo() })));
      const refused = await shop.sendText({ phoneNumber });
      expect(refused.answer.data?.sendText).toMatchObject({ outcome: null, userErrors: [{ code: 'OUTSIDE_SERVICE_WINDOW' }] });
      expect(refused.writes).toEqual([]);
      await shop.deliver(shop.example.text(shop.newText({ phoneNumber })));
      const sent = await shop.sendText({ phoneNumber });
      expect(sent.answer.data?.sendText?.userErrors).toEqual([]);
      expect(sent.writes).toHaveLength(1);
    },
  };
  if (statusChange === undefined) return [text];
  const change = async (shop: WebhookShop): Promise<void> => {
    const { reference, status, message } = statusChange;
    const at = longAgo();
    await shop.deliver(statusChange.order(at));
    await shop.deliver(shop.example.text(shop.newText({ phoneNumber, sentAt: at })));
    const query = 'query ($reference: String!) { orderByReference(channel: "shop", reference: $reference) { id } }';
    const { orderByReference } = await shop.read<{ orderByReference: { id: string } | null }>(query, { reference });
    const orderId = orderByReference?.id ?? '';
    shop.simulator.forgetRequests();
    const { data } = await shop.ask(UpdateOrderStatusDocument, { input: { orderId, status, message } });
    expect(data?.updateOrderStatus).toMatchObject({ outcome: null, userErrors: [{ code: 'OUTSIDE_SERVICE_WINDOW' }] });
    expect(shop.simulator.requests).toEqual([]);
    await shop.deliver(shop.example.text(shop.newText({ phoneNumber })));
    await changeStatus(shop, { orderId, status, message });
  };
  return [
    text,
    {
      sentence: "a change of status that travels as a message MUST be refused before it is sent when the customer's 24 hours are over",
      run: (shop) => withShop(shop, { settings: statusChange.settings }, change),
    },
  ];
}

function longAgo(): string {
  return new Date(Date.now() - dayAndHourMs).toISOString();
}
