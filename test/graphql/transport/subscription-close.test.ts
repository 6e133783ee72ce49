import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { ReceivedRequest } from '../../../src/providers/simulator/server.js';
import { openEventSource } from './event-source.js';
import { openShops, type Shops } from '../auth/shops.js';
import { connectClient } from './subscribing-client.js';

const open: Shops[] = [];
afterEach(async () => {
  for (const shops of open.splice(0)) await shops.close();
});

/** Shops whose gateway a test closes by itself. */
async function openShopsToClose(): Promise<Shops & { closeGateway(): Promise<void> }> {
  const shops = await openShops();
  const { simulator } = shops;
  open.push({ ...shops, close: () => simulator.close() });
  return { ...shops, closeGateway: () => shops.gateway.close() };
}

const orderChanged = 'subscription { orderChanged { id order { reference } } }';

/** When the provider has got the next request; its answer takes a moment. */
function slowly({ simulator }: Shops): Promise<ReceivedRequest> {
  return new Promise((resolve) => {
    simulator.fail({
      kind: 'delay',
      milliseconds: 300,
      when: (request) => {
        resolve(request);
        return true;
      },
    });
  });
}

const change = (orderId: string) => `mutation { updateOrderStatus(input: { orderId: "${orderId}", status: SHIPPED }) { outcome } }`;

describe('a gateway that closes', () => {
  it('MUST end its WebSockets with 1001', async () => {
    const shops = await openShopsToClose();
    const clients = [connectClient(shops.address, 'everything-token'), connectClient(shops.address, 'everything-token')];
    await clients[0]?.subscribe(orderChanged);
    await clients[1]?.opened;
    await shops.closeGateway();
    for (const client of clients) expect(await client.closed).toMatchObject({ code: 1001, reason: 'Going away' });
  });

  it('MUST not wait for a WebSocket whose client does not answer', async () => {
    const shops = await openShopsToClose();
    const client = connectClient(shops.address, 'everything-token');
    (await client.opened).pause();
    await shops.closeGateway();
    (await client.opened).terminate();
    await client.closed;
  });

  it('MUST first answer operations in flight over WebSocket, and accept no more', async () => {
    const shops = await openShopsToClose();
    const orderId = await shops.track('rio', 'CLOSING-1');
    const client = connectClient(shops.address, 'everything-token');
    await client.opened;
    const arrived = slowly(shops);
    const answer = client.ask(change(orderId));
    await arrived;
    const closing = shops.closeGateway();
    const late = new WebSocket(`${shops.address.replace(/^http/, 'ws')}/graphql`, 'graphql-transport-ws');
    const refusal = await new Promise((resolve) => late.on('error', resolve));
    expect(String(refusal)).toBe('Error: Unexpected server response: 503');
    expect(await answer).toMatchObject({ data: { updateOrderStatus: { outcome: 'ACCEPTED' } } });
    expect(await client.closed).toMatchObject({ code: 1001 });
    await closing;
  });

  it('MUST end streams without the event complete, so that clients reconnect', async () => {
    const shops = await openShopsToClose();
    const source = await openEventSource(shops.address, orderChanged);
    await shops.track('rio', 'CLOSING-2');
    await source.take(1);
    await shops.closeGateway();
    expect(await source.events.next()).toEqual({ done: true, value: undefined });
  });

  it('MUST first answer operations in flight on event streams', async () => {
    const shops = await openShopsToClose();
    const orderId = await shops.track('rio', 'CLOSING-3');
    const arrived = slowly(shops);
    const answer = openEventSource(shops.address, change(orderId));
    await arrived;
    const closing = shops.closeGateway();
    expect(await (await answer).take(1)).toMatchObject([{ data: { updateOrderStatus: { outcome: 'ACCEPTED' } } }]);
    await closing;
  });
});
