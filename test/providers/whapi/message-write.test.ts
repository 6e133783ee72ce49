import { beforeEach, describe, expect, it } from 'vitest';
import type { ButtonsMessage, TextMessage } from '../../../src/contract/message-write.js';
import { verifyDelivery } from '../../../src/contract/webhook.js';
import type { Writer } from '../../../src/contract/writer.js';
import { garbage, type SimulatedAnswer } from '../../../src/providers/simulator/server.js';
import { refusal, whapiFailures } from '../../../src/providers/whapi/simulator/simulator.js';
import { startReceiver } from '../receiver.js';
import type { WhapiChannel } from './channel.js';
import { must, openWhapi, targets, writeCall } from './channel.js';

let channel: WhapiChannel;
let text: Writer<TextMessage>;
let buttons: Writer<ButtonsMessage>;
beforeEach(async () => {
  channel = await openWhapi();
  text = must(channel.provider.messages?.text);
  buttons = must(channel.provider.messages?.buttons);
});

const messageId = '7GZVXunkHjZaIOgEgWPPrw-gDMTwl0rVw';

function textMessage(given: Partial<TextMessage> = {}): TextMessage {
  return { phoneNumber: '+61491570156', text: 'It is on its way.', replyTo: null, ...given };
}

function buttonsMessage(given: Partial<ButtonsMessage> = {}): ButtonsMessage {
  const two = [
    { id: 'yes', title: 'Yes' },
    { id: null, title: 'No' },
  ];
  return { phoneNumber: '+61491570156', text: 'Keep it?', buttons: two, headerText: null, footerText: null, media: null, ...given };
}

function sentBody(): unknown {
  return JSON.parse(must(channel.simulator.requests[0]).body);
}

describe('whapi › sendText', () => {
  it('MUST be one POST with the number as digits, the text, and the message that it answers', async () => {
    const receipt = await text.send(textMessage({ text: 'Yes \u{1F4E6}\n"soon"', replyTo: messageId }), writeCall);
    expect(receipt).toEqual({ outcome: 'ACCEPTED', providerId: expect.stringMatching(/^[A-Za-z0-9]{22}-wNoTwl0rVw$/) as string });
    expect(targets(channel.simulator)).toEqual(['POST /messages/text']);
    expect(channel.simulator.requests[0]?.headers['content-type']).toBe('application/json');
    expect(sentBody()).toEqual({ to: '61491570156', body: 'Yes \u{1F4E6}\n"soon"', quoted: messageId });
  });

  it.each([
    ['the narrower pattern of earlier versions', 'abcdefghijklmnopqrstuvw-abcd-abcdefghij-ABCD'],
    ['30 characters before the first hyphen', `${'a'.repeat(30)}-gDMTwl0rVw`],
    ['2 characters behind the last hyphen', 'aaaa-bbbb-cccc-dd'],
  ])('MUST carry the id of a message with %s', async (_, replyTo) => {
    expect((await text.send(textMessage({ replyTo }), writeCall)).outcome).toBe('ACCEPTED');
    expect(sentBody()).toMatchObject({ quoted: replyTo });
  });

  it('MUST leave out what is not given', async () => {
    await text.send(textMessage(), writeCall);
    expect(sentBody()).toEqual({ to: '61491570156', body: 'It is on its way.' });
  });

  it.each(['query', 'header'] as const)('MUST carry the token in the %s', async (auth) => {
    const { simulator, provider } = await openWhapi({ auth });
    await must(provider.messages?.text).send(textMessage(), writeCall);
    const [request] = simulator.requests;
    expect([request?.query.has('token'), request?.headers.authorization !== undefined]).toEqual([auth === 'query', auth === 'header']);
  });

  it('MUST send webhooks with the id of the response', async () => {
    const receiver = await startReceiver();
    channel.simulator.webhooks.deliverTo(receiver.address);
    const { providerId } = await text.send(textMessage(), writeCall);
    await channel.simulator.webhooks.delivered();
    const events = receiver.deliveries.flatMap(
      (delivery) => channel.webhooks.read(must(verifyDelivery(channel.webhooks, delivery))).events,
    );
    expect(events).toMatchObject([
      {
        kind: 'message-received',
        message: { messageId: providerId, contactId: '61491570156@s.whatsapp.net', direction: 'OUTBOUND', status: 'QUEUED' },
      },
      { kind: 'message-status', messageIds: [providerId], status: 'SENT' },
      { kind: 'message-status', messageIds: [providerId], status: 'DELIVERED' },
    ]);
  });

  it.each<[string, Partial<TextMessage>, string]>([
    ['an empty text', { text: '' }, 'text'],
    ['a text of blanks', { text: ' \n' }, 'text'],
    ['a text of 4097 characters', { text: 'x'.repeat(4097) }, 'text'],
    ['a number without +', { phoneNumber: '61491570156' }, 'phoneNumber'],
    ['a number that cannot be one', { phoneNumber: '+61' }, 'phoneNumber'],
    ['an empty id of a message to answer', { replyTo: '' }, 'replyTo'],
    ['the id of another company', { replyTo: 'wamid.HBgN=' }, 'replyTo'],
    ['an id longer than both published patterns', { replyTo: `${'a'.repeat(31)}-gDMTwl0rVw` }, 'replyTo'],
  ])('MUST refuse %s before any call, naming the field', async (_, given, field) => {
    expect(text.check(textMessage(given))).toMatchObject([{ code: 'INVALID', field: [field] }]);
    await expect(text.send(textMessage(given), writeCall)).rejects.toMatchObject({ sent: 'no', refusal: 'INVALID' });
    expect(channel.simulator.requests).toEqual([]);
  });

  it('MUST carry 4096 characters', async () => {
    expect((await text.send(textMessage({ text: 'x'.repeat(4096) }), writeCall)).outcome).toBe('ACCEPTED');
  });
});

