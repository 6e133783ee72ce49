import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startKaleyraSimulator, type KaleyraSimulator } from '../../src/providers/kaleyra/simulator/simulator.js';
import { startMetacloudSimulator, type MetacloudSimulator } from '../../src/providers/metacloud/simulator/simulator.js';
import { delivery } from '../../src/providers/metacloud/simulator/webhook.js';
import { connectClient, take, type SubscribingClient } from '../graphql/transport/subscribing-client.js';
import { runGateway, type RunningGateway } from '../running-gateway.js';

const eventually = { interval: 25, timeout: 10_000 };
const fields =
  'id kind at channel { name } templateId name language from to providerWord reason template { name approvalStatus providerStatus }';
const webhookKey = 'key-of-the-template-changes';

let simulator: MetacloudSimulator;
let kaleyra: KaleyraSimulator;
let gateway: RunningGateway;
let client: SubscribingClient;
beforeAll(async () => {
  [simulator, kaleyra] = await Promise.all([startMetacloudSimulator(), startKaleyraSimulator()]);
  // Two numbers of one account, and one of another account of the same app.
  const shared = { provider: 'metacloud', simulator, cacheSeconds: 60 };
  gateway = await runGateway({
    channels: {
      first: { ...shared, sync: { templates: '1h' } },
      second: { ...shared, settings: { phoneNumberId: '222', phoneNumber: '+15550783882' } },
      other: { ...shared, settings: { phoneNumberId: '333', businessAccountId: '444' } },
      india: { provider: 'kaleyra', simulator: kaleyra, webhookKey },
    },
  });
  simulator.webhooks.deliverTo(`${gateway.address}/webhooks/first`);
  kaleyra.webhooks.deliverTo(`${gateway.address}/webhooks/india/${webhookKey}`);
  client = connectClient(gateway.address, 'everything-token');
});
afterAll(async () => {
  await client.dispose();
  await simulator.webhooks.delivered();
  await kaleyra.webhooks.delivered();
  await gateway.close();
  await Promise.all([simulator.close(), kaleyra.close()]);
});

function changes(channels: readonly string[], since?: string): ReturnType<SubscribingClient['subscribe']> {
  const query = `subscription ($channels: [String!], $since: ID) { templateChanged(channels: $channels, since: $since) { ${fields} } }`;
  return client.subscribe(query, { channels, ...(since !== undefined && { since }) });
}

async function next(events: Awaited<ReturnType<typeof changes>>, count: number): Promise<readonly Record<string, unknown>[]> {
  const results = await take(events, count);
  expect(results.flatMap(({ errors }) => errors ?? [])).toEqual([]);
  return results.map(({ data }) => data?.['templateChanged'] as unknown as Record<string, unknown>);
}

async function processingStates(): Promise<unknown> {
  const { data } = await gateway.ask<{ webhookEvents: { nodes: { processingState: string }[] } }, object>(
    '{ webhookEvents(first: 50) { nodes { processingState } } }',
  );
  return [...new Set(data?.webhookEvents.nodes.map(({ processingState }) => processingState))];
}

const template = { message_template_id: 594425479261592, message_template_name: 'delivery_update', message_template_language: 'en_US' };

