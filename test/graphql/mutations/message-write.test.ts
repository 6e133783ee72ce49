import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  BroadcastTemplateDocument,
  MarkMessageReadDocument,
  MessageDocument,
  SendButtonsDocument,
  SendMediaDocument,
  SendOrderDocument,
  SendTemplateDocument,
  SendTextDocument,
  TriggerBotFlowDocument,
  type SendButtonsInput,
  type SendMediaInput,
  type SendOrderInput,
  type SendTemplateInput,
  type SendTextInput,
} from '../../operations/generated.js';
import type { TestClient } from '../../running-gateway.js';
import { channel, contactId, failure, openWritingGateway, phoneNumber, type WritingGateway } from '../queries/writing-provider.js';

const sender: TestClient = { name: 'sender', token: 'sender-token', scopes: ['messages:send'], channels: ['*'] };
const foreigner: TestClient = { name: 'foreigner', token: 'foreigner-token', scopes: ['orders:read'], channels: ['*'] };

let gateway: WritingGateway;

beforeAll(async () => {
  gateway = await openWritingGateway(
    (writer) => ({
      messages: {
        text: writer('text'),
        template: writer('template'),
        buttons: writer('buttons'),
        media: writer('media'),
        markRead: writer('markRead'),
        broadcast: writer('broadcast'),
        triggerBotFlow: writer('triggerBotFlow'),
      },
      orders: { send: writer('order') },
    }),
    { clients: [sender, foreigner] },
  );
});
afterAll(() => gateway.close());
let count = 0;
beforeEach(() => {
  gateway.written.length = 0;
  gateway.faults = [];
  gateway.answer = async () => ({ outcome: 'ACCEPTED', providerId: `wamid.${(count += 1)}` });
});

const to = { channel, phoneNumber };

async function sendText(input: Partial<SendTextInput> = {}) {
  return (await gateway.read(SendTextDocument, { input: { ...to, text: 'Hello', ...input } })).sendText;
}
async function sendTemplate(input: Partial<SendTemplateInput>) {
  return (await gateway.read(SendTemplateDocument, { input: { ...to, ...input } })).sendTemplate;
}
async function sendButtons(input: Partial<SendButtonsInput> = {}) {
  const given = { text: 'Which?', buttons: [{ id: 'y', title: 'Yes' }], ...input };
  return (await gateway.read(SendButtonsDocument, { input: { ...to, ...given } })).sendButtons;
}
async function sendMedia(media: SendMediaInput['media'], caption?: string) {
  return (await gateway.read(SendMediaDocument, { input: { ...to, media, ...(caption !== undefined && { caption }) } })).sendMedia;
}