describe('whapi › sendButtons', () => {
  it('MUST be one POST of quick replies, numbered where they have no id', async () => {
    const { outcome, providerId } = await buttons.send(buttonsMessage({ headerText: 'Your order', footerText: 'Until 6 pm' }), writeCall);
    expect([outcome, typeof providerId]).toEqual(['ACCEPTED', 'string']);
    expect(targets(channel.simulator)).toEqual(['POST /messages/interactive']);
    expect(sentBody()).toEqual({
      to: '61491570156',
      type: 'button',
      header: { text: 'Your order' },
      body: { text: 'Keep it?' },
      footer: { text: 'Until 6 pm' },
      action: {
        buttons: [
          { type: 'quick_reply', title: 'Yes', id: 'yes' },
          { type: 'quick_reply', title: 'No', id: '2' },
        ],
      },
    });
  });

  it('MUST leave out header and footer when they are not given', async () => {
    await buttons.send(buttonsMessage({ buttons: [{ id: 'ok', title: 'x'.repeat(20) }] }), writeCall);
    const button = { type: 'quick_reply', title: 'x'.repeat(20), id: 'ok' };
    expect(sentBody()).toEqual({ to: '61491570156', type: 'button', body: { text: 'Keep it?' }, action: { buttons: [button] } });
  });

  const media = { type: null, url: 'https://media.example/mug.jpg', mediaId: null, file: null, filename: null };
  it.each<[string, Partial<ButtonsMessage>, string, string[]]>([
    ['no buttons', { buttons: [] }, 'INVALID', ['buttons']],
    ['four buttons', { buttons: ['1', '2', '3', '4'].map((id) => ({ id, title: id })) }, 'INVALID', ['buttons']],
    ['the same id twice', { buttons: ['a', 'a'].map((id) => ({ id, title: id })) }, 'INVALID', ['buttons']],
    [
      'an id that is the number of another',
      {
        buttons: [
          { id: '2', title: 'a' },
          { id: null, title: 'b' },
        ],
      },
      'INVALID',
      ['buttons'],
    ],
    ['an empty title', { buttons: [{ id: 'a', title: ' ' }] }, 'INVALID', ['buttons', '0', 'title']],
    ['a title of 21 characters', { buttons: [{ id: 'a', title: 'x'.repeat(21) }] }, 'INVALID', ['buttons', '0', 'title']],
    ['an empty id', { buttons: [{ id: '', title: 'a' }] }, 'INVALID', ['buttons', '0', 'id']],
    ['an id of 257 characters', { buttons: [{ id: 'x'.repeat(257), title: 'a' }] }, 'INVALID', ['buttons', '0', 'id']],
    ['an empty text', { text: '' }, 'INVALID', ['text']],
    ['a text of 1025 characters', { text: 'x'.repeat(1025) }, 'INVALID', ['text']],
    ['a header of 61 characters', { headerText: 'x'.repeat(61) }, 'INVALID', ['headerText']],
    ['an empty footer', { footerText: '' }, 'INVALID', ['footerText']],
    ['a number without +', { phoneNumber: '61491570156' }, 'INVALID', ['phoneNumber']],
    ['a picture', { media }, 'CAPABILITY_NOT_SUPPORTED', ['media']],
  ])('MUST refuse %s before any call, naming the field', async (_, given, code, field) => {
    expect(buttons.check(buttonsMessage(given))).toMatchObject([{ code, field }]);
    await expect(buttons.send(buttonsMessage(given), writeCall)).rejects.toMatchObject({ sent: 'no', refusal: code });
    expect(channel.simulator.requests).toEqual([]);
  });
});