describe('a change of a template that WhatsApp reports', () => {
  it('MUST be an event of every channel of the account, with the template as it is now, and resumable', async () => {
    const approved = await gateway.ask<object, object>('{ template(channel: "first", name: "delivery_update", language: "en_US") { id } }');
    expect(approved.errors).toEqual([]);
    const [first, second] = [await changes(['first']), await changes(['second'])];
    simulator.decide('delivery_update', 'PAUSED');
    const [paused] = await next(first, 1);
    expect(paused).toEqual({
      ...{ id: expect.any(String) as string, kind: 'STATUS_CHANGED', channel: { name: 'first' }, at: expect.any(String) as string },
      ...{ templateId: '594425479261592', name: 'delivery_update', language: 'en_US' },
      ...{ from: null, to: 'PAUSED', providerWord: 'PAUSED', reason: null },
      // The answer that was cached before the change is forgotten.
      template: { name: 'delivery_update', approvalStatus: 'PAUSED', providerStatus: 'PAUSED' },
    });
    expect(await next(second, 1)).toMatchObject([{ channel: { name: 'second' }, to: 'PAUSED' }]);
    simulator.decide('delivery_update', 'APPROVED');
    expect(await next(first, 1)).toMatchObject([{ from: 'PAUSED', to: 'APPROVED', template: { approvalStatus: 'APPROVED' } }]);
    const again = await changes(['first', 'second', 'other'], String(paused?.['id']));
    expect(await next(again, 3)).toMatchObject([{ to: 'PAUSED' }, { from: 'PAUSED', to: 'APPROVED' }, { from: 'PAUSED', to: 'APPROVED' }]);
    expect(await gateway.gateway.ledger.templateEvents.after(['other'], '', 10)).toEqual([]);
  });

  it('MUST be in the copy of the templates without waiting for its next read', async () => {
    const { copies } = gateway.gateway.ledger;
    const status = async (): Promise<unknown> => (await copies.templates.get('first', ['594425479261593'])).get('594425479261593')?.status;
    await expect.poll(status, eventually).toBe('APPROVED');
    simulator.decide('invoice', 'DISABLED', 'ABUSIVE_CONTENT');
    await expect.poll(status, eventually).toBe('DISABLED');
  });

  it.each([
    [
      'a rejection with its reason',
      'message_template_status_update',
      {
        event: 'REJECTED',
        reason: 'INVALID_FORMAT',
        rejection_info: { reason: 'Variables next to each other.', recommendation: 'Add words.' },
      },
      { kind: 'STATUS_CHANGED', to: 'REJECTED', reason: 'INVALID_FORMAT: Variables next to each other.: Add words.' },
    ],
    [
      'a lock with its description',
      'message_template_status_update',
      { event: 'LOCKED', reason: 'NONE', other_info: { title: 'LOCKED', description: 'Edits are locked for a day.' } },
      { kind: 'STATUS_CHANGED', to: 'UNKNOWN', providerWord: 'LOCKED', reason: 'Edits are locked for a day.' },
    ],
    [
      'the end of a pause',
      'message_template_status_update',
      { event: 'REINSTATED' },
      { kind: 'STATUS_CHANGED', to: 'APPROVED', reason: null },
    ],
    [
      'a quality',
      'message_template_quality_update',
      { previous_quality_score: 'GREEN', new_quality_score: 'YELLOW' },
      { kind: 'QUALITY_CHANGED', from: 'GREEN', to: 'YELLOW', providerWord: 'YELLOW' },
    ],
    [
      'a category',
      'template_category_update',
      { previous_category: 'UTILITY', new_category: 'MARKETING' },
      { kind: 'CATEGORY_CHANGED', from: 'UTILITY', to: 'MARKETING' },
    ],
    [
      'an edited text',
      'message_template_components_update',
      { message_template_element: 'Hello {{1}}' },
      { kind: 'CONTENT_CHANGED', from: null, to: null, providerWord: null },
    ],
  ])('MUST be understood: %s', async (_, field, value, expected) => {
    const events = await changes(['first']);
    simulator.webhooks.send({ body: delivery({ ...template, ...value }, field) });
    expect(await next(events, 1)).toMatchObject([{ templateId: '594425479261592', language: 'en_US', ...expected }]);
  });

  it('MUST be recorded once when Meta delivers it again, whatever its bytes', async () => {
    const body = { ...(delivery({ ...template, event: 'FLAGGED' }, 'message_template_status_update') as Record<string, unknown>) };
    const count = async (): Promise<number> => (await gateway.gateway.ledger.templateEvents.after(['first'], '', 100)).length;
    const before = await count();
    simulator.webhooks.send({ body });
    simulator.webhooks.send({ body: `${JSON.stringify(body)} ` });
    await simulator.webhooks.delivered();
    await expect.poll(count, eventually).toBe(before + 1);
  });

  it('MUST be an event of a reseller that passes it on in a body of its own', async () => {
    const events = await changes(['india']);
    const body = {
      ...{ id: '347000000000069', time: '1722832465', event: 'Rejected', callback_profile_id: 'IN-1', company_id: '7' },
      ...{ message_template_id: '900', message_template_name: 'offer', message_template_language: 'en', reason: 'PROMOTIONAL' },
    };
    kaleyra.webhooks.send({ body });
    kaleyra.webhooks.send({ body: { ...body, time: '1722832999', event: 'APPROVED', reason: '<reason>' } });
    expect(await next(events, 2)).toMatchObject([
      {
        ...{ channel: { name: 'india' }, at: '2024-08-05T04:34:25.000Z', templateId: '900', name: 'offer', language: 'en' },
        ...{ from: null, to: 'REJECTED', providerWord: 'Rejected', reason: 'PROMOTIONAL', template: null },
      },
      { from: 'REJECTED', to: 'APPROVED', reason: null },
    ]);
  });

  it('MUST be refused as `since` when it is an event of another subscription', async () => {
    const [event] = await gateway.gateway.ledger.templateEvents.after(['first'], '', 1);
    const id = Buffer.from(event?.id ?? '').toString('base64');
    const { errors } = await client.ask('subscription ($since: ID) { templateChanged(since: $since) { id } }', { since: id });
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
  });
});

