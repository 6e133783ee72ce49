import { expect } from 'vitest';
import { UpdateOrderStatusDocument } from '../../operations/generated.js';
import { isNone, type WebhookCase, type WindowRule } from '../webhook-case.js';
import { changeStatus } from './order.js';
import { withShop, type Sentence, type WebhookShop } from './shop.js';

/** Whom messages come from and go to, and when they may be sent. */
export function personSentences({ window }: WebhookCase): readonly Sentence[] {
  return [
    {
      sentence: 'a text MUST be sent to the number in the form that the provider documents',
      async run(shop) {
        const { answer, writes } = await shop.sendText();
        expect(answer.data?.sendText).toMatchObject({
          outcome: expect.stringMatching(/^(APPLIED|ACCEPTED)$/) as string,
          userErrors: [],
        });
        expect(writes.map((request) => shop.example.sending.recipientIn(request))).toEqual([shop.example.sending.recipient]);
      },
    },
    {
      sentence: 'what a person writes and what is sent to their number, with the leading +, MUST be one conversation',
      async run(shop) {
        const text = shop.newText();
        await shop.deliver(shop.example.text(text));
        const received = (await shop.message(shop.example.messageId(text.number)))?.conversation;
        expect(received?.phoneNumber).toBe(shop.example.phoneNumber);
        const query =
          'query ($phoneNumber: PhoneNumber!) { conversation(channel: "shop", phoneNumber: $phoneNumber) { id contactId phoneNumber } }';
        expect(await shop.read(query, { phoneNumber: shop.example.phoneNumber })).toEqual({ conversation: received });
        const { answer } = await shop.sendText();
        // A provider whose own id of a message is another one gives no message here until its webhook has come.
        const sent = answer.data?.sendText?.message?.conversation?.contactId;
        expect([received?.contactId, undefined]).toContain(sent);
      },
    },
    ...(isNone(window) ? [unboundSentence(window.none)] : windowSentences(window)),
  ];
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
