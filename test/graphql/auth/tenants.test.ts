import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildSchema, isObjectType, type GraphQLInterfaceType } from 'graphql';
import { idTypes, readId, toId, type IdType } from '../../../src/domain/id.js';
import type { Answer } from '../../running-gateway.js';
import { connectClient, take } from '../transport/subscribing-client.js';
import { casesOf, selectionOf, type Case, type World } from '../schema/generated-input.js';
import { askWithFiles } from '../upload/multipart.js';
import { idsIn, openTwoTenants, type Tenant, type TwoTenants } from './two-tenants.js';
import { writtenSchema } from '../schema/written-schema.js';

const schema = writtenSchema();
const cases = [...casesOf(schema, 'query'), ...casesOf(schema, 'mutation')];
const fields = [...new Set(cases.map(({ kind, field }) => `${kind} ${field}`))];
const subscriptionCases = casesOf(schema, 'subscription');
const lists = Object.values(schema.getQueryType()?.getFields() ?? {}).filter((field) =>
  field.args.every(({ type }) => !String(type).endsWith('!')),
);

/** Not even the owner may do this, who does not have all channels. */
const onlyForAllChannels = ['mutation eraseCustomer'];

let both: TwoTenants;
beforeAll(async () => {
  both = await openTwoTenants();
  both.theirs.calls();
}, 60_000);
afterAll(() => both.close());

/** The other tenant's world by one of its channels, and the same of a channel that is nowhere. */
function worlds(channel: string): { theirs: World; nowhere: World } {
  const nowhere = [...both.theirIds].map(([type, id]) => [type, toId(type, 'nowhere', ...(readId(id)?.key ?? []))] as const);
  return { theirs: { channel, ids: both.theirIds }, nowhere: { channel: 'nowhere', ids: new Map(nowhere) } };
}

async function ask(one: Case, world: World, { token }: Tenant): Promise<Answer<unknown>> {
  const variables = one.variables(world);
  if (one.files.length === 0) return both.ask(one.document, variables, token);
  const files = Object.fromEntries(one.files.map((place) => [place, new Blob(['x'], { type: 'image/png' })]));
  return askWithFiles(both.address, { query: one.document, variables, files, token });
}

/** The answer without the names that were given. */
function fingerprint(answer: Answer<unknown>, { channel, ids }: World): string {
  const names = [channel, ...ids.values()];
  return names.reduce((text, name) => text.replaceAll(JSON.stringify(name).slice(1, -1), '<given>'), JSON.stringify(answer));
}

async function theirRecords(): Promise<unknown> {
  const { ledger } = both.gateway;
  const request = { channels: both.theirs.channels, states: null, after: null, limit: 1000 };
  const [orders, messages] = [
    await ledger.events.after(both.theirs.channels, '', 1000),
    await ledger.messageEvents.after(both.theirs.channels, '', 1000),
  ];
  return { writes: await ledger.writes.list(request), webhooks: await ledger.inbox.list(request), orders, messages };
}

async function isAsIfMissing(one: Case, channel: string): Promise<void> {
  const { theirs, nowhere } = worlds(channel);
  const [foreign, missing] = await Promise.all([ask(one, theirs, both.ours), ask(one, nowhere, both.ours)]);
  const about = `${one.document} ${one.title} ${channel}`;
  expect(foreign.status, about).toBeLessThan(500);
  expect(fingerprint(foreign, theirs), about).toBe(fingerprint(missing, nowhere));
}

/** The questions mean something: whom it belongs to is answered otherwise at least once. */
async function isAnsweredToOwner(own: readonly Case[]): Promise<boolean> {
  const { theirs, nowhere } = worlds(both.theirs.channels[0] ?? '');
  for (const one of own) {
    const [owner, stranger] = [await ask(one, theirs, both.theirs), await ask(one, nowhere, both.ours)];
    if (fingerprint(owner, theirs) !== fingerprint(stranger, nowhere)) return true;
  }
  return false;
}

