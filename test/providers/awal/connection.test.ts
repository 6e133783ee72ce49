import { describe, expect, it } from 'vitest';
import { createCall } from '../../../src/contract/call.js';
import { must, openAwal, success, targets } from './channel.js';

describe('awal › connection', () => {
  it.each([
    ['CONNECTED', true],
    ['DISCONNECTED', false],
    ['disconnected', false],
    ['FLAGGED', null],
  ])('MUST report a number with the status %s as connected: %s', async (numberStatus, connected) => {
    const { provider, simulator } = await openAwal({ numberStatus });
    expect(await must(provider.connection)(createCall())).toEqual({
      ...{ connected, providerState: numberStatus, qualityRating: 'GREEN', verifiedName: 'My Business' },
      raw: expect.objectContaining({ phone_number: '96650000000', message_template_count: 25 }) as unknown,
    });
    expect(targets(simulator)).toEqual(['GET /api/developer/waba-numbers']);
  });

  it('MUST look at the channel’s own number, and take one that is not linked for not connected', async () => {
    const { provider, simulator } = await openAwal();
    simulator.fail({ kind: 'answer', answer: success({ data: [null, { phone_number_id: '987654321098765', status: 'CONNECTED' }] }) });
    expect(await must(provider.connection)(createCall())).toEqual({ connected: false, providerState: null });
    simulator.fail({ kind: 'answer', answer: success({ data: [{ phone_number_id: 123456 }] }) });
    expect(await must(provider.connection)(createCall())).toMatchObject({
      connected: null,
      providerState: null,
      qualityRating: null,
      verifiedName: null,
    });
  });

  it('MUST not read anything else as numbers', async () => {
    const { provider, simulator } = await openAwal();
    simulator.fail({ kind: 'answer', answer: success({ data: {} }) });
    await expect(must(provider.connection)(createCall())).rejects.toMatchObject({ kind: 'unexpected-response' });
  });
});
