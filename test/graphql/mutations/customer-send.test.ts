import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { toId } from '../../../src/domain/id.js';
import { graphFailure } from '../../../src/providers/metacloud/simulator/failure.js';
import { eventOf, orderOf } from '../../store/samples.js';
import { createDatabase } from '../../store/own-database.js';
import {
  customerId,
  isSending,
  openReplyShop,
  phone,
  requests,
  sendings,
  startReplyProviders,
  type ReplyProviders,
  type ReplyShop,
  type SendPayload,
} from './reply-shop.js';

const { DATABASE_URL: databaseUrl } = process.env;
const blocked = { kind: 'answer', answer: graphFailure(400, 131026, 'Message undeliverable'), when: isSending } as const;
const nothing = { cloud: 0, riyadh: 0, rio: 0 };

let providers: ReplyProviders;
let shop: ReplyShop;
beforeEach(async () => {
  providers = await startReplyProviders();
  shop = await openReplyShop(providers);
});
afterEach(async () => {
  await shop.close();
  await providers.close();
});

async function send(input: Record<string, unknown> = {}, token?: string): Promise<SendPayload> {
  const { data, errors } = await shop.send(input, token);
  expect(errors).toEqual([]);
  return data?.sendToCustomer as SendPayload;
}

describe('a message to a customer', () => {
  it('MUST go to the channel with an open window to which the customer wrote last, without asking any provider first', async () => {
    await shop.write('riyadh', 3);
    await shop.write('cloud', 2);
    await shop.write('rio', 30);
    const sent = await send();
    expect(sent).toMatchObject({
      channel: { name: 'cloud' },
      outcome: 'ACCEPTED',
      message: { channel: { name: 'cloud' }, content: { text: 'Today!' } },
      attempts: [],
      options: [],
      userErrors: [],
    });
    expect(requests(providers)).toEqual({ ...nothing, cloud: 1 });
    expect(providers.cloud.accepted).toMatchObject([{ to: phone.slice(1) }]);
    await shop.write('riyadh', 1);
    expect((await send()).channel).toEqual({ name: 'riyadh' });
  });

  it('MUST go to a later channel without the rule of the window, and not to one whose window is closed', async () => {
    await shop.write('cloud', 25);
    await shop.write('rio', 40);
    expect(await send()).toMatchObject({ channel: { name: 'rio' } });
    expect(sendings(providers)).toEqual({ ...nothing, rio: 1 });
  });

  it('MUST go to the preferred channel when its window is open, and to another one when it is closed', async () => {
    await shop.write('cloud', 1);
    await shop.write('riyadh', 2);
    expect(await send({ preferredChannel: 'riyadh' })).toMatchObject({ channel: { name: 'riyadh' }, outcome: 'ACCEPTED' });
    await shop.write('rio', 3);
    expect((await send({ preferredChannel: 'rio' })).channel).toEqual({ name: 'rio' });
  });

  it('MUST not go to a preferred channel whose window is closed', async () => {
    await shop.write('cloud', 26);
    await shop.write('riyadh', 2);
    expect((await send({ preferredChannel: 'cloud' })).channel).toEqual({ name: 'riyadh' });
    expect(sendings(providers)).toEqual({ ...nothing, riyadh: 1 });
  });

  it('MUST go to a preferred channel whose window is not known, and to no such channel by itself', async () => {
    const order = { name: 'Ana', phoneNumber: phone, email: null, contactId: phone.slice(1) };
    const { orders } = shop.gateway.ledger;
    await orders.put(orderOf('cloud', 'O-1', { customer: order }), eventOf('cloud', 'O-1', { kind: 'PLACED' }));
    expect(await send()).toMatchObject({
      outcome: null,
      options: [{ channel: { name: 'cloud' }, lastInboundAt: null, serviceWindow: null }],
    });
    expect(await send({ preferredChannel: 'cloud' })).toMatchObject({ channel: { name: 'cloud' }, outcome: 'ACCEPTED' });
  });

  it('MUST ask a provider that lists messages, once, when the recorded ones leave no window open', async () => {
    await shop.write('cloud', 30);
    await shop.write('riyadh', 50);
    const date = new Date(Date.now() - 60_000).toISOString();
    providers.atAwal.push({ id: 'wamid.NEW', content: 'Hello?', type: 'text', direction: 'inbound', date, status: 'read' });
    expect(await send()).toMatchObject({ channel: { name: 'riyadh' }, outcome: 'ACCEPTED' });
    const reads = providers.riyadh.requests.filter(({ method }) => method === 'GET').map(({ path }) => path);
    expect(new Set(reads).size).toBe(reads.length);
    expect(requests(providers).cloud).toBe(0);
  });

  it('MUST answer with the channels, when their windows closed, and their approved templates, when none is open', async () => {
    await shop.write('cloud', 30);
    await shop.write('riyadh', 50);
    const refused = await send();
    expect(refused).toMatchObject({
      channel: null,
      outcome: null,
      message: null,
      userErrors: [{ code: 'OUTSIDE_SERVICE_WINDOW', field: ['input', 'text'] }],
    });
    const [cloud, riyadh] = refused.options as {
      readonly lastInboundAt: string;
      readonly serviceWindow: { readonly expiresAt: string };
      readonly templates: { readonly nodes: readonly { readonly approvalStatus: string }[] };
    }[];
    expect(refused.options).toMatchObject([
      { channel: { name: 'cloud' }, code: 'OUTSIDE_SERVICE_WINDOW', serviceWindow: { isOpen: false } },
      { channel: { name: 'riyadh' }, code: 'OUTSIDE_SERVICE_WINDOW', serviceWindow: { isOpen: false } },
    ]);
    for (const option of [cloud, riyadh]) {
      expect(Date.parse(option?.serviceWindow.expiresAt ?? '') - Date.parse(option?.lastInboundAt ?? '')).toBe(24 * 60 * 60 * 1000);
      expect(option?.templates.nodes.map(({ approvalStatus }) => approvalStatus)).toEqual(['APPROVED', 'APPROVED']);
    }
    expect(sendings(providers)).toEqual(nothing);
  });

  it('MUST be a template where no window is open, by name on any channel and by id on the preferred one alone', async () => {
    await shop.write('cloud', 30);
    await shop.write('riyadh', 50);
    const template = { name: 'welcome_message', language: 'en', variables: [{ name: '1', value: 'Ana' }] };
    expect(await send({ text: null, template, preferredChannel: 'riyadh' })).toMatchObject({ channel: { name: 'riyadh' } });
    const byId = { templateId: '1', variables: [{ name: '1', value: 'Ana' }] };
    expect(await send({ text: null, template: byId, preferredChannel: 'riyadh' })).toMatchObject({ channel: { name: 'riyadh' } });
    expect(sendings(providers)).toEqual({ ...nothing, riyadh: 2 });
    for (const more of [{}, { preferredChannel: 'riyadh', failover: true }]) {
      const { userErrors } = await send({ text: null, template: byId, ...more });
      expect(userErrors).toMatchObject([{ code: 'INVALID' }]);
    }
    expect(await send({ text: null, template: byId, preferredChannel: 'rio' })).toMatchObject({
      userErrors: [{ code: 'CAPABILITY_NOT_SUPPORTED', field: ['input', 'template'] }],
    });
    expect(sendings(providers)).toEqual({ ...nothing, riyadh: 2 });
  });

  it('MUST be media with a caption', async () => {
    await shop.write('cloud', 1);
    const media = { url: 'https://shop.example/a.png' };
    expect(await send({ text: null, media, caption: 'Yours' })).toMatchObject({
      channel: { name: 'cloud' },
      message: { content: { __typename: 'MediaContent' } },
    });
    expect(providers.cloud.requests[0]?.body).toContain('Yours');
  });

  it.each<[string, Record<string, unknown>, string[]]>([
    ['nothing', { text: null }, ['text']],
    ['two contents', { template: { name: 'a', language: 'en' } }, ['text']],
    ['a blank text', { text: ' ' }, ['text']],
    ['a caption without media', { caption: 'x' }, ['caption']],
    ['a template without a language', { text: null, template: { name: 'a' } }, ['template', 'language']],
    ['media without a source', { text: null, media: {} }, ['media']],
    ['a channel that nobody has', { preferredChannel: 'nowhere' }, ['preferredChannel']],
    ['an empty key', { idempotencyKey: '' }, ['idempotencyKey']],
  ])('MUST be refused with its field when the input has %s', async (_, input, field) => {
    await shop.write('cloud', 1);
    const { userErrors, outcome } = await send(input);
    expect(outcome).toBeNull();
    expect(userErrors).toMatchObject([{ code: 'INVALID', field: ['input', ...field] }]);
    expect(requests(providers)).toEqual(nothing);
  });

  it('MUST be refused for a customer of whom nothing is known', async () => {
    expect(await send()).toMatchObject({ channel: null, userErrors: [{ code: 'NOT_FOUND', field: ['input', 'customerId'] }] });
    expect(await send({ customerId: toId('Order', 'cloud', '1') })).toMatchObject({ userErrors: [{ code: 'NOT_FOUND' }] });
  });
});

