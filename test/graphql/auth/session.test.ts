import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Sessions, type Alarm } from '../../../src/graphql/auth/session.js';
import { AuthenticationUnavailable } from '../../../src/graphql/auth/authentication.js';
import type { Viewer } from '../../../src/graphql/auth/viewer.js';
import { openEventSource } from '../transport/event-source.js';
import { openShops, type Shops } from './shops.js';
import { connectClient } from '../transport/subscribing-client.js';
import { startTokenIssuer, type TokenIssuer } from './token-issuer.js';

/** An alarm that goes off when a test says so. */
class HandAlarm {
  readonly set = new Map<() => void, number>();
  readonly alarm: Alarm = (time, call) => {
    this.set.set(call, time);
    return { cancel: () => void this.set.delete(call) };
  };

  ring(time: number): void {
    for (const [call, at] of [...this.set]) {
      if (at > time) continue;
      this.set.delete(call);
      call();
    }
  }
}

const orderChanged = 'subscription { orderChanged { id order { reference } } }';

describe('a connection with a JSON Web Token', () => {
  const clock = new HandAlarm();
  let issuer: TokenIssuer;
  let shops: Shops;
  beforeAll(async () => {
    issuer = await startTokenIssuer();
    shops = await openShops({ jwt: issuer.jwt, sessions: new Sessions(clock.alarm) });
  });
  afterAll(async () => {
    await shops.close();
    await issuer.close();
  });

  const inOneHour = (): number => Math.floor(Date.now() / 1000) + 3600;

  it('MUST be closed with 4403 when it expires, and not before', async () => {
    const exp = inOneHour();
    const client = connectClient(shops.address, await issuer.sign({ exp }));
    const events = await client.subscribe(orderChanged);
    clock.ring((exp + 30) * 1000 - 1);
    await shops.track('rio', 'SESSION-1');
    expect((await events.next()).value).toMatchObject({ data: { orderChanged: { order: { reference: 'SESSION-1' } } } });
    clock.ring((exp + 30) * 1000);
    expect(await client.closed).toMatchObject({ code: 4403, reason: 'Token expired' });
  });

  it('MUST receive no more events on its stream, which ends, when the token expires', async () => {
    const exp = inOneHour();
    const token = await issuer.sign({ exp });
    const source = await openEventSource(shops.address, orderChanged, {}, { headers: { authorization: `Bearer ${token}` } });
    await shops.track('rio', 'SESSION-2');
    expect(await source.take(1)).toMatchObject([{ data: { orderChanged: { order: { reference: 'SESSION-2' } } } }]);
    clock.ring((exp + 30) * 1000);
    expect(await source.events.next()).toEqual({ done: true, value: undefined });
  });

  it('MUST leave no timer when it closes by itself', async () => {
    const client = connectClient(shops.address, await issuer.sign());
    await client.opened;
    const source = await openEventSource(shops.address, orderChanged, {}, { headers: { authorization: `Bearer ${await issuer.sign()}` } });
    expect(clock.set.size).toBe(2);
    await client.dispose();
    source.close();
    await expect.poll(() => clock.set.size, { timeout: 10_000 }).toBe(0);
  });

  it('MUST have no timer when it is of a client of the configuration', async () => {
    const client = connectClient(shops.address, 'everything-token');
    await client.opened;
    expect(clock.set.size).toBe(0);
    await client.dispose();
  });
});

describe('a review of open connections', () => {
  const viewer: Viewer = { name: 'shop', scopes: new Set(['orders:read', 'orders:write']), channels: new Set(['rio', 'lima']) };

  /** What becomes of a connection of `viewer` when it is let in like this from now on. */
  async function review(authenticate: (authorization: string | undefined) => Viewer | undefined, of = viewer) {
    const sessions = new Sessions();
    const reasons: string[] = [];
    sessions.begin({ viewer: of, authorization: 'Bearer a', end: (reason) => reasons.push(reason) });
    const ended = await sessions.review(authenticate);
    expect(ended).toBe(reasons.length);
    return reasons;
  }

  it.each<[string, Viewer | undefined]>([
    ['is nobody', undefined],
    ['is somebody else', { ...viewer, name: 'other' }],
    ['lost a scope', { ...viewer, scopes: new Set(['orders:read']) }],
    ['lost a channel', { ...viewer, channels: new Set(['rio']) }],
  ])('MUST end the connection of a viewer who %s', async (_, now) => {
    expect(await review(() => now)).toEqual(['Access changed']);
  });

  it('MUST end the connection of a viewer who saw all channels and now sees some', async () => {
    expect(await review(() => viewer, { ...viewer, channels: 'all' })).toEqual(['Access changed']);
  });

  it.each<[string, Viewer]>([
    ['has the same rights', viewer],
    ['has more scopes', { ...viewer, scopes: new Set([...viewer.scopes, 'raw:read']) }],
    ['sees all channels', { ...viewer, channels: 'all' }],
  ])('MUST keep the connection of a viewer who %s', async (_, now) => {
    expect(await review((authorization) => (authorization === 'Bearer a' ? now : undefined))).toEqual([]);
  });

  it('MUST keep the connection of a viewer whose token cannot be verified at the moment', async () => {
    const unknown = (): never => {
      throw new AuthenticationUnavailable(undefined);
    };
    expect(await review(unknown)).toEqual([]);
  });

  it('MUST not touch a connection that has ended by itself', async () => {
    const sessions = new Sessions();
    const reasons: string[] = [];
    sessions.begin({ viewer, authorization: undefined, end: (reason) => reasons.push(reason) })();
    expect(await sessions.review(() => undefined)).toBe(0);
    expect(reasons).toEqual([]);
  });
});
