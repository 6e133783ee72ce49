import { afterEach, describe, expect, it } from 'vitest';
import { toId } from '../../src/domain/id.js';
import { ReplayWebhookEventsDocument, WebhookEventByIdDocument, WebhookEventsDocument } from '../operations/generated.js';
import type { TestClient } from '../running-gateway.js';
import { channel, messageReceived } from './fake-provider.js';
import { fakeChannel, key, openShop, type Shop, type ShopOptions } from './shop.js';

const operator: TestClient = {
  name: 'operator',
  token: 'operator-token',
  scopes: ['operations:read', 'operations:write'],
  channels: [channel],
};
const reader: TestClient = { name: 'reader', token: 'reader-token', scopes: ['orders:read', 'operations:read'], channels: [channel] };
const stranger: TestClient = {
  name: 'stranger',
  token: 'stranger-token',
  scopes: ['operations:read', 'operations:write', 'raw:read'],
  channels: ['other'],
};

describe('the webhooks that operators see', () => {
  let shop: Shop;
  const open = async (options?: ShopOptions): Promise<Shop> =>
    (shop = await openShop({
      clients: [operator, reader, stranger],
      channels: { other: { ...fakeChannel('fake'), webhookKey: key } },
      ...options,
    }));
  afterEach(() => shop.close());

  const events = async (variables: object = {}, token?: string) => (await shop.read(WebhookEventsDocument, variables, token)).webhookEvents;

  it('are all deliveries with their states, newest first', async () => {
    const { deliver, settled } = await open();
    await deliver({ id: '1', kind: 'Message', events: [messageReceived('m1')] });
    await deliver({ id: '1', kind: 'Message', events: [messageReceived('m1')] });
    await deliver('no JSON');
    const [first, second] = await settled();
    expect((await events()).nodes).toEqual([
      {
        id: expect.any(String),
        channel: { name: channel },
        receivedAt: second?.receivedAt,
        processingState: 'FAILED',
        kind: null,
        deliveries: 1,
        failure: 'This is no JSON object.',
        raw: 'no JSON',
      },
      {
        id: expect.any(String),
        channel: { name: channel },
        receivedAt: first?.receivedAt,
        processingState: 'DONE',
        kind: 'Message',
        deliveries: 2,
        failure: null,
        raw: { id: '1', kind: 'Message', events: [expect.objectContaining({ kind: 'message-received' })] },
      },
    ]);
  });

  it('are shown without the secrets in them', async () => {
    const { deliver, settled } = await open();
    await deliver(JSON.stringify({ id: '1', order_token: 'tttttt', text: `see /webhooks/${channel}/${key}`, events: [] }));
    await deliver(`apiToken=abcdefgh&key=${key}`);
    await settled();
    expect((await events()).nodes.map(({ raw }) => raw)).toEqual([
      'apiToken=[redacted]&key=[redacted]',
      { id: '1', order_token: '[redacted]', text: `see /webhooks/${channel}/[redacted]`, events: [] },
    ]);
  });

  it('are walked page by page, and found by channel and state', async () => {
    const { deliver, settled } = await open();
    for (const id of ['1', '2', '3']) await deliver({ id, kind: id });
    await deliver('broken');
    await deliver({ id: '4', kind: '4' }, { path: `/webhooks/other/${key}` });
    await settled();
    await settled('other');
    const kinds = async (variables: object) => (await events(variables)).nodes.map(({ kind }) => kind);
    expect(await kinds({})).toEqual(['4', null, '3', '2', '1']);
    expect(await kinds({ filter: { channels: ['other'] } })).toEqual(['4']);
    expect(await kinds({ filter: { processingStates: ['FAILED', 'UNSUPPORTED'] } })).toEqual([null]);
    expect(await kinds({ filter: { channels: [channel], processingStates: ['DONE'] } })).toEqual(['3', '2', '1']);
    const walked: (string | null)[] = [];
    let after: string | null = null;
    do {
      const page = await events({ first: 2, after, filter: { channels: [channel] } });
      walked.push(...page.nodes.map(({ kind }) => kind));
      expect(page.pageInfo.hasPreviousPage).toBe(after !== null);
      after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
    } while (after !== null);
    expect(walked).toEqual([null, '3', '2', '1']);
  });

  it('are refused with a cursor of another list, and beyond a hundred at once', async () => {
    const { deliver, ask } = await open();
    await deliver({ id: '1' });
    const { endCursor } = (await events()).pageInfo;
    const codes = async (variables: object) =>
      (await ask(WebhookEventsDocument, variables)).errors.map(({ extensions }) => extensions['code']);
    expect(await codes({ after: endCursor, filter: { processingStates: ['DONE'] } })).toEqual(['BAD_USER_INPUT']);
    expect(await codes({ first: 101 })).toEqual(['BAD_USER_INPUT']);
    expect(await codes({ filter: { channels: ['unknown'] } })).toEqual(['BAD_USER_INPUT']);
  });

  it('are of the channels that the viewer may see, and bodies for those who may see raw records', async () => {
    const { deliver, settled, ask } = await open();
    await deliver({ id: '1', kind: 'mine' });
    await deliver({ id: '2', kind: 'theirs' }, { path: `/webhooks/other/${key}` });
    await settled();
    await settled('other');
    const ids = (await events()).nodes.map(({ id }) => id);
    const query = '{ webhookEvents { nodes { kind } } }';
    expect((await ask(query, {}, operator.token)).data).toEqual({ webhookEvents: { nodes: [{ kind: 'mine' }] } });
    expect(
      (await ask('{ webhookEvents { nodes { raw } } }', {}, operator.token)).errors.map(({ extensions }) => extensions['code']),
    ).toEqual(['FORBIDDEN']);
    expect((await events({}, stranger.token)).nodes.map(({ kind }) => kind)).toEqual(['theirs']);
    const byId = await Promise.all(ids.map((id) => shop.read(WebhookEventByIdDocument, { id }, stranger.token)));
    expect(byId.map(({ node }) => node?.__typename)).toEqual(['WebhookEvent', undefined]);
    const unauthenticated = await ask('{ webhookEvents { nodes { kind } } }', {}, 'unknown-token');
    expect(unauthenticated.status).toBe(401);
  });

  describe('and replay', () => {
    const replay = async (ids: readonly string[], token = operator.token) =>
      (await shop.read(ReplayWebhookEventsDocument, { ids: [...ids] }, token)).replayWebhookEvents;

    it('are read and applied again', async () => {
      let isBroken = true;
      const { deliver, settled } = await open({
        onRead: () => {
          if (isBroken) throw new Error('a fault of an older version');
        },
      });
      await deliver({ id: '1', events: [messageReceived('m1')] });
      expect((await settled()).map(({ state }) => state)).toEqual(['FAILED']);
      isBroken = false;
      const [event] = (await events()).nodes;
      const id = event?.id ?? '';
      expect(await replay([id])).toEqual({ events: [{ id, processingState: 'PENDING' }], userErrors: [] });
      expect((await settled()).map(({ state, failure }) => [state, failure])).toEqual([['DONE', null]]);
      expect((await shop.gateway.ledger.messages.get(channel, ['m1'])).size).toBe(1);
    });

    it('change nothing when they were applied already', async () => {
      const { deliver, settled } = await open();
      await deliver({ id: '1', events: [messageReceived('m1')] });
      await settled();
      const before = await shop.gateway.ledger.messageEvents.after([channel], '', 9);
      await replay([(await events()).nodes[0]?.id ?? '']);
      await settled();
      expect(await shop.gateway.ledger.messageEvents.after([channel], '', 9)).toEqual(before);
    });

    it('are all refused when one is unknown or of a foreign channel, which look alike', async () => {
      const { deliver, settled } = await open();
      await deliver('broken');
      await deliver('broken', { path: `/webhooks/other/${key}` });
      await settled();
      await settled('other');
      const [foreign, own] = (await events()).nodes.map(({ id }) => id);
      const ids = [own ?? '', foreign ?? '', toId('WebhookEvent', channel, 'unknown'), 'nonsense', toId('Order', channel, '1')];
      const answer = await replay(ids);
      expect(answer?.events).toEqual([]);
      expect(answer?.userErrors).toEqual(
        [1, 2, 3, 4].map((index) => ({ field: ['ids', String(index)], code: 'NOT_FOUND', message: 'There is no such webhook.' })),
      );
      expect((await shop.inbox()).map(({ state }) => state)).toEqual(['FAILED']);
    });

    it('are refused when their body is not kept any more', async () => {
      const { webhookAddress, settled } = await open();
      await fetch(webhookAddress, { method: 'POST' });
      await settled();
      const [event] = (await events()).nodes;
      expect(event?.raw).toBeNull();
      expect((await replay([event?.id ?? '']))?.userErrors).toEqual([
        { field: ['ids', '0'], code: 'INVALID', message: 'The body of this webhook is no longer stored, so it cannot be applied again.' },
      ]);
    });

    it('need the scope for it', async () => {
      const { ask } = await open();
      const { errors } = await ask(ReplayWebhookEventsDocument, { ids: [toId('WebhookEvent', channel, '1')] }, reader.token);
      expect(errors.map(({ extensions }) => extensions['code'])).toEqual(['FORBIDDEN']);
    });
  });
});