describe('failover', () => {
  beforeEach(async () => {
    await shop.write('cloud', 1);
    await shop.write('riyadh', 2);
  });

  it('MUST try the next channel when one refused the message, and say what was tried', async () => {
    providers.cloud.fail(blocked);
    const sent = await send({ failover: true });
    expect(sent).toMatchObject({ channel: { name: 'riyadh' }, outcome: 'ACCEPTED', userErrors: [] });
    expect(sent.attempts).toMatchObject([{ channel: { name: 'cloud' }, code: 'RECIPIENT_NOT_ALLOWED' }]);
    expect(sendings(providers)).toEqual({ ...nothing, cloud: 1, riyadh: 1 });
  });

  it('MUST try the next channel when one certainly received nothing', async () => {
    await providers.cloud.close();
    const sent = await send({ failover: true, idempotencyKey: 'unreachable' });
    expect(sent).toMatchObject({ channel: { name: 'riyadh' }, outcome: 'ACCEPTED' });
    expect(sent.attempts).toMatchObject([{ channel: { name: 'cloud' }, code: 'PROVIDER_UNAVAILABLE' }]);
    expect(await send({ failover: true, idempotencyKey: 'unreachable' })).toEqual(sent);
    expect(sendings(providers).riyadh).toBe(1);
  });

  it('MUST not happen without being asked for', async () => {
    providers.cloud.fail(blocked);
    expect(await send()).toMatchObject({
      channel: { name: 'cloud' },
      outcome: null,
      attempts: [],
      userErrors: [{ code: 'RECIPIENT_NOT_ALLOWED' }],
    });
    expect(sendings(providers)).toEqual({ ...nothing, cloud: 1 });
  });

  it.each(['cut-after', 'cut-before', 'truncate'] as const)('MUST not happen when the answer was lost (%s)', async (kind) => {
    providers.cloud.fail({ kind, when: isSending });
    const key = { failover: true, idempotencyKey: 'lost' };
    const sent = await send(key);
    expect(sent).toMatchObject({ channel: { name: 'cloud' }, outcome: 'UNKNOWN', attempts: [], userErrors: [{ code: 'OUTCOME_UNKNOWN' }] });
    expect(await send(key)).toEqual(sent);
    expect(sendings(providers)).toEqual({ ...nothing, cloud: 1 });
  });

  it('MUST end with the last refusal when every channel refused, and repeat it', async () => {
    providers.cloud.fail(blocked);
    providers.riyadh.fail({
      kind: 'answer',
      answer: { status: 422, body: { error: 'validation_failed', message: 'No.', details: {}, request_id: 'r' } },
      when: isSending,
    });
    const key = { failover: true, idempotencyKey: 'nobody' };
    const refused = await send(key);
    expect(refused).toMatchObject({ channel: { name: 'riyadh' }, outcome: null, userErrors: [{ code: 'INVALID' }] });
    expect(await send(key)).toEqual(refused);
    expect(sendings(providers)).toEqual({ ...nothing, cloud: 1, riyadh: 1 });
  });

  it('MUST be an error when the last channel certainly received nothing: the same key begins again', async () => {
    providers.cloud.fail(blocked);
    providers.riyadh.fail({ kind: 'answer', answer: { status: 429, body: { error: 'rate_limit_exceeded' } }, when: isSending });
    const key = { failover: true, idempotencyKey: 'again' };
    const { data, errors } = await shop.send(key);
    expect([data?.sendToCustomer, errors[0]?.extensions['code']]).toEqual([null, 'PROVIDER_RATE_LIMITED']);
    expect(await send(key)).toMatchObject({ channel: { name: 'cloud' }, outcome: 'ACCEPTED' });
    expect(sendings(providers)).toEqual({ ...nothing, cloud: 2, riyadh: 1 });
  });
});

