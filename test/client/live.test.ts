import { WebSocket } from 'ws';
import { parse } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  OrderChangedDocument,
  type OrderChangedSubscription,
  type OrderChangedSubscriptionVariables,
  type TypedDocumentNode,
} from '../../src/client/index.js';
import { EventsEnded, followEvents, openLiveConnection, type LiveState } from '../../src/client/live.js';
import { openShops, type Shops } from '../graphql/auth/shops.js';

let shops: Shops;
beforeAll(async () => void (shops = await openShops()));
afterAll(() => shops.close());

/** Until the gateway listens for what happens. */
async function untilSubscribed(): Promise<void> {
  const metrics = async (): Promise<string> => (await fetch(`${shops.address}/metrics`)).text();
  await expect.poll(metrics).toMatch(/^parley_subscriptions_open\{[^}]*websocket[^}]*\} 1$/m);
}

/** A connection whose socket the test can break, and what was told of it. */
function connect(token = 'everything-token') {
  const sockets: WebSocket[] = [];
  class Socket extends WebSocket {
    constructor(url: string, protocols: string[]) {
      super(url, protocols);
      sockets.push(this);
    }
  }
  const told: (LiveState | 'return' | 'refused')[] = [];
  const client = openLiveConnection({
    endpoint: `${shops.address}/graphql`,
    token: () => token,
    webSocket: Socket,
    onState: (state) => told.push(state),
    onReturn: () => told.push('return'),
    onRefused: () => told.push('refused'),
  });
  return { client, told, sockets, breakSocket: () => sockets.at(-1)?.terminate() };
}

const referenceIn = ({ value }: IteratorResult<OrderChangedSubscription, void>): unknown => value?.orderChanged.order.reference;

describe('a live connection', () => {
  it('MUST bring what happened during a break, each event once, and go on', async () => {
    const { client, told, sockets, breakSocket } = connect();
    const events = followEvents(client, OrderChangedDocument, {});
    const first = events.next();
    await untilSubscribed();
    await shops.track('lima', 'LIVE-1');
    expect(referenceIn(await first)).toBe('LIVE-1');
    const second = events.next();
    breakSocket();
    await shops.track('lima', 'LIVE-2');
    await shops.track('lima', 'LIVE-3');
    expect([referenceIn(await second), referenceIn(await events.next())]).toEqual(['LIVE-2', 'LIVE-3']);
    await shops.track('lima', 'LIVE-4');
    expect(referenceIn(await events.next())).toBe('LIVE-4');
    expect(sockets).toHaveLength(2);
    await events.return();
    await expect.poll(() => told).toEqual(['live', 'lost', 'live', 'return', 'idle']);
    await client.dispose();
  });

  it('MUST tell that the token is refused, and try again', async () => {
    const { client, told, sockets } = connect('no-such-token');
    const events = followEvents(client, OrderChangedDocument, {});
    void events.next().catch(() => undefined);
    await expect.poll(() => sockets.length, { timeout: 10_000 }).toBeGreaterThan(1);
    expect(told).toContain('refused');
    expect(told).not.toContain('live');
    // It is rejected with what refused the connection that it waits for.
    await Promise.resolve(client.dispose()).catch(() => undefined);
  });

  it('MUST end with the errors of the gateway where it refuses the subscription', async () => {
    const { client } = connect();
    const document = parse('subscription ($since: ID) { orderChanged(channels: ["no-such-channel"], since: $since) { id } }');
    const events = followEvents(client, document as TypedDocumentNode<OrderChangedSubscription, OrderChangedSubscriptionVariables>, {});
    await expect(events.next()).rejects.toSatisfy((error) => error instanceof EventsEnded || Array.isArray(error));
    await client.dispose();
  });
});