describe('a message that is sent', () => {
  it('is sent to the provider once, and is a message of the conversation', async () => {
    const sent = await sendText({ text: 'Grüße 😀', replyTo: 'wamid.0' });
    expect(gateway.written).toMatchObject([{ writer: 'text', change: { phoneNumber, text: 'Grüße 😀', replyTo: 'wamid.0' } }]);
    expect(gateway.written[0]?.call.correlationId).toMatch(/^[A-Za-z0-9_-]{8,64}$/);
    expect(sent).toMatchObject({
      outcome: 'ACCEPTED',
      userErrors: [],
      message: {
        messageId: `wamid.${count}`,
        direction: 'OUTBOUND',
        deliveryStatus: 'QUEUED',
        content: { __typename: 'TextContent', text: 'Grüße 😀' },
      },
    });
    expect(Math.abs(Date.parse(sent?.message?.sentAt ?? '') - Date.now())).toBeLessThan(10_000);
  });

  it('is SENT when the provider confirms it, and can be read by its id', async () => {
    gateway.answer = async () => ({ outcome: 'APPLIED', providerId: 'wamid.applied' });
    expect(await sendText()).toMatchObject({ outcome: 'APPLIED', message: { deliveryStatus: 'SENT' } });
    expect((await gateway.read(MessageDocument, { channel, messageId: 'wamid.applied' })).message).toMatchObject({
      deliveryStatus: 'SENT',
    });
    expect(await gateway.gateway.ledger.messages.list(channel, contactId, { offset: 0, limit: 1 })).toMatchObject([
      { messageId: 'wamid.applied', content: { text: 'Hello' } },
    ]);
  });

  it('is sent to subscribers of messageStatusChanged', async () => {
    const before = await gateway.gateway.ledger.messageEvents.after([channel], '', 1000);
    await sendText();
    const after = await gateway.gateway.ledger.messageEvents.after([channel], '', 1000);
    expect(after.slice(before.length)).toMatchObject([{ messageId: `wamid.${count}`, kind: 'STATUS', status: 'QUEUED' }]);
  });

  it('keeps the later status when a webhook was faster than the answer', async () => {
    gateway.answer = async () => {
      const reported = { status: 'DELIVERED', providerStatus: 'delivered', at: new Date().toISOString(), failureReason: null } as const;
      await gateway.gateway.ledger.messages.applyStatus({ channel, messageId: 'wamid.fast', contactId }, reported);
      return { outcome: 'ACCEPTED', providerId: 'wamid.fast' };
    };
    expect(await sendText({ text: 'Fast' })).toMatchObject({ message: { deliveryStatus: 'DELIVERED', content: { text: 'Fast' } } });
  });

  it('is null where the provider returns no id', async () => {
    gateway.answer = async () => ({ outcome: 'APPLIED', providerId: null });
    expect(await sendText()).toMatchObject({ outcome: 'APPLIED', message: null, userErrors: [] });
  });

  it('carries a template by id or by name and language, with all of its parts', async () => {
    const variables = [{ name: '1', value: 'Zoë' }];
    const sent = await sendTemplate({
      ...{ name: 'order_ready', language: 'en_US', variables },
      headerMedia: { url: 'https://shop.example/a.JPG?x=1' },
      ...{ quickReplies: ['again'], buttonVariables: [{ index: 1, value: 'a/1' }], references: ['A-1', 'x'.repeat(255)] },
    });
    expect(sent).toMatchObject({ message: { content: { __typename: 'TemplateContent', name: 'order_ready', variables: ['Zoë'] } } });
    expect(gateway.written[0]?.change).toEqual({
      ...{ phoneNumber, templateId: null, name: 'order_ready', language: 'en_US', variables },
      headerMedia: { type: 'IMAGE', url: 'https://shop.example/a.JPG?x=1', mediaId: null, file: null, filename: null },
      ...{ quickReplies: ['again'], headerVariables: [], buttonVariables: [{ index: 1, value: 'a/1' }] },
      references: ['A-1', 'x'.repeat(255)],
    });
    await sendTemplate({ templateId: '12' });
    expect(gateway.written[1]?.change).toMatchObject({ templateId: '12', name: null, language: null, references: null });
  });

  it('carries buttons with a header', async () => {
    const buttons = [{ id: 'y', title: 'Yes' }, { title: 'No 👎' }];
    const sent = await sendButtons({ buttons, headerText: 'A question', footerText: 'Thanks' });
    expect(gateway.written[0]?.change).toEqual({
      ...{ phoneNumber, text: 'Which?', headerText: 'A question', footerText: 'Thanks', media: null },
      buttons: [
        { id: 'y', title: 'Yes' },
        { id: null, title: 'No 👎' },
      ],
    });
    expect(sent?.message?.content).toMatchObject({ __typename: 'InteractiveContent', header: 'A question', text: 'Which?' });
  });

  it('carries media by URL or id', async () => {
    const sent = await sendMedia({ mediaId: '77', mediaType: 'DOCUMENT', filename: 'bill.pdf' }, 'Your bill');
    const media = { type: 'DOCUMENT', url: null, mediaId: '77', file: null, filename: 'bill.pdf' };
    expect(gateway.written[0]?.change).toEqual({ phoneNumber, media, caption: 'Your bill' });
    expect(sent?.message?.content).toMatchObject({
      __typename: 'MediaContent',
      mediaType: 'DOCUMENT',
      mediaId: '77',
      caption: 'Your bill',
    });
  });

  it('may ask for an order', async () => {
    const unitPrice = { amount: '12.50', currencyCode: 'BRL' };
    const items = [{ name: 'Tea', quantity: 2, unitPrice }];
    const input: SendOrderInput = { ...to, items, currencyCode: 'BRL', tax: '1.00', paymentSettings: { pix: { key: 'k' } } };
    const { sendOrder } = await gateway.read(SendOrderDocument, { input });
    expect(sendOrder).toMatchObject({
      outcome: 'ACCEPTED',
      message: { messageId: `wamid.${count}`, content: { __typename: 'OrderContent' } },
    });
    expect(gateway.written).toMatchObject([
      {
        writer: 'order',
        change: { phoneNumber, currencyCode: 'BRL', tax: '1.00', discount: null, paymentSettings: { pix: { key: 'k' } } },
      },
    ]);
    expect(gateway.written[0]?.change).toMatchObject({ items: [{ name: 'Tea', quantity: 2, unitPrice }] });
  });
});

