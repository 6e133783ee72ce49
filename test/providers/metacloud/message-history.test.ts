import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { graphFailure } from '../../../src/providers/metacloud/simulator/failure.js';
import type { SimulatedAnswer } from '../../../src/providers/simulator/server.js';
import { openCloudShop, type CloudShop } from './gateway.js';

let shop: CloudShop;
beforeAll(async () => {
  shop = await openCloudShop();
  // Only the history says how far a message got.
  shop.simulator.webhooks.deliverTo(undefined);
});
afterAll(() => shop.close());

async function send(): Promise<string> {
  const sent = await shop.mutate(
    'mutation { sendText(input: { channel: "shop", phoneNumber: "+16505551234", text: "Hello" }) { outcome message { messageId } userErrors { code } } }',
  );
  shop.simulator.forgetRequests();
  return (sent['message'] as { messageId: string }).messageId;
}

const messageOf = async (messageId: string) =>
  (
    await shop.query(
      `{ message(channel: "shop", messageId: "${messageId}") { deliveryStatus providerStatus failureReason content { ... on TextContent { text } } } }`,
    )
  )['message'];

function history(messageId: string, events: readonly object[]): SimulatedAnswer {
  return { status: 200, body: { data: [{ id: '1', message_id: messageId, events: { data: events } }] } };
}

describe('the history of a sent message', () => {
  it('MUST say how far it got, in one call, and leave its text as it was sent', async () => {
    const messageId = await send();
    expect(await messageOf(messageId)).toMatchObject({
      deliveryStatus: 'DELIVERED',
      providerStatus: 'DELIVERED',
      content: { text: 'Hello' },
    });
    expect(shop.simulator.requests).toHaveLength(1);
    const { pathname, searchParams } = new URL(shop.simulator.requests[0]?.target ?? '', 'http://x');
    expect([pathname, searchParams.get('message_id')]).toEqual(['/v23.0/106540352242922/message_history', messageId]);
  });

  it.each([
    [['ACCEPTED'], 'QUEUED'],
    [['READ', 'SENT', 'DELIVERED'], 'READ'],
    [['SENT', 'ERROR'], 'FAILED'],
    [['SOMETHING_NEW'], 'UNKNOWN'],
  ])('MUST be read in any order: %s', async (words, deliveryStatus) => {
    const messageId = 'wamid.not-sent-here';
    const events = words.map((word) => ({
      delivery_status: word,
      timestamp: 1640995200,
      error_description: word === 'ERROR' ? 'No such number' : undefined,
    }));
    shop.simulator.fail({ kind: 'answer', answer: history(messageId, events) });
    expect(await messageOf(messageId)).toMatchObject({ deliveryStatus, failureReason: words.includes('ERROR') ? 'No such number' : null });
  });

  it.each([
    ['an account without a history', graphFailure(403, 10, 'Permission denied')],
    ['a message that it does not have', { status: 200, body: { data: [] } }],
    ['the history of another message', history('wamid.other', [{ delivery_status: 'READ', timestamp: 1640995200 }])],
  ])('MUST leave what the ledger has for %s', async (_what, answer) => {
    const messageId = await send();
    shop.simulator.fail({ kind: 'answer', answer });
    expect(await messageOf(messageId)).toMatchObject({ deliveryStatus: 'QUEUED', content: { text: 'Hello' } });
  });

  it('MUST NOT be asked for an id that is none of WhatsApp', async () => {
    shop.simulator.forgetRequests();
    expect(await messageOf('m-1')).toBeNull();
    expect(shop.simulator.requests).toEqual([]);
  });
});