describe('what belongs to another tenant', () => {
  it('MUST be of every kind that has an id, and be there for whom it belongs to', async () => {
    expect([...both.theirIds.keys()].sort()).toEqual([...idTypes].sort());
    const nodeTypes = schema.getPossibleTypes(schema.getType('Node') as GraphQLInterfaceType).map(({ name }) => name as IdType);
    const ids = nodeTypes.map((type) => both.theirIds.get(type));
    const { data } = await both.ask<{ nodes: { __typename: string }[] }, object>(
      'query ($ids: [ID!]!) { nodes(ids: $ids) { __typename } }',
      { ids },
      both.theirs.token,
    );
    expect(data?.nodes.map((node) => node?.__typename)).toEqual(nodeTypes);
  });

  it.each(fields)(
    'MUST be to %s as if it did not exist: the same answer, no call, nothing recorded',
    async (name) => {
      both.theirs.calls();
      const before = await theirRecords();
      const own = cases.filter(({ kind, field }) => `${kind} ${field}` === name);
      for (const one of own) {
        const channels = one.idType === null ? both.theirs.channels : both.theirs.channels.slice(0, 1);
        await Promise.all(channels.map((channel) => isAsIfMissing(one, channel)));
        expect(both.theirs.calls(), `${one.document} ${one.title}`).toEqual([]);
      }
      expect(await theirRecords()).toEqual(before);
      expect(await isAnsweredToOwner(own), 'a question that the owner is answered').toBe(!onlyForAllChannels.includes(name));
    },
    120_000,
  );

  it.each(lists.map((field) => [field.name, `{ ${field.name} ${selectionOf(field.type, 3)} }`] as const))(
    'MUST not be among the %s',
    async (name, query) => {
      both.theirs.calls();
      const answer = await both.ask<Record<string, unknown>, object>(query, {}, both.ours.token);
      expect(answer.data?.[name], JSON.stringify(answer.errors).slice(0, 500)).toBeDefined();
      expect(new Set(idsIn(answer).map((id) => readId(id)?.channel.split('-')[0]))).not.toContain('theirs');
      expect(JSON.stringify(answer)).not.toContain('theirs');
      expect(both.theirs.calls()).toEqual([]);
    },
  );

  it.each(lists.filter(({ args }) => args.some(({ name }) => name === 'after')).map(({ name }) => name))(
    'MUST not be among the %s behind a cursor of theirs',
    async (name) => {
      // A customer is known on several channels.
      const channels = name === 'customers' ? 'contacts { channel { name } }' : 'channel { name }';
      const query = `query ($after: String) { ${name}(first: 1, after: $after) { nodes { id ${channels} } pageInfo { endCursor } } }`;
      type Channel = { readonly name: string };
      type Item = { id: string; channel?: Channel; contacts?: readonly { channel: Channel }[] };
      type Page = Record<string, { nodes: Item[]; pageInfo: { endCursor: string } }>;
      const page = async (tenant: Tenant, after: string | null): Promise<Page[string] | undefined> =>
        (await both.ask<Page, object>(query, { after }, tenant.token)).data?.[name];
      const cursor = (await page(both.theirs, null))?.pageInfo.endCursor ?? null;
      expect(cursor).not.toBeNull();
      both.theirs.calls();
      const next = await page(both.ours, cursor);
      const seen = next?.nodes.flatMap(({ channel, contacts }) => channel ?? (contacts ?? []).map((contact) => contact.channel));
      for (const channel of seen ?? []) expect(channel.name).toMatch(/^ours-/);
      expect(next).toBeDefined();
      expect(both.theirs.calls()).toEqual([]);
    },
  );
});

