import { describe, expect, it } from 'vitest';
import type { Refusal } from '../../../src/contract/error.js';
import type { TextMessage } from '../../../src/contract/message-write.js';
import { call, endpointsOf, failureOf, formOf, openWabotick, type WabotickChannel } from './fixture.js';

const phoneNumber = '+14155552671';
const contact = '14155552671';
const write = { correlationId: 'write-1', deadlineAt: undefined };
const hello: TextMessage = { phoneNumber, text: 'Hello', replyTo: null };

/** The only form that was sent, without the token. */
function onlyForm({ simulator }: WabotickChannel, endpoint: string): Record<string, string> {
  expect(endpointsOf(simulator)).toEqual([endpoint]);
  expect(simulator.requests[0]?.method).toBe('POST');
  const { apiToken, ...fields } = formOf(simulator.requests[0]);
  expect(apiToken).toBe(simulator.settings['apiToken']);
  return fields;
}

/** The places of what is refused, and for what. */
function received(refusals: readonly Refusal[]): string[] {
  return refusals.map(({ code, field }) => `${code} ${field?.join('.') ?? ''}`);
}

describe('a text', () => {
  it('is sent once, ACCEPTED with the id of WhatsApp, and then is in the conversation', async () => {
    const provider = await openWabotick({ now: () => new Date('2024-08-17T14:00:00Z') });
    const text = 'Grüße & <b>thanks</b> 👋';
    const receipt = await provider.messages.text!.send({ ...hello, text }, write);
    expect(onlyForm(provider, 'send')).toEqual({ phone_number_id: '109876543210987', message: text, phone_number: contact });
    expect(receipt).toEqual({ outcome: 'ACCEPTED', providerId: expect.stringMatching(/^wamid\./) as string });
    const { messages } = await provider.conversations.messages(contact, { offset: 0, limit: 1 }, call());
    expect(messages).toMatchObject([
      {
        messageId: receipt.providerId,
        direction: 'OUTBOUND',
        content: { type: 'TextContent', text },
        sentAt: '2024-08-17T14:00:00.000Z',
        status: 'SENT',
      },
    ]);
  });

  it.each<[string, Partial<TextMessage>, string[]]>([
    ['that is empty', { text: ' \n' }, ['INVALID text']],
    ['of 4097 characters', { text: 'x'.repeat(4097) }, ['INVALID text']],
    ['of 4096 emoji', { text: '👋'.repeat(4096) }, []],
    ['in answer to a message', { replyTo: 'wamid.1' }, ['CAPABILITY_NOT_SUPPORTED replyTo']],
    ['to a number with 00', { phoneNumber: '0014155552671' }, ['INVALID phoneNumber']],
    ['to a number without +', { phoneNumber: contact }, ['INVALID phoneNumber']],
    ['to a number with blanks', { phoneNumber: '+1 415 555 2671' }, ['INVALID phoneNumber']],
  ])('%s', async (_, change, expected) => {
    const provider = await openWabotick();
    const message = { ...hello, ...change };
    expect(received(provider.messages.text!.check(message))).toEqual(expected);
    if (expected.length === 0) return;
    const error = await failureOf(provider.messages.text!.send(message, write));
    expect(error).toMatchObject({ kind: 'refused', sent: 'no', nothingApplied: true, refusal: expected[0]?.split(' ')[0] });
    expect(provider.simulator.requests).toEqual([]);
  });

  it('to an unknown subscriber is NOT_FOUND', async () => {
    const provider = await openWabotick();
    const error = await failureOf(provider.messages.text!.send({ ...hello, phoneNumber: '+14155550199' }, write));
    expect(error).toMatchObject({ kind: 'refused', refusal: 'NOT_FOUND', providerMessage: 'Subscriber not found.' });
  });

  it('outside of the 24 hours is OUTSIDE_SERVICE_WINDOW, and inside is sent', async () => {
    let now = new Date('2024-08-20T00:00:00Z');
    const provider = await openWabotick({ enforceServiceWindow: true, now: () => now });
    expect(await failureOf(provider.messages.text!.send(hello, write))).toMatchObject({ refusal: 'OUTSIDE_SERVICE_WINDOW' });
    now = new Date('2024-08-17T15:00:00Z');
    expect(await provider.messages.text!.send(hello, write)).toMatchObject({ outcome: 'ACCEPTED' });
  });

  it('is sent once when no answer comes', async () => {
    const provider = await openWabotick();
    provider.simulator.fail({ kind: 'cut-after' });
    expect(await failureOf(provider.messages.text!.send(hello, write))).toMatchObject({ sent: 'maybe', nothingApplied: false });
    expect(endpointsOf(provider.simulator)).toEqual(['send']);
  });

  it('without an id in the answer is ACCEPTED without one', async () => {
    const provider = await openWabotick();
    provider.simulator.fail({ kind: 'answer', answer: { status: 200, body: { status: '1', message: 'Message sent successfully.' } } });
    expect(await provider.messages.text!.send(hello, write)).toEqual({ outcome: 'ACCEPTED', providerId: null });
  });
});