describe('other writes of messages', () => {
  it('mark a message as read', async () => {
    gateway.answer = async () => ({ outcome: 'APPLIED', providerId: null });
    const { markMessageRead } = await gateway.read(MarkMessageReadDocument, { input: { channel, messageId: 'wamid.7' } });
    expect(markMessageRead).toEqual({ outcome: 'APPLIED', userErrors: [] });
    expect(gateway.written).toMatchObject([{ writer: 'markRead', change: { messageId: 'wamid.7' } }]);
  });

  it('start campaigns and bot flows', async () => {
    gateway.answer = async () => ({ outcome: 'APPLIED', providerId: null, result: { campaignId: '31' } });
    const flowData = { template: { id: 3 }, labels: ['a'] };
    const { broadcastTemplate } = await gateway.read(BroadcastTemplateDocument, { input: { channel, flowData } });
    expect(broadcastTemplate).toMatchObject({ outcome: 'APPLIED', campaignId: '31', userErrors: [] });
    const { triggerBotFlow } = await gateway.read(TriggerBotFlowDocument, { input: { ...to, flowId: '9' } });
    expect(triggerBotFlow).toEqual({ outcome: 'APPLIED', userErrors: [] });
    expect(gateway.written).toMatchObject([
      { writer: 'broadcast', change: { flowData } },
      { writer: 'triggerBotFlow', change: { phoneNumber, flowId: '9' } },
    ]);
  });
});

describe('an idempotency key', () => {
  it('returns the same message again, and sends nothing', async () => {
    const first = await sendText({ idempotencyKey: 'text-1' });
    const again = await sendText({ idempotencyKey: 'text-1' });
    expect(again).toEqual(first);
    expect(again?.message?.messageId).toBe(`wamid.${count}`);
    expect(gateway.written).toHaveLength(1);
  });

  it('returns the same campaign again', async () => {
    gateway.answer = async () => ({ outcome: 'ACCEPTED', providerId: null, result: { campaignId: '32' } });
    const input = { channel, flowData: {}, idempotencyKey: 'campaign-1' };
    const first = await gateway.read(BroadcastTemplateDocument, { input });
    expect(await gateway.read(BroadcastTemplateDocument, { input })).toEqual(first);
    expect(first.broadcastTemplate?.campaignId).toBe('32');
    expect(gateway.written).toHaveLength(1);
  });

  it('of two requests at the same time sends once', async () => {
    const answers = await Promise.all(Array.from({ length: 10 }, () => sendText({ idempotencyKey: 'text-2' })));
    expect(new Set(answers.map((answer) => answer?.message?.messageId))).toEqual(new Set([`wamid.${count}`]));
    expect(gateway.written).toHaveLength(1);
  });

  it('is refused with another text, another recipient or another mutation', async () => {
    await sendText({ idempotencyKey: 'text-3' });
    const others = [
      await sendText({ idempotencyKey: 'text-3', text: 'Other' }),
      await sendText({ idempotencyKey: 'text-3', phoneNumber: '+14155550101' }),
      await sendButtons({ idempotencyKey: 'text-3' }),
    ];
    for (const other of others) {
      expect(other).toMatchObject({ outcome: null, message: null, userErrors: [{ code: 'IDEMPOTENCY_KEY_REUSED' }] });
    }
    expect(gateway.written).toHaveLength(1);
  });

  it('makes two equal messages one; without it they are two', async () => {
    const sent = await Promise.all([sendText({ text: 'Twice' }), sendText({ text: 'Twice' })]);
    expect(gateway.written).toHaveLength(2);
    expect(new Set(sent.map((one) => one?.message?.messageId)).size).toBe(2);
  });
});