describe('the state of a number or account that WhatsApp reports', () => {
  const activity = async (channel: string) => (await gateway.gateway.ledger.channels.activity([channel])).get(channel);

  it('MUST be kept for the number that it names, and for no other', async () => {
    const value = { display_phone_number: '15550783882', event: 'FLAGGED', old_limit: 'TIER_10K', current_limit: 'TIER_1K' };
    simulator.webhooks.send({ body: delivery(value, 'phone_number_quality_update') });
    await expect
      .poll(() => activity('second'), eventually)
      .toMatchObject({ connected: null, providerState: 'FLAGGED', messagingLimit: 'TIER_1K' });
    expect(await activity('first')).toMatchObject({ providerState: null, messagingLimit: null });
  });

  it('MUST be kept for every number of the account', async () => {
    simulator.webhooks.send({ body: delivery({ event: 'VERIFIED_ACCOUNT' }, 'account_update') });
    for (const channel of ['first', 'second'])
      await expect.poll(() => activity(channel), eventually).toMatchObject({ connected: null, providerState: 'VERIFIED_ACCOUNT' });
    simulator.webhooks.send({ body: delivery({ ban_info: { waba_ban_state: 'DISABLE' } }, 'account_update') });
    for (const channel of ['first', 'second'])
      await expect.poll(() => activity(channel), eventually).toMatchObject({ connected: false, providerState: 'DISABLE' });
    expect(await activity('other')).toMatchObject({ connected: null, providerState: null });
  });

  it('MUST be shown as the provider reports it now where it can be asked', async () => {
    const query = '{ channel(name: "first") { health { providerState messagingLimit } } }';
    expect((await gateway.ask<object, object>(query)).data).toEqual({
      channel: { health: { providerState: 'CONNECTED', messagingLimit: 'TIER_10K' } },
    });
    const ofReseller = '{ channel(name: "india") { health { providerState messagingLimit } } }';
    expect((await gateway.ask<object, object>(ofReseller)).data).toEqual({
      channel: { health: { providerState: null, messagingLimit: null } },
    });
  });

  it('MUST leave no webhook of these kinds unsupported', async () => {
    await expect.poll(processingStates, eventually).toEqual(['DONE']);
  });
});