describe('a broadcast', () => {
  it('is sent as text in a form and gives the id of its campaign', async () => {
    const provider = await openWabotick();
    const flowData = { nodes: [{ id: 'a', data: { name: '"Sale" & more' } }], version: 2 };
    const receipt = await provider.messages.broadcast!.send({ flowData }, write);
    const { flow_data: sent, ...others } = onlyForm(provider, 'broadcast/template/send');
    expect([others, JSON.parse(sent ?? '')]).toEqual([{ phone_number_id: '109876543210987' }, flowData]);
    expect(receipt).toEqual({ outcome: 'ACCEPTED', providerId: '1727', result: { campaignId: '1727' } });
    expect(provider.simulator.backOffice.campaigns).toEqual([{ id: 1727, flowData }]);
  });

  it('whose answer names no campaign has none', async () => {
    const provider = await openWabotick();
    const body = { status: '1', message: 'Template message sent successfully.' };
    provider.simulator.fail({ kind: 'answer', answer: { status: 200, body } });
    const receipt = await provider.messages.broadcast!.send({ flowData: [1] }, write);
    expect(receipt).toEqual({ outcome: 'ACCEPTED', providerId: null, result: { campaignId: null } });
  });

  it.each([null, undefined, '', 'x', 3, true, {}, []])('of %j is INVALID and not sent', async (flowData) => {
    const provider = await openWabotick();
    expect(received(provider.messages.broadcast!.check({ flowData }))).toEqual(['INVALID flowData']);
    await failureOf(provider.messages.broadcast!.send({ flowData }, write));
    expect(provider.simulator.requests).toEqual([]);
  });
});

describe('a bot flow', () => {
  it('is started with a subscriber', async () => {
    const provider = await openWabotick();
    const receipt = await provider.messages.triggerBotFlow!.send({ phoneNumber, flowId: 'abc123' }, write);
    expect(onlyForm(provider, 'trigger-bot')).toEqual({
      phone_number_id: '109876543210987',
      bot_flow_unique_id: 'abc123',
      phone_number: contact,
    });
    expect(receipt).toEqual({ outcome: 'APPLIED', providerId: null });
    expect(provider.simulator.backOffice.flows).toEqual({ [contact]: ['abc123'] });
  });

  it.each([
    ['an unknown flow', { phoneNumber, flowId: 'nowhere' }, 'Bot flow not found.'],
    ['an unknown person', { phoneNumber: '+14155550199', flowId: 'abc123' }, 'Subscriber not found.'],
  ])('of %s is NOT_FOUND', async (_, change, providerMessage) => {
    const provider = await openWabotick();
    expect(await failureOf(provider.messages.triggerBotFlow!.send(change, write))).toMatchObject({ refusal: 'NOT_FOUND', providerMessage });
    expect(provider.simulator.backOffice.flows).toEqual({});
  });

  it('without a name is INVALID and not sent', async () => {
    const provider = await openWabotick();
    const change = { phoneNumber: '1', flowId: ' ' };
    expect(received(provider.messages.triggerBotFlow!.check(change))).toEqual(['INVALID phoneNumber', 'INVALID flowId']);
    await failureOf(provider.messages.triggerBotFlow!.send(change, write));
    expect(provider.simulator.requests).toEqual([]);
  });
});