describe('an idempotency key', () => {
  it('MUST return the same answer and send nothing, also when the customer has written elsewhere since', async () => {
    await shop.write('cloud', 2);
    const sent = await send({ idempotencyKey: 'k' });
    await shop.write('riyadh', 1);
    expect(await send({ idempotencyKey: 'k' })).toEqual(sent);
    expect(await send({ idempotencyKey: 'k', text: 'Other' })).toMatchObject({ userErrors: [{ code: 'IDEMPOTENCY_KEY_REUSED' }] });
    expect(await send({ idempotencyKey: 'k', failover: true })).toMatchObject({ userErrors: [{ code: 'IDEMPOTENCY_KEY_REUSED' }] });
    expect(sendings(providers)).toEqual({ ...nothing, cloud: 1 });
  });

  it('MUST try no other channel when the message of an answer failed later', async () => {
    await shop.write('cloud', 2);
    await shop.write('riyadh', 3);
    const key = { idempotencyKey: 'later', failover: true };
    const sent = await send(key);
    const [write] = await shop.gateway.ledger.writes.list({ channels: ['cloud'], states: null, after: null, limit: 1 });
    if (write === undefined) throw new Error('Nothing is recorded.');
    const at = new Date().toISOString();
    const refusals = [{ code: 'PROVIDER_REFUSED', message: 'It failed later.' }];
    const failed = { state: 'REFUSED', outcome: null, refusals, settledAt: at, reportedStatus: 'FAILED', messageId: null } as const;
    expect(await shop.gateway.ledger.writes.settleFromWebhook(write, failed)).toBe(true);
    expect(await send(key)).toMatchObject({
      channel: sent.channel,
      outcome: null,
      attempts: [],
      userErrors: [{ code: 'PROVIDER_REFUSED' }],
    });
    expect(sendings(providers)).toEqual({ ...nothing, cloud: 1 });
  });

  it('MUST be free again after a refusal that was recorded nowhere', async () => {
    await shop.write('cloud', 30);
    expect(await send({ idempotencyKey: 'free' })).toMatchObject({ userErrors: [{ code: 'OUTSIDE_SERVICE_WINDOW' }] });
    await shop.write('cloud', 1);
    expect(await send({ idempotencyKey: 'free' })).toMatchObject({ channel: { name: 'cloud' }, outcome: 'ACCEPTED' });
  });

  it('MUST send once when a request comes ten times at once', async () => {
    await shop.write('cloud', 2);
    await shop.write('riyadh', 3);
    providers.cloud.fail(blocked);
    const answers = await Promise.all(Array.from({ length: 10 }, () => send({ idempotencyKey: 'ten', failover: true })));
    for (const answer of answers) expect(answer).toEqual(answers[0]);
    expect(sendings(providers)).toEqual({ ...nothing, cloud: 1, riyadh: 1 });
  });

  it('MUST return the same answer after a restart', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'reply-'));
    try {
      const first = await openReplyShop(providers, { directory });
      await first.write('cloud', 2);
      await first.write('riyadh', 3);
      providers.cloud.fail(blocked);
      const sent = await first.send({ idempotencyKey: 'restart', failover: true });
      await first.close();
      const second = await openReplyShop(providers, { directory });
      expect(await second.send({ idempotencyKey: 'restart', failover: true })).toEqual(sent);
      await second.close();
      expect(sent.data?.sendToCustomer).toMatchObject({ channel: { name: 'riyadh' }, attempts: [{ channel: { name: 'cloud' } }] });
      expect(sendings(providers)).toEqual({ ...nothing, cloud: 1, riyadh: 1 });
    } finally {
      await rm(directory, { recursive: true, force: true });
    }
  });
});

