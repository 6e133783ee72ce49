import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createCall } from '../../../src/contract/call.js';
import type { ProviderEvent } from '../../../src/domain/provider-event.js';
import { zapiFailures } from '../../../src/providers/zapi/simulator/simulator.js';
import type { TestChannel } from './channel.js';
import { must, openChannel, reading, targets } from './channel.js';

let channel: TestChannel;
beforeEach(async () => {
  channel = await openChannel();
});
afterEach(() => channel.close());

const status = (phoneNumber: string) => must(channel.provider.phoneNumbers).status(phoneNumber, reading());

describe('zapi › phoneNumberStatus', () => {
  it('MUST send the digits, and return the number that WhatsApp knows', async () => {
    expect(await status('+5544999999999')).toEqual({ exists: true, phoneNumber: '+554499999999', contactId: '554499999999' });
    expect(targets(channel)).toEqual(['phone-exists/5544999999999']);
    expect(channel.simulator.requests[0]).toMatchObject({ method: 'GET', body: '' });
  });

  it('MUST report that the linked id of the answer is of the same person', async () => {
    const reported: ProviderEvent[] = [];
    const call = createCall({ onEvents: async (events) => void reported.push(...events) });
    await must(channel.provider.phoneNumbers).status('+5544999999999', call);
    await must(channel.provider.phoneNumbers).status('+5511000000001', call);
    expect(reported).toEqual([
      { kind: 'contact-paired', contactId: '554499999999', alias: '99999999@lid', at: expect.any(String) as string },
    ]);
  });

  it('MUST say that a number is not there', async () => {
    expect(await status('+5511000000001')).toEqual({ exists: false, phoneNumber: null, contactId: null });
  });

  it.each([
    ['the sample of older pages', [{ exists: 'true' }], { exists: true, phoneNumber: null, contactId: null }],
    ['no number but an identity', [{ exists: true, lid: '99@lid' }], { exists: true, phoneNumber: null, contactId: '99@lid' }],
    ['one record without a list', { exists: 'false' }, { exists: false, phoneNumber: null, contactId: null }],
    ['an empty list', [], { exists: null, phoneNumber: null, contactId: null }],
    ['another word', [{ exists: 'maybe' }], { exists: null, phoneNumber: null, contactId: null }],
  ])('MUST read %s', async (_, body, expected) => {
    channel.simulator.fail({ kind: 'answer', answer: { status: 200, body } });
    expect(await status('+5544999999999')).toEqual(expected);
  });

  it('MUST pass on that Z-API does not take the number', async () => {
    channel.simulator.fail({ kind: 'answer', answer: zapiFailures.invalidPhone });
    await expect(status('+5544999999999')).rejects.toMatchObject({ kind: 'invalid', refusal: 'INVALID', providerMessage: 'Invalid phone' });
  });
});

describe('zapi › connection', () => {
  it.each([
    [{ connected: true, smartphoneConnected: true, error: 'You are already connected.' }, true, 'You are already connected.'],
    [{ connected: false, smartphoneConnected: false, error: 'You are not connected.' }, false, 'You are not connected.'],
    [{ connected: false, error: 'You need to restore the session.' }, false, 'You need to restore the session.'],
    [{ connected: true, smartphoneConnected: false }, true, 'smartphoneConnected: false'],
    [{ connected: 'true', smartphoneConnected: 'true' }, true, null],
    [{}, null, null],
    [[], null, null],
  ])('MUST read %j', async (body, connected, providerState) => {
    channel.simulator.fail({ kind: 'answer', answer: { status: 200, body } });
    expect(await channel.provider.connection?.(reading())).toEqual({ connected, providerState, raw: body });
  });

  it('MUST ask for the status, which changes nothing', async () => {
    expect(await channel.provider.connection?.(reading())).toMatchObject({ connected: true, providerState: 'You are already connected.' });
    expect(targets(channel)).toEqual(['status']);
    expect(channel.simulator.requests[0]).toMatchObject({ method: 'GET', body: '' });
  });
});