describe('a message that fails', () => {
  it('is UNKNOWN when no answer came, and is never sent again with its key', async () => {
    gateway.answer = () => Promise.reject(failure({ kind: 'timeout', sent: 'maybe' }));
    const first = await sendText({ idempotencyKey: 'lost-1' });
    expect(first).toMatchObject({ outcome: 'UNKNOWN', message: null, userErrors: [{ code: 'OUTCOME_UNKNOWN' }] });
    expect(await sendText({ idempotencyKey: 'lost-1' })).toEqual(first);
    expect(gateway.written).toHaveLength(1);
  });

  it('is an error when certainly nothing was sent, and its key may be used again', async () => {
    gateway.answer = () => Promise.reject(failure({ kind: 'unavailable', sent: 'no' }));
    const input = { ...to, text: 'Hello', idempotencyKey: 'down-1' };
    const { data, errors } = await gateway.ask(SendTextDocument, { input });
    expect(data).toEqual({ sendText: null });
    expect(errors).toMatchObject([{ path: ['sendText'], extensions: { code: 'PROVIDER_UNAVAILABLE', retryable: true } }]);
    gateway.answer = async () => ({ outcome: 'ACCEPTED', providerId: 'wamid.later' });
    expect(await sendText({ idempotencyKey: 'down-1' })).toMatchObject({ message: { messageId: 'wamid.later' } });
  });

  it('is refused with the code and message of the provider', async () => {
    const reported = { providerCode: 'E110', providerMessage: 'No balance.', refusal: 'INSUFFICIENT_BALANCE' } as const;
    gateway.answer = () => Promise.reject(failure({ kind: 'refused', sent: 'answered', ...reported }));
    expect(await sendText()).toMatchObject({
      outcome: null,
      message: null,
      userErrors: [{ code: 'INSUFFICIENT_BALANCE', providerCode: 'E110', providerMessage: 'No balance.' }],
    });
  });

  it('is refused before any call by the checks of the provider adapter', async () => {
    gateway.faults = [{ code: 'LIMIT_EXCEEDED', message: 'Too long for this provider.', field: ['text'] }];
    expect(await sendText()).toMatchObject({ outcome: null, userErrors: [{ code: 'LIMIT_EXCEEDED', field: ['input', 'text'] }] });
    expect(gateway.written).toEqual([]);
  });
});