describe('a viewer who does not see every channel', () => {
  const scopes = ['messages:send', 'conversations:read', 'templates:read', 'channels:read'];
  const one = { name: 'one', token: 'the-token-of-one', scopes, channels: ['riyadh'] };
  const mute = { name: 'mute', token: 'the-token-of-mute', scopes: ['messages:send'], channels: ['*'] };

  it('MUST get the answer that there would be without the other channels', async () => {
    const alone = await openReplyShop(providers, { clients: [one, mute] });
    const whole = await openReplyShop(providers, { clients: [one, mute] });
    try {
      for (const each of [alone, whole]) await each.write('riyadh', 30);
      await whole.write('cloud', 1);
      const ask = async (each: ReplyShop, input: object) => (await each.send({ ...input }, one.token)).data?.sendToCustomer;
      const timeless = (answer: unknown) => JSON.parse(JSON.stringify(answer).replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'time')) as SendPayload;
      const refused = timeless(await ask(whole, {}));
      expect(refused).toEqual(timeless(await ask(alone, {})));
      expect(refused.options).toMatchObject([{ channel: { name: 'riyadh' } }]);
      const byName = await ask(whole, { preferredChannel: 'cloud' });
      expect(byName).toEqual(await ask(whole, { preferredChannel: 'nowhere' }));
      expect(byName).toMatchObject({ userErrors: [{ code: 'INVALID', field: ['input', 'preferredChannel'] }] });
      expect(sendings(providers)).toEqual(nothing);
      await alone.write('cloud', 1);
      const hidden = { customerId, failover: true, idempotencyKey: 'hidden' };
      expect(timeless(await ask(alone, hidden))).toMatchObject({ options: [{ channel: { name: 'riyadh' } }] });
      expect((await whole.send({}, mute.token)).errors[0]?.extensions['code']).toBe('FORBIDDEN');
    } finally {
      await alone.close();
      await whole.close();
    }
  });
});

