import { afterEach, describe, expect, it } from 'vitest';
import { channel, fakeSignature, messageReceived } from './fake-provider.js';
import { fakeChannel, key, openShop, type Shop, type ShopOptions } from './shop.js';

describe('receiving webhooks', () => {
  let shop: Shop;
  const open = async (options?: ShopOptions): Promise<Shop> => (shop = await openShop(options));
  afterEach(() => shop.close());

  it('keeps a delivery before it says that it did', async () => {
    const { deliver, inbox } = await open();
    for (let count = 1; count <= 20; count += 1) {
      expect(await deliver({ id: String(count) })).toBe(200);
      expect((await inbox()).map(({ body }) => Buffer.from(body).toString()).at(-1)).toBe(`{"id":"${count}"}`);
    }
  });

  it('answers in JSON', async () => {
    const { webhookAddress } = await open();
    const response = await fetch(webhookAddress, { method: 'POST', body: '{"id":"1"}' });
    expect([response.status, await response.json()]).toEqual([200, { status: 'ok' }]);
  });

  it('keeps the bytes as they came, whatever they are said to be', async () => {
    const { webhookAddress, inbox } = await open();
    const bodies = [
      Buffer.from('{ "id" : 1.0, "id":"twice" }'),
      Buffer.from([0, 255, 254]),
      Buffer.from('a=b&c=%zz'),
      Buffer.from('<xml/>'),
    ];
    const types = ['application/json; charset=utf-8', 'application/octet-stream', 'application/x-www-form-urlencoded', undefined];
    for (const [index, body] of bodies.entries()) {
      const type = types[index];
      const response = await fetch(webhookAddress, {
        method: 'POST',
        body,
        ...(type !== undefined && { headers: { 'content-type': type } }),
      });
      expect(response.status).toBe(200);
    }
    const kept = await inbox();
    expect(kept.map(({ body }) => Buffer.from(body))).toEqual(bodies);
    expect(kept[0]?.headers).toEqual({ 'content-type': 'application/json; charset=utf-8' });
  });

  it('keeps no access token of Meta, and every other byte', async () => {
    const { webhookAddress, inbox } = await open();
    const sent = [
      Buffer.from('{"id":"1","account":{"access_token":"EAAG-secret-1","orderToken":"needed"},"text":"é"}'),
      Buffer.from('{"id":"2","template":"{\\"access_token\\":\\"EAAG-secret-2\\"}"}'),
      Buffer.concat([Buffer.from('id=3&access_token=EAAG-secret-3&note='), Buffer.from([255, 254])]),
    ];
    for (const body of sent) expect((await fetch(webhookAddress, { method: 'POST', body })).status).toBe(200);
    const kept = (await inbox()).map(({ body }) => Buffer.from(body));
    expect(kept).toEqual([
      Buffer.from('{"id":"1","account":{"access_token":"[redacted]","orderToken":"needed"},"text":"é"}'),
      Buffer.from('{"id":"2","template":"{\\"access_token\\":\\"[redacted]\\"}"}'),
      Buffer.concat([Buffer.from('id=3&access_token=[redacted]&note='), Buffer.from([255, 254])]),
    ]);
  });

  it('keeps no header that may hold a credential', async () => {
    const { deliver, inbox } = await open();
    await deliver(
      { id: '1' },
      { headers: { authorization: 'Bearer abc', cookie: 'a=b', 'x-api-key': 'c', 'content-type': 'application/json' } },
    );
    expect((await inbox())[0]?.headers).toEqual({ 'content-type': 'application/json' });
  });

  it('takes an empty body', async () => {
    const { webhookAddress, settled } = await open();
    expect((await fetch(webhookAddress, { method: 'POST' })).status).toBe(200);
    expect((await settled()).map(({ state, body }) => [state, body.length])).toEqual([['FAILED', 0]]);
  });

  it('takes what providers send by other methods and below the address', async () => {
    const { deliver, inbox } = await open();
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
      expect(await deliver({ id: method }, { method, path: `/webhooks/${channel}/${key}/messages/${method.toLowerCase()}` })).toBe(200);
    }
    expect(await deliver({ id: 'slash' }, { path: `/webhooks/${channel}/${key}/` })).toBe(200);
    expect((await inbox()).map(({ method, suffix }) => [method, suffix])).toEqual([
      ['POST', '/messages/post'],
      ['PUT', '/messages/put'],
      ['PATCH', '/messages/patch'],
      ['DELETE', '/messages/delete'],
      ['POST', ''],
    ]);
  });

  it('takes bodies of up to 1 MiB and refuses larger ones', async () => {
    const { deliver, inbox } = await open();
    const ofSize = (bytes: number): string => JSON.stringify({ id: 'x'.repeat(bytes - '{"id":""}'.length) });
    expect(await deliver(ofSize(1_048_576))).toBe(200);
    expect(await deliver(ofSize(1_048_577))).toBe(413);
    expect((await inbox()).map(({ body }) => body.length)).toEqual([1_048_576]);
  });

  it('leaves the bodies of other addresses to them', async () => {
    const { address } = await open();
    const ask = (type: string) =>
      fetch(`${address}/graphql`, {
        method: 'POST',
        headers: { 'content-type': type, authorization: 'Bearer everything-token' },
        body: '{"query":"{__typename}"}',
      });
    expect((await ask('application/json')).status).toBe(200);
    expect((await ask('text/plain')).status).toBe(415);
  });

  describe('from a provider that does not sign', () => {
    it('refuses a wrong key and a missing one, and keeps nothing', async () => {
      const { deliver, inbox } = await open();
      const paths = ['', '/wrong-key', `/${key}x`, `/${key.slice(1)}`, `/${key.toUpperCase()}`, `/x/${key}`].map(
        (rest) => `/webhooks/${channel}${rest}`,
      );
      const statuses = [];
      for (const path of paths) statuses.push(await deliver({ id: '1' }, { path }));
      expect(statuses).toEqual(paths.map(() => 401));
      expect(await inbox()).toEqual([]);
    });

    it('refuses everything where no key is configured, because nothing could be proven', async () => {
      const { deliver, inbox } = await open({ webhookKey: null });
      expect([await deliver({ id: '1' }), await deliver({ id: '1' }, { path: `/webhooks/${channel}/${key}` })]).toEqual([401, 401]);
      expect(await inbox()).toEqual([]);
    });
  });

  describe('from a provider that signs', () => {
    const body = '{"id":"1"}';

    it('needs no key in the address', async () => {
      const { deliver, inbox } = await open({ signed: true, webhookKey: null });
      expect(await deliver(body, { headers: fakeSignature(body) })).toBe(200);
      expect(await inbox()).toHaveLength(1);
    });

    it('refuses a wrong signature, a missing one, and that of other bytes', async () => {
      const { deliver, inbox } = await open({ signed: true, webhookKey: null });
      const signatures = [{}, { 'x-fake-signature': 'abc' }, fakeSignature('{"id":"2"}')];
      for (const headers of signatures) expect(await deliver(body, { headers })).toBe(401);
      expect(await inbox()).toEqual([]);
    });

    it('needs the key too where one is configured', async () => {
      const { deliver, inbox } = await open({ signed: true });
      expect(await deliver(body, { headers: fakeSignature(body), path: `/webhooks/${channel}` })).toBe(401);
      expect(await deliver(body, { headers: {} })).toBe(401);
      expect(await deliver(body, { headers: fakeSignature(body) })).toBe(200);
      expect(await inbox()).toHaveLength(1);
    });
  });

  it('answers a challenge at once, and keeps nothing of it', async () => {
    const { webhookAddress, address, inbox } = await open();
    const response = await fetch(webhookAddress, { method: 'POST', body: 'challenge:abc' });
    expect([response.status, await response.json()]).toEqual([200, { challenge: 'abc' }]);
    expect((await fetch(`${address}/webhooks/${channel}/wrong`, { method: 'POST', body: 'challenge:abc' })).status).toBe(401);
    expect(await inbox()).toEqual([]);
  });

  describe('by GET', () => {
    const verification = 'hub.mode=subscribe&hub.verify_token=fake-verify-token&hub.challenge=1158201444';

    it('answers a challenge with the status, type and text of the provider, and stores nothing', async () => {
      const { webhookAddress, inbox } = await open();
      const right = await fetch(`${webhookAddress}?${verification}`);
      expect([right.status, right.headers.get('content-type'), await right.text()]).toEqual([200, 'text/plain', '1158201444']);
      const wrong = await fetch(`${webhookAddress}?${verification.replace('fake-verify', 'other')}`);
      expect([wrong.status, await wrong.text()]).toEqual([403, 'wrong token']);
      expect(await inbox()).toEqual([]);
    });

    it('answers 404 to what is no challenge, with a suffix too, and stores nothing', async () => {
      const { webhookAddress, inbox } = await open();
      for (const address of [webhookAddress, `${webhookAddress}/messages`, `${webhookAddress}?hub.mode=subscribe`]) {
        const response = await fetch(address);
        expect([response.status, await response.json()]).toEqual([404, { status: 'not found' }]);
      }
      expect(await inbox()).toEqual([]);
    });

    it('needs the key as a delivery does', async () => {
      const { address, inbox } = await open();
      expect((await fetch(`${address}/webhooks/${channel}/wrong?${verification}`)).status).toBe(401);
      expect((await fetch(`${address}/webhooks/${channel}?${verification}`)).status).toBe(401);
      expect(await inbox()).toEqual([]);
    });

    it('needs no key where the provider signs, and no signature', async () => {
      const { webhookAddress } = await open({ signed: true, webhookKey: null });
      expect(await (await fetch(`${webhookAddress}?${verification}`)).text()).toBe('1158201444');
    });
  });

  it.each([true, false])('answers 404 to HEAD and stores nothing (signed: %s)', async (signed) => {
    const { webhookAddress, inbox } = await open({ signed, ...(signed && { webhookKey: null }) });
    expect((await fetch(webhookAddress, { method: 'HEAD' })).status).toBe(404);
    expect(await inbox()).toEqual([]);
  });

  it('knows no channel that is not configured, and none whose provider has no webhooks', async () => {
    const { deliver } = await open({
      channels: { silent: { ...fakeChannel('mute'), webhookKey: key } },
      more: [{ name: 'mute', withoutWebhooks: true }],
    });
    const paths = ['/webhooks/unknown', `/webhooks/unknown/${key}`, `/webhooks/silent/${key}`, '/webhooks', `/webhooks/${channel}x/${key}`];
    for (const path of paths) expect(await deliver({ id: '1' }, { path })).toBe(404);
    expect((await fetch(shop.webhookAddress)).status).toBe(404);
  });

  describe('that come more than once', () => {
    it('absorbs repetitions, also those that come together', async () => {
      const { deliver, settled, gateway } = await open();
      const event = { id: '1', events: [messageReceived('m1')] };
      const statuses = await Promise.all(Array.from({ length: 12 }, () => deliver(event)));
      statuses.push(await deliver({ ...event, kind: 'the same id in other bytes' }));
      expect(statuses).toEqual(statuses.map(() => 200));
      expect((await settled()).map(({ state, deliveries }) => [state, deliveries])).toEqual([['DONE', 13]]);
      expect((await gateway.ledger.messages.list(channel, '15550001111', { offset: 0, limit: 9 })).length).toBe(1);
    });

    it('keeps a genuine second event', async () => {
      const { deliver, settled } = await open();
      await deliver({ id: '1', window: -1 });
      await deliver({ id: '1', window: -1 });
      await deliver({ id: '2' });
      expect((await settled()).map(({ deliveries }) => deliveries)).toEqual([1, 1, 1]);
    });
  });
});
