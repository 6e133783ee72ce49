import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { KaleyraSimulator } from '../../../../src/providers/kaleyra/simulator/simulator.js';
import { kaleyraFailures, startKaleyraSimulator } from '../../../../src/providers/kaleyra/simulator/simulator.js';

let simulator: KaleyraSimulator;
beforeEach(async () => {
  simulator = await startKaleyraSimulator();
});
afterEach(() => simulator.close());

type Message = Record<string, unknown>;

const to = { messaging_product: 'whatsapp', recipient_type: 'individual', to: '+919876543210' };
const text = { ...to, type: 'text', text: { preview_url: 'false', body: 'This is the sample message' } };
const { recipient_type: _recipientType, ...reply } = {
  ...{ ...text, context: { message_id: 'wamid.1' } },
  text: { preview_url: false, body: 'Yes' },
};
const parameters = { reference_id: '395XXXXX', order: { status: 'shipped', description: 'On its way' } };
const interactive = {
  ...to,
  type: 'interactive',
  interactive: { type: 'order_status', body: { text: 'On its way' }, action: { name: 'review_order', parameters } },
};
const receipt = { messaging_product: 'whatsapp', status: 'read', message_id: 'wamid.1' };

const header = { type: 'header', parameters: [{ type: 'image', image: { link: 'https://shop.example/a.jpg' } }] };
const body = {
  type: 'body',
  parameters: [
    { type: 'text', text: 'Asha' },
    { type: 'text', text: 'today' },
  ],
};
const [first, second] = ['0', '1'].map((index) => ({
  ...{ type: 'button', sub_type: 'quick_reply', index },
  parameters: [{ type: 'payload', payload: `button ${index}` }],
}));

describe('kaleyra › simulator › messages', () => {
  it.each<[string, Message]>([
    ["the documents' text, whose preview_url is a string", text],
    ["the documents' reply, whose preview_url is a boolean", reply],
    ['a text of 4096 characters', withText({ body: 'x'.repeat(4096) })],
    ["the documents' interactive order status", interactive],
    ["the documents' read receipt", receipt],
    ['a template filled in', template([header, body, first, second])],
    ['its components in another order', template([second, body, header, first])],
    ['a template with nothing to fill in', template(undefined, { name: 'thank_you' })],
  ])('MUST accept %s', async (_, message) => {
    expect((await post(message)).status).toBe(202);
    expect(simulator.accepted.map(({ request }) => request.messaging_object)).toEqual([message]);
    expect(simulator.sent).toEqual([]);
  });

  it.each<[string, Message]>([
    ['a text without a recipient', { ...text, to: undefined }],
    ['a text to a number without +', { ...text, to: '919876543210' }],
    ['a text without a type', { ...text, type: undefined }],
    ['an empty text', withText({ body: '' })],
    ['a text of 4097 characters', withText({ body: 'x'.repeat(4097) })],
    ['a preview that is a number', withText({ preview_url: 1 })],
    ['an unknown field of a text', withText({ color: 'red' })],
    ['an unknown field beside it', { ...text, biz: 'x' }],
    ['an empty id to answer', { ...reply, context: { message_id: '' } }],
    ['an interactive message without a body', withInteractive({ body: undefined })],
    ['an interactive body of 1025 characters', withInteractive({ body: { text: 'x'.repeat(1025) } })],
    ['another action', withInteractive({ action: { name: 'review_and_pay', parameters } })],
    [
      'a reference_id of 36 characters',
      withInteractive({ action: { name: 'review_order', parameters: { ...parameters, reference_id: 'x'.repeat(36) } } }),
    ],
    [
      'an order status it has no word for',
      withInteractive({ action: { name: 'review_order', parameters: { ...parameters, order: { status: 'pending' } } } }),
    ],
    ['a receipt that is not read', { ...receipt, status: 'delivered' }],
    ['a receipt of nothing', { ...receipt, message_id: '' }],
    ['a receipt with a recipient', { ...receipt, to: '+919876543210' }],
    ['a template nobody approved', template([], { name: 'unknown' })],
    ['a language nobody approved', template([header, body, first, second], { language: { policy: 'deterministic', code: 'de' } })],
    ['a template without its header', template([body, first, second])],
    ['a template without its text', template([header, first, second])],
    ['a template with one value too few', template([header, { ...body, parameters: [{ type: 'text', text: 'Asha' }] }, first, second])],
    ['a template with a button too few', template([header, body, first])],
    ['a template with a button twice', template([header, body, first, first])],
    ['a template with two headers', template([header, header, body, first, second])],
    [
      'a template with another kind of header',
      template([{ type: 'header', parameters: [{ type: 'video', video: { id: '1' } }] }, body, first, second]),
    ],
    [
      'a header of id and link',
      template([{ type: 'header', parameters: [{ type: 'image', image: { id: '1', link: 'https://a.example' } }] }, body, first, second]),
    ],
    [
      'an empty value',
      template([
        header,
        {
          ...body,
          parameters: [
            { type: 'text', text: '' },
            { type: 'text', text: 'x' },
          ],
        },
        first,
        second,
      ]),
    ],
    ['an index that is a number', template([header, body, { ...first, index: 0 }, second])],
    ['components of nothing', template([], { name: 'thank_you' })],
    [
      'an order status in a template that has none',
      template([{ type: 'order_status', parameters: [{ type: 'order_status', order_status: parameters }] }]),
    ],
    ['a template for order statuses without one', template(undefined, { name: 'order_confirmation' })],
  ])('MUST refuse %s as WA400', async (_, message) => {
    const { status, answer } = await post(message);
    expect([status, answer]).toEqual([400, kaleyraFailures.payload.body]);
    expect(simulator.accepted).toEqual([]);
  });

  it('MUST truncate references of 256 characters with every kind of message, as documented', async () => {
    for (const message of [text, interactive, receipt, template([header, body, first, second])])
      expect((await post(message, { ref1: 'x'.repeat(256) })).status).toBe(202);
    expect(simulator.accepted.map(({ request }) => request.extra_info?.ref1)).toEqual(Array(4).fill('x'.repeat(255)));
  });
});

function withText(changes: Message): Message {
  return { ...text, text: { ...text.text, ...changes } };
}

function withInteractive(changes: Message): Message {
  return { ...interactive, interactive: { ...interactive.interactive, ...changes } };
}

function template(components: readonly unknown[] | undefined, changes: Message = {}): Message {
  const language = { policy: 'deterministic', code: 'en_US' };
  return { ...to, type: 'template', template: { name: 'delivery_update', language, ...(components && { components }), ...changes } };
}

async function post(
  messaging_object: Message,
  extra_info: Message = { ref: 'customer1', wa_source: 'api' },
): Promise<{ status: number; answer: unknown }> {
  const response = await fetch(`${simulator.baseUrl}/v2/SANDBOX-SID/whatsapp/%2B918012345678/messages`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'api-key': 'sandbox-api-key' },
    body: JSON.stringify({ messaging_object, extra_info }),
  });
  return { status: response.status, answer: await response.json() };
}