// Replicas need a server between them.
if (databaseUrl !== undefined) {
  describe('two gateways on PostgreSQL', () => {
    it('MUST send once when both get the same key at once, and give the same answer afterwards', async () => {
      const database = await createDatabase(databaseUrl);
      const [here, there] = [
        await openReplyShop(providers, { databaseUrl: database.url }),
        await openReplyShop(providers, { databaseUrl: database.url }),
      ];
      try {
        await here.write('cloud', 1);
        await here.write('riyadh', 2);
        for (let round = 0; round < 5; round += 1) {
          providers.cloud.fail(blocked);
          const before = sendings(providers);
          const input = { idempotencyKey: `both-${round}`, failover: true };
          const answers = await Promise.all(Array.from({ length: 6 }, (_, index) => (index % 2 === 0 ? here : there).send(input)));
          const ends = answers.map(({ data }) => data?.sendToCustomer?.outcome ?? data?.sendToCustomer?.userErrors[0]?.code);
          expect(ends.every((end) => end === 'ACCEPTED' || end === 'IDEMPOTENCY_KEY_IN_USE')).toBe(true);
          expect(ends).toContain('ACCEPTED');
          const after = sendings(providers);
          expect([after.cloud - before.cloud, after.riyadh - before.riyadh]).toEqual([1, 1]);
          expect(await here.send(input)).toEqual(await there.send(input));
        }
      } finally {
        await here.close();
        await there.close();
        await database.remove();
      }
    }, 60_000);
  });
}
