import { afterEach, describe, expect, it } from 'vitest';
import type { TestChannel } from '../running-gateway.js';
import { fakeChannel, key, openShop, type Shop, type ShopOptions } from './shop.js';
import { fakeSignature, messageReceived, type FakeEvent } from './fake-provider.js';

/** A channel of the number, whose deliveries are signed with the secret. */
function numberOf(number: string, more: Partial<TestChannel> = {}, secret = 'app-secret', provider = 'fake'): TestChannel {
  return { ...fakeChannel(provider), settings: { number, secret }, ...more };
}

const message = (id: string): FakeEvent => ({ id, events: [messageReceived(id)] });

describe('one address for all numbers of an account', () => {
  let shop: Shop;
  afterEach(() => shop.close());

  const open = async (options: ShopOptions): Promise<Shop> => (shop = await openShop(options));

  /** The address of channel `one`, as the provider signs. */
  async function deliver(numbers: Readonly<Record<string, FakeEvent>>, path = '/webhooks/one', secret = 'app-secret'): Promise<number> {
    const body = JSON.stringify({ id: 'whole', numbers });
    return shop.deliver(body, { path, headers: { 'content-type': 'application/json', ...fakeSignature(body, secret) } });
  }

  /** The ids of the events that a channel has stored. */
  async function idsOf(name: string): Promise<readonly (string | undefined)[]> {
    return (await shop.settled(name)).map(({ body }) => (JSON.parse(Buffer.from(body).toString()) as FakeEvent).id);
  }

  async function messagesOf(name: string): Promise<readonly string[]> {
    const found = await shop.gateway.ledger.messages.list(name, '15550001111', { offset: 0, limit: 9 });
    return found.map(({ messageId }) => messageId).sort();
  }

  const signed = { signed: true, webhookKey: null } as const;

  it('gives every channel its own part, and the part alone', async () => {
    await open({ ...signed, channels: { one: numberOf('1'), two: numberOf('2'), three: numberOf('3') } });
    expect(await deliver({ 1: message('m1'), 2: message('m2') })).toBe(200);
    expect([await idsOf('one'), await idsOf('two'), await idsOf('three')]).toEqual([['m1'], ['m2'], []]);
    expect([await messagesOf('one'), await messagesOf('two')]).toEqual([['m1'], ['m2']]);
    for (const name of ['one', 'two']) {
      const other = name === 'one' ? 'm2' : 'm1';
      for (const { body } of await shop.inbox(name)) expect(Buffer.from(body).toString()).not.toContain(other);
    }
  });

  it('stores all parts before it answers', async () => {
    await open({ ...signed, channels: { one: numberOf('1'), two: numberOf('2') } });
    await deliver({ 1: message('m1'), 2: message('m2') });
    expect([(await shop.inbox('one')).length, (await shop.inbox('two')).length]).toEqual([1, 1]);
  });

  it('absorbs a repetition in each channel, whole or in part, and at the address of either', async () => {
    await open({ ...signed, channels: { one: numberOf('1'), two: numberOf('2') } });
    const both = { 1: message('m1'), 2: message('m2') };
    const statuses = [await deliver(both), await deliver(both), await deliver({ 2: message('m2') }), await deliver(both, '/webhooks/two')];
    expect(statuses).toEqual([200, 200, 200, 200]);
    expect((await shop.settled('one')).map(({ deliveries }) => deliveries)).toEqual([3]);
    expect((await shop.settled('two')).map(({ deliveries }) => deliveries)).toEqual([4]);
    expect([await messagesOf('one'), await messagesOf('two')]).toEqual([['m1'], ['m2']]);
  });

  it('gives nothing to a channel with another secret, another key or another provider', async () => {
    await open({
      ...signed,
      more: [{ name: 'other', signed: true }],
      channels: {
        one: numberOf('1'),
        stranger: numberOf('2', {}, 'secret-of-another-app'),
        locked: numberOf('3', { webhookKey: key }),
        elsewhere: numberOf('4', {}, 'app-secret', 'other'),
      },
    });
    expect(await deliver({ 1: message('m1'), 2: message('m2'), 3: message('m3'), 4: message('m4') })).toBe(200);
    for (const name of ['stranger', 'locked', 'elsewhere']) expect([name, await idsOf(name)]).toEqual([name, []]);
    // What no channel receives stays with the channel of the address.
    expect((await idsOf('one')).toSorted()).toEqual(['m1', 'm2', 'm3', 'm4']);
  });

  it('takes the key of the address for the proof where the provider does not sign', async () => {
    const keyed = (number: string, webhookKey: string): TestChannel => numberOf(number, { webhookKey });
    await open({ channels: { one: keyed('1', key), two: keyed('2', key), stranger: keyed('3', 'another-webhook-key') } });
    const numbers = { 1: message('m1'), 2: message('m2'), 3: message('m3') };
    expect(await deliver(numbers, `/webhooks/one/${key}`)).toBe(200);
    expect([await idsOf('two'), await idsOf('stranger')]).toEqual([['m2'], []]);
  });

  it('refuses a wrong signature for all of them', async () => {
    await open({ ...signed, channels: { one: numberOf('1'), two: numberOf('2', {}, 'secret-of-another-app') } });
    expect(await deliver({ 2: message('m2') }, '/webhooks/one', 'secret-of-another-app')).toBe(401);
    expect([await idsOf('one'), await idsOf('two')]).toEqual([[], []]);
  });

  it('stores a delivery that names no number for the channel of its address', async () => {
    await open({ ...signed, channels: { one: numberOf('1'), two: numberOf('2') } });
    expect(await deliver({})).toBe(200);
    expect([await idsOf('one'), await idsOf('two')]).toEqual([['whole'], []]);
  });
});
