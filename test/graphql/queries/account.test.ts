import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openFiveChannels, type FiveChannels } from './five-channels.js';

let five: FiveChannels;
const phoneNumber = '+14155552671';

beforeAll(async () => {
  five = await openFiveChannels({
    clients: [{ name: 'seller', token: 'seller-token', scopes: ['channels:read', 'orders:read'], channels: ['*'] }],
  });
});
afterAll(() => five.close());
beforeEach(() => void five.calls());

interface Lists {
  readonly channel: Readonly<Record<string, readonly Readonly<Record<string, string>>[] | null>>;
}

async function channel(name: string, selection: string): Promise<Lists['channel']> {
  const { data, errors } = await five.ask<Lists, object>(`{ channel(name: "${name}") { ${selection} } }`);
  expect(errors).toEqual([]);
  return data!.channel;
}

async function change(mutation: string): Promise<unknown> {
  const { data, errors } = await five.ask<object, object>(`mutation { ${mutation} { outcome userErrors { code field } } }`);
  expect(errors).toEqual([]);
  return Object.values(data ?? {})[0];
}

const applied = { outcome: 'APPLIED', userErrors: [] };

describe('a list of what a mutation takes', () => {
  it('MUST give the ids that the mutations take', async () => {
    const lists = await channel('miami', 'teamMembers { teamMemberId } botFlows { flowId } sequences { sequenceId } labels { labelId }');
    const about = `channel: "miami", phoneNumber: "${phoneNumber}"`;
    const [member, flow, sequence, label] = [
      lists['teamMembers']?.[0]?.['teamMemberId'],
      lists['botFlows']?.[0]?.['flowId'],
      lists['sequences']?.[0]?.['sequenceId'],
      lists['labels']?.[0]?.['labelId'],
    ];
    expect(await change(`assignConversation(input: { ${about}, teamMemberId: "${member}" })`)).toEqual(applied);
    expect(await change(`triggerBotFlow(input: { ${about}, flowId: "${flow}" })`)).toEqual(applied);
    expect(await change(`addSubscriberToSequences(input: { ${about}, sequenceIds: ["${sequence}"] })`)).toEqual(applied);
    expect(await change(`addSubscriberLabels(input: { ${about}, labelIds: ["${label}"] })`)).toEqual(applied);
    const { flows, sequences } = five.miami.backOffice;
    expect([flows, sequences]).toEqual([{ '14155552671': [flow] }, { '14155552671': [sequence] }]);
  });

  it('MUST give the branches, whose id an order takes', async () => {
    const { branches } = await channel('riyadh', 'branches { branchId name phoneNumber address }');
    expect(branches).toEqual([
      { branchId: '3', name: 'Khobar Branch', phoneNumber: '+966500000002', address: 'Corniche, Khobar, Saudi Arabia' },
      { branchId: '1', name: 'Riyadh Branch', phoneNumber: null, address: null },
    ]);
    const { data } = await five.ask<{ orderByReference: { id: string } }, object>(
      '{ orderByReference(channel: "riyadh", reference: "2") { id } }',
    );
    const { id } = data!.orderByReference;
    expect(await change(`updateOrder(input: { orderId: "${id}", branchId: "${branches?.[0]?.['branchId']}" })`)).toEqual(applied);
    expect(five.riyadh.requests.filter(({ method }) => method === 'PUT').map(({ body }) => JSON.parse(body) as object)).toMatchObject([
      { branch_id: '3' },
    ]);
  });

  it('MUST cost one call for each list, however often a request asks', async () => {
    await five.ask('{ a: channel(name: "miami") { botFlows { id } } b: channel(name: "miami") { botFlows { name } } }');
    expect(five.calls()).toEqual({ miami: 1, rio: 0, riyadh: 0, delhi: 0, sydney: 0 });
  });

  it('MUST be null, without a call, where the provider has none', async () => {
    const none = { teamMembers: null, botFlows: null, sequences: null, branches: null, account: null };
    const selection = 'teamMembers { id } botFlows { id } sequences { id } branches { id } account { name }';
    for (const name of ['rio', 'delhi', 'sydney']) expect(await channel(name, selection)).toEqual(none);
    expect(five.calls()).toEqual({ miami: 0, rio: 0, riyadh: 0, delhi: 0, sydney: 0 });
  });

  it('MUST need the scope of what it is for', async () => {
    const query = '{ channel(name: "miami") { teamMembers { id } botFlows { id } sequences { id } account { plan } } }';
    const { data, errors } = await five.ask<Lists, object>(query, {}, 'seller-token');
    expect(data?.channel).toEqual({ teamMembers: null, botFlows: null, sequences: null, account: { plan: 'Premium1' } });
    expect(errors.map(({ path, extensions }) => [path?.join('.'), extensions['code']])).toEqual([
      ['channel.teamMembers', 'FORBIDDEN'],
      ['channel.botFlows', 'FORBIDDEN'],
      ['channel.sequences', 'FORBIDDEN'],
    ]);
  });
});

describe('the account of a channel', () => {
  it('MUST have its numbers and what is left of its plan, and nothing personal beside', async () => {
    const { data } = await five.ask<{ channel: object }, object>(`{ channel(name: "miami") { account {
      accountId plan expiresAt numbers { phoneNumberId phoneNumber displayName } quotas { kind limit isUnlimited used } } } }`);
    expect(data?.channel).toEqual({
      account: {
        accountId: '114',
        plan: 'Premium1',
        expiresAt: '2025-07-02T00:00:00.000Z',
        numbers: [{ phoneNumberId: '109876543210987', phoneNumber: '+919703123456', displayName: 'BotSailor' }],
        quotas: [
          { kind: 'SUBSCRIBERS', limit: 5000, isUnlimited: false, used: five.miami.data.subscribers.length },
          { kind: 'MESSAGES', limit: null, isUnlimited: true, used: 0 },
        ],
      },
    });
  });
});