describe('whapi › what became of a message', () => {
  it.each([
    ['pending', 'ACCEPTED'],
    ['sent', 'ACCEPTED'],
    ['delivered', 'APPLIED'],
    ['read', 'APPLIED'],
    ['played', 'APPLIED'],
    ['thinking', 'ACCEPTED'],
    [undefined, 'ACCEPTED'],
  ])('MUST be %s: %s', async (status, outcome) => {
    channel.simulator.fail({ kind: 'answer', answer: { status: 200, body: { sent: true, message: { id: messageId, status } } } });
    expect(await text.send(textMessage(), writeCall)).toEqual({ outcome, providerId: messageId });
  });

  it.each([{ sent: false }, { sent: false, message: { id: messageId } }, { sent: true, message: { id: messageId, status: 'failed' } }])(
    'MUST be a refusal: %j',
    async (body) => {
      channel.simulator.fail({ kind: 'answer', answer: { status: 200, body } });
      await expect(text.send(textMessage(), writeCall)).rejects.toMatchObject({ kind: 'refused', sent: 'answered', nothingApplied: true });
    },
  );

  it.each<[string, SimulatedAnswer]>([
    ['without sent', { status: 200, body: { message: { id: messageId } } }],
    ['that is no object', { status: 200, body: [] }],
    ['that is half', garbage],
  ])('MUST not be guessed from an answer %s', async (_, answer) => {
    channel.simulator.fail({ kind: 'answer', answer });
    await expect(text.send(textMessage(), writeCall)).rejects.toMatchObject({ kind: 'unexpected-response', nothingApplied: false });
  });

  it.each<[string, SimulatedAnswer, object]>([
    ['wrong parameters', refusal(400, 'Wrong request parameters'), { kind: 'invalid', refusal: 'INVALID', nothingApplied: true }],
    ['a number that is not connected', whapiFailures.needAuthorization, { kind: 'unauthenticated', refusal: undefined }],
    ['an unknown token', whapiFailures.channelNotFound, { kind: 'unauthenticated', refusal: undefined, nothingApplied: true }],
    ['a used up plan', whapiFailures.limitExceeded, { kind: 'refused', refusal: 'LIMIT_EXCEEDED', providerCode: '402' }],
    [
      'a used up plan, in an answer without nesting',
      whapiFailures.limitExceededFlat,
      { kind: 'refused', refusal: 'LIMIT_EXCEEDED', providerCode: '402' },
    ],
    [
      'a forbidden recipient',
      whapiFailures.forbiddenRecipient,
      { kind: 'forbidden', refusal: 'RECIPIENT_NOT_ALLOWED', providerMessage: 'Forbidden recipient' },
    ],
    ['a body that is too large', whapiFailures.bodyTooLarge, { kind: 'refused', refusal: 'INVALID', providerCode: '413' }],
    ['something that there is not', refusal(404, 'Specified message not found'), { kind: 'not-found', refusal: 'NOT_FOUND' }],
    ['a soft ban', whapiFailures.softBan, { kind: 'rate-limited', retryAfterSeconds: 3600, nothingApplied: true }],
    ['an internal error', whapiFailures.internal, { kind: 'unavailable', nothingApplied: false }],
  ])('MUST be reported for %s, after one request', async (_, answer, expected) => {
    channel.simulator.fail({ kind: 'answer', answer });
    await expect(buttons.send(buttonsMessage(), writeCall)).rejects.toMatchObject({ sent: 'answered', ...expected });
    expect(channel.simulator.requests).toHaveLength(1);
  });
});
