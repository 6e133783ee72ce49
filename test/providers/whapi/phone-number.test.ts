import { describe, expect, it } from 'vitest';
import { createCall } from '../../../src/contract/call.js';
import { whapiFailures } from '../../../src/providers/whapi/simulator/simulator.js';
import { must, openWhapi, targets } from './channel.js';

async function open() {
  const { provider, simulator } = await openWhapi();
  return { simulator, phoneNumbers: must(provider.phoneNumbers) };
}

describe('whapi › phone numbers', () => {
  it('MUST be checked by their digits, waiting for the response', async () => {
    const { simulator, phoneNumbers } = await open();
    expect(await phoneNumbers.status('+61491570156', createCall())).toEqual({
      ...{ exists: true, phoneNumber: '+61491570156', contactId: '61491570156@s.whatsapp.net' },
    });
    expect(targets(simulator)).toEqual(['POST /contacts']);
    expect(JSON.parse(simulator.requests[0]?.body ?? '')).toEqual({ contacts: ['61491570156'] });
  });

  it('MUST be reported as unknown to WhatsApp', async () => {
    const { phoneNumbers } = await open();
    expect(await phoneNumbers.status('+61400000000', createCall())).toEqual({ exists: false, phoneNumber: null, contactId: null });
  });

  it('MUST not be guessed from another name', async () => {
    const { simulator, phoneNumbers } = await open();
    simulator.fail({ kind: 'answer', answer: { status: 200, body: { contacts: [{ input: '61400000000', status: 'processing' }] } } });
    expect(await phoneNumbers.status('+61400000000', createCall())).toEqual({ exists: null, phoneNumber: null, contactId: null });
  });

  it.each([
    ['an empty answer', { status: 200, body: { contacts: [] } }, 'unexpected-response'],
    ['an unknown token', whapiFailures.channelNotFound, 'unauthenticated'],
    ['used up checks', whapiFailures.limitExceeded, 'refused'],
  ])('MUST not be reported as unknown by %s', async (_, answer, kind) => {
    const { simulator, phoneNumbers } = await open();
    simulator.fail({ kind: 'answer', answer });
    await expect(phoneNumbers.status('+61400000000', createCall())).rejects.toMatchObject({ kind });
  });
});
