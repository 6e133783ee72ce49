import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { unseenMessage } from '../../../src/domain/message-progress.js';
import { startKaleyraSimulator, type KaleyraSimulator } from '../../../src/providers/kaleyra/simulator/simulator.js';
import { SendTextDocument, TrackOrderDocument, UpdateOrderStatusDocument } from '../../operations/generated.js';
import { runGateway, type RunningGateway } from '../../running-gateway.js';

const hour = 60 * 60 * 1000;
const template = { name: 'order_confirmation', language: 'en_US' };

let simulator: KaleyraSimulator;
let gateway: RunningGateway;

/** `bare` has no template of its own, and cannot list any. */
beforeAll(async () => {
  simulator = await startKaleyraSimulator();
  const { orderStatusTemplate: _template, businessAccountId: _account, ...settings } = simulator.settings;
  gateway = await runGateway({
    channels: {
      bare: { provider: 'kaleyra', simulator: { baseUrl: simulator.baseUrl, settings } },
      furnished: { provider: 'kaleyra', simulator },
    },
  });
});
afterAll(async () => {
  await gateway.close();
  await simulator.close();
});
beforeEach(() => simulator.forgetRequests());

let orders = 0;

/** An order of a customer who wrote this many hours ago; null for never. */
async function orderAfter(hoursAgo: number | null, channel: string): Promise<{ orderId: string; phoneNumber: string }> {
  orders += 1;
  const phoneNumber = `+9198765${43000 + orders}`;
  const input = { channel, reference: `window-${orders}`, customer: { phoneNumber } };
  const { trackOrder } = await gateway.read(TrackOrderDocument, { input });
  if (hoursAgo !== null) {
    const sentAt = new Date(Date.now() - hoursAgo * hour).toISOString();
    const message = { ...unseenMessage(channel, `wamid.${orders}`, phoneNumber.slice(1)), direction: 'INBOUND' as const, sentAt };
    await gateway.gateway.ledger.messages.put(message, sentAt);
  }
  return { orderId: trackOrder?.order?.id ?? '', phoneNumber };
}

async function ship(orderId: string, more: { message?: string; template?: typeof template; idempotencyKey?: string }) {
  return (await gateway.read(UpdateOrderStatusDocument, { input: { orderId, status: 'SHIPPED', ...more } })).updateOrderStatus;
}

const typesSent = (): unknown[] =>
  simulator.requests.map(({ body }) => (JSON.parse(body) as { messaging_object: { type: unknown } }).messaging_object.type);

describe('a change of status without a template', () => {
  it.each([
    ['23 hours ago', 23],
    ['never, as far as is known', null],
  ])('is sent as an interactive message to a customer who wrote %s', async (_, hoursAgo) => {
    const { orderId } = await orderAfter(hoursAgo, 'bare');
    expect(await ship(orderId, { message: 'On its way' })).toMatchObject({ outcome: 'ACCEPTED', userErrors: [] });
    expect(typesSent()).toEqual(['interactive']);
  });

  it('is OUTSIDE_SERVICE_WINDOW after 24 hours, sends nothing, leaves the order, and keeps the key free', async () => {
    const { orderId } = await orderAfter(25, 'bare');
    const refused = await ship(orderId, { message: 'On its way', idempotencyKey: 'window' });
    expect(refused).toMatchObject({
      outcome: null,
      order: { status: 'PENDING', statusChangedAt: null },
      userErrors: [
        { code: 'OUTSIDE_SERVICE_WINDOW', field: ['input', 'template'], message: expect.stringMatching(/ended at .+Z: only/) as string },
      ],
    });
    expect(simulator.requests).toEqual([]);
    expect(await ship(orderId, { message: 'On its way', template, idempotencyKey: 'window' })).toMatchObject({ outcome: 'ACCEPTED' });
    expect(typesSent()).toEqual(['template']);
  });

  it('goes as the template of the channel after 24 hours, where it has one', async () => {
    const { orderId } = await orderAfter(25, 'furnished');
    expect(await ship(orderId, { message: 'On its way' })).toMatchObject({ outcome: 'ACCEPTED', userErrors: [] });
    expect(typesSent()).toEqual(['template']);
  });
});

describe('a text on a channel whose templates cannot be listed', () => {
  it('is OUTSIDE_SERVICE_WINDOW after 24 hours and says what may be sent', async () => {
    const { phoneNumber } = await orderAfter(25, 'bare');
    const { sendText } = await gateway.read(SendTextDocument, { input: { channel: 'bare', phoneNumber, text: 'Hello' } });
    expect(sendText).toMatchObject({
      outcome: null,
      userErrors: [
        { code: 'OUTSIDE_SERVICE_WINDOW', field: ['input', 'phoneNumber'], message: expect.stringMatching(/Name an/) as string },
      ],
    });
    expect(simulator.requests).toEqual([]);
  });
});
