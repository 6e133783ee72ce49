import { describe, expect, it } from 'vitest';
import { createCall } from '../../../src/contract/call.js';
import { must, openWhapi, targets } from './channel.js';

describe('whapi › connection', () => {
  it.each([
    ['AUTH', true],
    ['QR', false],
    ['NOT_INIT', false],
    ['ERROR', false],
    ['SYNC_ERROR', false],
    ['STOP', false],
    ['INIT', null],
    ['LAUNCH', null],
  ])('MUST report a channel in %s as connected: %s, without starting it', async (healthText, connected) => {
    const { provider, simulator } = await openWhapi({ healthText });
    expect(await must(provider.connection)(createCall())).toEqual({
      connected,
      providerState: healthText,
      raw: expect.objectContaining({ status: expect.objectContaining({ text: healthText }) as object }) as object,
    });
    expect(targets(simulator)).toEqual(['GET /health?wakeup=false']);
  });

  it('MUST not be guessed', async () => {
    const { provider, simulator } = await openWhapi();
    simulator.fail({ kind: 'answer', answer: { status: 200, body: { status: 'fine' } } });
    await expect(must(provider.connection)(createCall())).rejects.toMatchObject({ kind: 'unexpected-response' });
  });
});