describe('invalid input', () => {
  const button = { title: 'Yes' };
  const image = { url: 'https://shop.example/a.png' };
  const cases: [string, string[], () => Promise<{ outcome: unknown; message: unknown; userErrors: readonly object[] } | null>][] = [
    ['an unknown channel', ['channel'], () => sendText({ channel: 'nowhere' })],
    ['a number without +', ['phoneNumber'], () => sendText({ phoneNumber: '14155550100' })],
    ['a national number', ['phoneNumber'], () => sendText({ phoneNumber: '0415 555 0100' })],
    ['an empty text', ['text'], () => sendText({ text: '' })],
    ['a text of blanks', ['text'], () => sendText({ text: ' \n ' })],
    ['a text of 4097 characters', ['text'], () => sendText({ text: 'x'.repeat(4097) })],
    ['an empty replyTo', ['replyTo'], () => sendText({ replyTo: '' })],
    ['a key of nothing', ['idempotencyKey'], () => sendText({ idempotencyKey: '' })],
    ['no template', ['templateId'], () => sendTemplate({})],
    ['a template without its language', ['language'], () => sendTemplate({ name: 'a' })],
    [
      'a sound above a template',
      ['headerMedia', 'mediaType'],
      () => sendTemplate({ templateId: '1', headerMedia: { url: 'https://a.example/a.mp3' } }),
    ],
    ['three references', ['references'], () => sendTemplate({ templateId: '1', references: ['a', 'b', 'c'] })],
    ['a reference of 256 characters', ['references', '1'], () => sendTemplate({ templateId: '1', references: ['a', 'x'.repeat(256)] })],
    ['no button', ['buttons'], () => sendButtons({ buttons: [] })],
    ['four buttons', ['buttons'], () => sendButtons({ buttons: [button, button, button, button] })],
    ['an empty title', ['buttons', '1', 'title'], () => sendButtons({ buttons: [button, { title: '' }] })],
    ['a title of 21 characters', ['buttons', '0', 'title'], () => sendButtons({ buttons: [{ title: 'x'.repeat(21) }] })],
    [
      'two buttons of one id',
      ['buttons', '1'],
      () =>
        sendButtons({
          buttons: [
            { id: 'a', title: 'A' },
            { id: 'a', title: 'B' },
          ],
        }),
    ],
    ['two headers', ['headerText'], () => sendButtons({ headerText: 'Hi', media: image })],
    ['a sound above buttons', ['media', 'mediaType'], () => sendButtons({ media: { mediaId: '1', mediaType: 'AUDIO' } })],
    ['no media', ['media'], () => sendMedia({})],
    ['an address and an id', ['media'], () => sendMedia({ ...image, mediaId: '1' })],
    ['an id without a type', ['media', 'mediaType'], () => sendMedia({ mediaId: '1' })],
    ['an address without an ending', ['media', 'mediaType'], () => sendMedia({ url: 'https://shop.example/a' })],
    ['an address of no web', ['media', 'url'], () => sendMedia({ url: 'file:///etc/a.png' })],
  ];

  it.each(cases)('is INVALID, names the field and costs no call: %s', async (_, field, ask) => {
    expect(await ask()).toMatchObject({ outcome: null, message: null, userErrors: [{ code: 'INVALID', field: ['input', ...field] }] });
    expect(gateway.written).toEqual([]);
  });

  it('reports all faults at once', async () => {
    const { userErrors = [] } = (await sendText({ phoneNumber: 'x', text: '', replyTo: '' })) ?? {};
    expect(userErrors.map(({ field }) => field)).toEqual([
      ['input', 'phoneNumber'],
      ['input', 'text'],
      ['input', 'replyTo'],
    ]);
  });

  it.each([
    ['no item', ['items'], { items: [] }],
    ['an item of nothing', ['items', '0', 'quantity'], { items: [{ name: 'Tea', quantity: 0 }] }],
    ['another currency', ['items', '0', 'unitPrice', 'currencyCode'], { items: [priced('1', 'USD')] }],
    ['a negative price', ['items', '0', 'unitPrice', 'amount'], { items: [priced('-1', 'BRL')] }],
    ['a negative discount', ['discount'], { items: [priced('1', 'BRL')], discount: '-1' }],
  ])('is an invalid order: %s', async (_, field, input) => {
    const { sendOrder } = await gateway.read(SendOrderDocument, { input: { ...to, currencyCode: 'BRL', ...input } });
    expect(sendOrder).toMatchObject({ outcome: null, userErrors: [{ code: 'INVALID', field: ['input', ...field] }] });
    expect(gateway.written).toEqual([]);
  });

  it('counts an emoji as one character', async () => {
    expect(await sendButtons({ buttons: [{ title: '😀'.repeat(20) }] })).toMatchObject({ outcome: 'ACCEPTED' });
    expect(await sendText({ text: '😀'.repeat(4096) })).toMatchObject({ outcome: 'ACCEPTED' });
  });
});

describe('a client', () => {
  it('needs messages:send to send, and conversations:read to see the message', async () => {
    const input = { ...to, text: 'Hello' };
    const refused = await gateway.ask(SendTextDocument, { input }, foreigner.token);
    expect(refused.errors).toMatchObject([{ path: ['sendText'], extensions: { code: 'FORBIDDEN' } }]);
    expect(gateway.written).toEqual([]);
    const blind = await gateway.ask(SendTextDocument, { input }, sender.token);
    expect(blind.data?.sendText).toMatchObject({ outcome: 'ACCEPTED', message: null });
    expect(blind.errors).toMatchObject([{ path: ['sendText', 'message'], extensions: { code: 'FORBIDDEN' } }]);
  });
});

describe('a provider that cannot send', () => {
  it('is reported first, before faults of the input, and nothing is recorded', async () => {
    const mute = await openWritingGateway(() => ({}));
    const { sendText: answer } = await mute.read(SendTextDocument, { input: { ...to, text: '' } });
    expect(answer).toMatchObject({ outcome: null, message: null, userErrors: [{ code: 'CAPABILITY_NOT_SUPPORTED', field: null }] });
    const request = { channels: [channel], states: null, after: null, limit: 10 };
    expect(await mute.gateway.ledger.writes.list(request)).toEqual([]);
    await mute.close();
  });
});

function priced(amount: string, currencyCode: string) {
  return { name: 'Tea', quantity: 1, unitPrice: { amount, currencyCode } };
}
