import { describe, expect, it } from 'vitest';
import { call, failureOf, openWabotick } from './fixture.js';

describe('the labels', () => {
  it('have a number and a name', async () => {
    const provider = await openWabotick();
    expect(await provider.labels.list(call())).toEqual([
      { channel: 'shop', labelId: '1', name: 'Your label name' },
      { channel: 'shop', labelId: '2', name: 'VIP' },
      { channel: 'shop', labelId: '3', name: 'Newsletter' },
    ]);
  });

  it('leave out records without a name', async () => {
    const provider = await openWabotick({ data: { labels: [{ id: 1 }, { label_name: ' Lead ' }] } });
    expect(await provider.labels.list(call())).toEqual([{ channel: 'shop', labelId: null, name: 'Lead' }]);
  });
});

describe('the custom fields', () => {
  it('are read from data, when message is a sentence', async () => {
    const provider = await openWabotick();
    expect(await provider.customFields.list(call())).toEqual([
      { channel: 'shop', customFieldId: '1', name: 'customer_name', replyType: 'text' },
      { channel: 'shop', customFieldId: '2', name: 'customer_email', replyType: 'email' },
    ]);
  });

  it('leave out records without a name', async () => {
    const provider = await openWabotick({ data: { customFields: [{ id: 1, name: '' }, { name: 'size' }] } });
    expect(await provider.customFields.list(call())).toEqual([{ channel: 'shop', customFieldId: null, name: 'size', replyType: null }]);
  });
});

describe('the postbacks', () => {
  it('are read with their switch and their time', async () => {
    const provider = await openWabotick({ channelTimeZone: 'Asia/Kolkata' });
    const [first, second, ...others] = await provider.postbacks.list(call());
    expect(first).toEqual({
      channel: 'shop',
      postbackId: 'QUICK_REPLY_LOCATION_REPLY_BOT',
      name: 'Location quick reply',
      templateFor: 'location-quick-reply',
      isActive: true,
      updatedAt: '2024-07-13T23:55:55.000Z',
      raw: provider.simulator.data.postbacks[0],
    });
    expect(second).toMatchObject({ postbackId: 'YES_START_CHAT_WITH_HUMAN', isActive: false });
    expect(others).toEqual([]);
  });

  it.each([
    ['1', true],
    [1, true],
    ['0', false],
    [0, false],
    ['2', null],
    [null, null],
  ])('with status %j are active: %j', async (status, isActive) => {
    const provider = await openWabotick({ data: { postbacks: [{ postback_id: 'A', template_name: 'B', status }] } });
    expect(await provider.postbacks.list(call())).toMatchObject([{ postbackId: 'A', name: 'B', isActive, updatedAt: null }]);
  });

  it('leave out records without a key', async () => {
    const provider = await openWabotick({ data: { postbacks: [{ bot_name: 'Keyless' }] } });
    expect(await provider.postbacks.list(call())).toEqual([]);
  });
});

describe('the lists of sister deployments', () => {
  it('are read as those document them', async () => {
    const provider = await openWabotick({ channelTimeZone: 'Asia/Kolkata' });
    const one = call();
    expect(await provider.botFlows.list(one)).toEqual([
      { channel: 'shop', flowId: 'abc123', name: 'Appointment Flow', isActive: true },
      { channel: 'shop', flowId: 'welcome-7', name: 'Welcome Flow', isActive: false },
    ]);
    expect((await provider.sequences.list(one)).map(({ sequenceId, name, isActive }) => [sequenceId, name, isActive])).toEqual([
      ['11', 'Customer Follow-up', true],
      ['12', 'Abandoned Cart', true],
      ['13', 'Feedback', false],
    ]);
    expect(await provider.teamMembers.list(one)).toEqual([
      { channel: 'shop', teamMemberId: '12', name: 'Support Agent', email: 'support@shop.example' },
      { channel: 'shop', teamMemberId: '15', name: 'Sam', email: null },
    ]);
    expect(await provider.account(one)).toEqual({
      accountId: '114',
      name: 'Member',
      plan: 'Premium1',
      expiresAt: '2025-07-01T18:30:00.000Z',
      numbers: [
        {
          phoneNumberId: '109876543210987',
          phoneNumber: '+919703123456',
          whatsAppBusinessAccountId: '100391234578500',
          displayName: 'BotSailor',
        },
      ],
      quotas: [
        { kind: 'SUBSCRIBERS', limit: 5000, isUnlimited: false, used: provider.simulator.data.subscribers.length },
        { kind: 'MESSAGES', limit: null, isUnlimited: true, used: 0 },
      ],
    });
    expect(provider.simulator.requests.map(({ path }) => path)).toEqual([
      '/api/v1/whatsapp/get/bot-flow-list',
      '/api/v1/whatsapp/subscriber/sequence/list',
      '/api/v1/users/team-member/list',
      '/api/v1/user/myInfo',
    ]);
  });

  it('leave out records without an id', async () => {
    const provider = await openWabotick();
    provider.simulator.backOffice.botFlowList.push({ id: 7, name: 'Without a unique_id' });
    provider.simulator.backOffice.teamMemberList.push({ name: 'Nobody' }, { id: 16 });
    expect(await provider.botFlows.list(call())).toHaveLength(2);
    expect((await provider.teamMembers.list(call())).map(({ teamMemberId, name }) => [teamMemberId, name])).toEqual([
      ['12', 'Support Agent'],
      ['15', 'Sam'],
      ['16', null],
    ]);
  });

  it('fail alone where the deployment does not have them', async () => {
    const provider = await openWabotick({ sisterEndpoints: false });
    const lists = [provider.botFlows.list, provider.sequences.list, provider.teamMembers.list, provider.account];
    for (const list of lists) expect((await failureOf(list(call()))).kind).toBe('not-found');
    expect(await provider.labels.list(call())).toHaveLength(3);
  });

  it.each([
    [undefined, [true, true, false, true]],
    [[], [false, false, false, false]],
    [['teamMembers'], [false, false, true, false]],
  ])('are there as the setting sisterEndpoints says: %j', async (sisterEndpoints, there) => {
    const { botFlows, sequences, teamMembers, account } = await openWabotick({ settings: { sisterEndpoints } });
    expect([botFlows, sequences, teamMembers, account].map((part) => (part as unknown) !== undefined)).toEqual(there);
  });
});

describe('labels, custom fields and postbacks', () => {
  it('are read once per request each', async () => {
    const provider = await openWabotick();
    const one = call();
    await Promise.all([provider.labels.list(one), provider.customFields.list(one), provider.postbacks.list(one)]);
    await Promise.all([provider.labels.list(one), provider.customFields.list(one), provider.postbacks.list(one)]);
    expect(provider.simulator.requests).toHaveLength(3);
  });
});