describe('a subscription', () => {
  it.each([...new Set(subscriptionCases.map(({ field }) => field))])('MUST receive nothing of another tenant: %s', async (name) => {
    const { theirs, nowhere } = worlds(both.theirs.channels[0] ?? '');
    const [client, owner] = [connectClient(both.address, both.ours.token), connectClient(both.address, both.theirs.token)];
    const listen = async (one: Case, world: World): Promise<unknown[]> => {
      const results: unknown[] = [];
      const stream = await client.subscribe(one.document, one.variables(world));
      void (async () => {
        for await (const result of stream) results.push(result);
      })();
      return results;
    };
    const received: { one: Case; foreign: unknown[]; missing: unknown[] }[] = [];
    for (const one of subscriptionCases.filter(({ field }) => field === name)) {
      received.push({ one, foreign: await listen(one, theirs), missing: await listen(one, nowhere) });
    }
    const control = await owner.subscribe(`subscription { ${name} { id } }`);
    await both.happen(both.theirs, `THEIRS-${name}`);
    expect(await take(control, 1)).toHaveLength(1);
    // Every event of the other tenant would have been published before this is answered.
    await client.ask('{ __typename }');
    for (const { one, foreign, missing } of received) {
      expect(JSON.stringify(foreign), one.title).not.toContain('"data":{');
      expect(fingerprint({ status: 0, data: foreign, errors: [] }, theirs), one.title).toBe(
        fingerprint({ status: 0, data: missing, errors: [] }, nowhere),
      );
    }
    await client.dispose();
    await owner.dispose();
  });

  it.each(['orderChanged', 'messageReceived', 'messageStatusChanged', 'conversationChanged', 'templateChanged'])(
    'MUST publish the events of its own tenant alone when both have some: %s',
    async (name) => {
      const client = connectClient(both.address, both.ours.token);
      const events = await client.subscribe(`subscription { ${name} { id } }`);
      await both.happen(both.theirs, `THEIRS-FIRST-${name}`);
      await both.happen(both.ours, `OURS-SECOND-${name}`);
      const [first] = await take(events, 1);
      expect(readId(first?.data?.[name]?.id ?? '')?.channel).toBe('ours-wabotick');
      await client.dispose();
    },
  );
});

describe('an idempotency key', () => {
  it('MUST be of one tenant: the same key of another means another write, and repeats nothing', async () => {
    const send = async (tenant: Tenant, text: string) => {
      const input = { channel: tenant.channels[2], phoneNumber: '+966501234567', text, idempotencyKey: 'the-same-key' };
      const query = 'mutation ($input: SendTextInput!) { sendText(input: $input) { outcome userErrors { code } } }';
      return (await both.ask(query, { input }, tenant.token)).data;
    };
    both.ours.calls();
    both.theirs.calls();
    const done = { sendText: { outcome: 'ACCEPTED', userErrors: [] } };
    expect([await send(both.ours, 'ours'), await send(both.theirs, 'theirs'), await send(both.ours, 'ours')]).toEqual([done, done, done]);
    const sent = (calls: readonly string[]): number => calls.filter((call) => call.startsWith('POST')).length;
    expect([sent(both.ours.calls()), sent(both.theirs.calls())]).toEqual([1, 1]);
    expect(await send(both.ours, 'theirs')).toEqual({ sendText: { outcome: null, userErrors: [{ code: 'IDEMPOTENCY_KEY_REUSED' }] } });
  });
});

describe('the matrix', () => {
  it('MUST hold every root field that takes something of a tenant', () => {
    const takes = ['query', 'mutation', 'subscription'].flatMap((kind) => casesOf(schema, kind as Case['kind']));
    const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
    const all = roots.flatMap((root) => (isObjectType(root) ? Object.values(root.getFields()) : []));
    const untouched = all.map(({ name }) => name).filter((name) => !takes.some(({ field }) => field === name));
    // These take nothing that could be another's, or a cursor alone. Whose records a search finds is for search.test.ts.
    expect(untouched).toEqual(['viewer', 'providers', 'channels', 'search']);
  });

  it('MUST refuse to be made from a type of input that it knows no value of', () => {
    const unknown = buildSchema('scalar Colour type Query { field(channel: String!, colour: Colour!): String }');
    const [one] = casesOf(unknown, 'query');
    expect(() => one?.variables({ channel: 'a', ids: new Map() })).toThrow(
      'No value of the type Colour is known, which field takes as colour',
    );
  });

  it('MUST be no smaller than docs/security.md says', () => {
    const text = readFileSync('docs/security.md', 'utf8').replaceAll(/\s+/g, ' ');
    const documented = /(\d+) requests to (\d+) fields and (\d+) subscriptions/.exec(text)?.slice(1).map(Number);
    const [questions = Infinity, toFields = Infinity, toSubscriptions = Infinity] = documented ?? [];
    expect(cases.length).toBeGreaterThanOrEqual(questions);
    expect(fields.length).toBeGreaterThanOrEqual(toFields);
    expect(subscriptionCases.length).toBeGreaterThanOrEqual(toSubscriptions);
  });
});
