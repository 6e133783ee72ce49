import { describe, expect, it } from 'vitest';
import type { ListRequest } from '../../../src/contract/provider.js';
import type { Direction } from '../../../src/domain/position.js';
import type { SubscriberFilter, SubscriberSortField } from '../../../src/domain/subscriber.js';
import type { UntrustedRecord } from '../../../src/providers/kit/untrusted.js';
import { call, endpointsOf, formOf, openWabotick, walk, type WabotickChannel } from './fixture.js';

function request(
  field: SubscriberSortField,
  direction: Direction,
  limit: number,
  filter: SubscriberFilter = {},
): ListRequest<SubscriberFilter, SubscriberSortField> {
  return { filter, sort: { field, direction }, after: null, limit };
}

/** This many subscribers, numbered from 1. */
function people(count: number, more: (number: number) => UntrustedRecord = () => ({})): UntrustedRecord[] {
  return Array.from({ length: count }, (_, index) => {
    const subscriber_id = index + 1;
    return {
      subscriber_id,
      chat_id: String(14155550000 + subscriber_id),
      first_name: `Person ${subscriber_id}`,
      last_name: '',
      ...more(subscriber_id),
    };
  });
}

async function ids(provider: WabotickChannel, given: ListRequest<SubscriberFilter, SubscriberSortField>): Promise<(string | null)[]> {
  return (await provider.subscribers.list!(given, call())).items.map(({ item }) => item.subscriberId);
}

describe('a subscriber by address', () => {
  it('is read from the documented shape', async () => {
    const provider = await openWabotick();
    expect((await provider.subscribers.get!(['919000000000'], call())).get('919000000000')).toEqual({
      channel: 'shop',
      subscriberId: '9822',
      contactId: '919000000000',
      phoneNumber: '+919000000000',
      firstName: 'Dishang',
      lastName: 'M',
      name: 'Dishang M',
      email: null,
      gender: 'male',
      labels: [
        { channel: 'shop', labelId: null, name: 'Lead' },
        { channel: 'shop', labelId: null, name: 'Active' },
      ],
      customFields: [{ name: 'company', value: 'SaaS Platform' }],
      assignedAgent: null,
      unreadCount: null,
      createdAt: null,
      lastMessageAt: null,
      raw: {
        subscriber_id: 9822,
        first_name: 'Dishang',
        last_name: 'M',
        phone_number: '919000000000',
        gender: 'male',
        labels: ['Lead', 'Active'],
        custom_fields: { company: 'SaaS Platform' },
      },
    });
  });

  it("is read from the sister deployments' shape", async () => {
    const person = {
      subscriber_id: 144,
      chat_id: '919000000001',
      first_name: 'Asha',
      created_at: '2026-04-07 10:30:00',
      assigned_agent_id: 12,
      assigned_agent: 'Support Agent',
      label_names: 'Label1,Label2',
      unseen_count: '3',
      last_message_time: '2025-06-27 07:51:04',
    };
    const provider = await openWabotick({ subscriberShape: 'message', channelTimeZone: 'Asia/Kolkata', data: { subscribers: [person] } });
    expect((await provider.subscribers.get!(['919000000001'], call())).get('919000000001')).toMatchObject({
      subscriberId: '144',
      contactId: '919000000001',
      name: 'Asha',
      labels: [{ name: 'Label1' }, { name: 'Label2' }],
      customFields: null,
      assignedAgent: 'Support Agent',
      unreadCount: 3,
      createdAt: '2026-04-07T05:00:00.000Z',
      lastMessageAt: '2025-06-27T02:21:04.000Z',
    });
  });

  it('that is unknown is absent', async () => {
    const provider = await openWabotick();
    const found = await provider.subscribers.get!(['919000000000', '15550000000'], call());
    expect([...found.keys()]).toEqual(['919000000000']);
  });

  it('with an empty list as the response is absent', async () => {
    const provider = await openWabotick();
    provider.simulator.fail({ kind: 'answer', answer: { status: 200, body: { status: '1', message: [] } } });
    expect((await provider.subscribers.get!(['919000000000'], call())).size).toBe(0);
  });

  it('is not absent because the number of the channel is wrong', async () => {
    const provider = await openWabotick({ settings: { phoneNumberId: '5' } });
    const found = await provider.subscribers.get!(['919000000000'], call());
    expect(found.get('919000000000')).toMatchObject({ name: 'ProviderError', refusal: 'ACCOUNT_NOT_FOUND' });
  });

  it('keeps the requested address when the response does not repeat it', async () => {
    const provider = await openWabotick();
    provider.simulator.fail({ kind: 'answer', answer: { status: 200, body: { status: 'success', data: { subscriber_id: 5 } } } });
    const found = await provider.subscribers.get!(['919000000000'], call());
    expect(found.get('919000000000')).toMatchObject({ subscriberId: '5', contactId: '919000000000', name: null, labels: null });
  });

  it('costs one call, once per request', async () => {
    const provider = await openWabotick();
    const one = call();
    await Promise.all([
      provider.subscribers.get!(['14155552671', '919876543210', '14155552671'], one),
      provider.subscribers.get!(['14155552671'], one),
    ]);
    expect(provider.simulator.requests.map((received) => formOf(received)['phone_number']).sort()).toEqual(['14155552671', '919876543210']);
    expect((await provider.subscribers.get!([], one)).size).toBe(0);
    expect(provider.simulator.requests).toHaveLength(2);
  });

  it('is addressed by the digits of the phone number', async () => {
    const provider = await openWabotick();
    expect(provider.subscribers.contactIdOf('+14155552671')).toBe('14155552671');
  });
});

describe('the fields of a subscriber record', () => {
  it.each<[string, UntrustedRecord, Record<string, unknown>]>([
    ['the word null for an e-mail address', { email: 'null' }, { email: null }],
    ['a gender in capitals', { gender: 'Male' }, { gender: 'male' }],
    [
      'labels with blanks around',
      { label_names: 'One ,two' },
      { labels: [expect.objectContaining({ name: 'One' }), expect.objectContaining({ name: 'two' })] },
    ],
    ['no label', { label_names: '' }, { labels: [] }],
    ['nothing about labels', { label_names: null }, { labels: null }],
    [
      'labels with gaps and twice',
      { label_names: 'a,,b, ,a' },
      { labels: [expect.objectContaining({ name: 'a' }), expect.objectContaining({ name: 'b' })] },
    ],
    ['labels that are no names', { labels: ['a', null, { b: 1 }] }, { labels: [{ channel: 'shop', labelId: null, name: 'a' }] }],
    ['no custom field', { custom_fields: [] }, { customFields: [] }],
    [
      'custom fields of all kinds',
      { custom_fields: { age: 30, vip: true, note: null, list: [1], pass: 'x', api_key: 'k' } },
      {
        customFields: [
          { name: 'age', value: '30' },
          { name: 'vip', value: 'true' },
          { name: 'note', value: null },
          { name: 'list', value: '[1]' },
          { name: 'pass', value: 'x' },
        ],
      },
    ],
    ['an address that is no phone number', { chat_id: '0123456789' }, { contactId: '0123456789', phoneNumber: null }],
    ['a last name only', { first_name: null, last_name: ' Doe ' }, { name: 'Doe', firstName: null, lastName: 'Doe' }],
    ['no name', { first_name: '', last_name: null }, { name: null }],
    ['a count that is none', { unseen_count: -1 }, { unreadCount: null }],
  ])('%s', async (_, fields, expected) => {
    const provider = await openWabotick({ data: { subscribers: [{ subscriber_id: 1, chat_id: '14155550001', ...fields }] } });
    const { items } = await provider.subscribers.list!(request('CREATED_AT', 'DESC', 5), call());
    expect(items.map(({ item }) => item)).toEqual([expect.objectContaining(expected)]);
  });
});

describe('the list of subscribers', () => {
  it('is in the order of their numbers, either way', async () => {
    const provider = await openWabotick();
    expect(await ids(provider, request('CREATED_AT', 'DESC', 10))).toEqual(['10377', '10300', '10241', '9822', '157', '144']);
    expect(await ids(provider, request('CREATED_AT', 'ASC', 10))).toEqual(['144', '157', '9822', '10241', '10300', '10377']);
    expect(provider.simulator.requests.map((received) => formOf(received)['orderBy'])).toEqual(['id DESC', 'id DESC', 'id ASC', 'id ASC']);
  });

  it('needs one call for a page that they hold more than', async () => {
    const provider = await openWabotick({ data: { subscribers: people(1500) } });
    const page = await provider.subscribers.list!(request('CREATED_AT', 'DESC', 20), call());
    expect(page.items.map(({ key, id }) => [key, id])).toEqual(Array.from({ length: 20 }, (_, index) => ['', String(1500 - index)]));
    expect([page.isExhausted, page.isComplete]).toEqual([false, true]);
    expect(formOf(provider.simulator.requests[0])).toMatchObject({ limit: '100', offset: '0', orderBy: 'id DESC' });
    expect(provider.simulator.requests).toHaveLength(1);
  });

  it.each([
    ['counts', 'count', 'DESC'],
    ['counts', 'count', 'ASC'],
    ['page numbers', 'page', 'DESC'],
    ['page numbers', 'page', 'ASC'],
  ] as const)('is walked to the end by %s (%s, %s), everybody once', async (_, paging, direction) => {
    const provider = await openWabotick({ paging, data: { subscribers: people(1230) } });
    const walked = await walk((after) => provider.subscribers.list!({ ...request('CREATED_AT', direction, 90), after }, call()));
    const numbers = Array.from({ length: 1230 }, (__, index) => String(index + 1));
    expect(walked.map(({ subscriberId }) => subscriberId)).toEqual(direction === 'ASC' ? numbers : numbers.reverse());
  });

  it('continues at the cursor instead of reading from the beginning', async () => {
    const provider = await openWabotick({ data: { subscribers: people(900) } });
    const first = await provider.subscribers.list!(request('CREATED_AT', 'DESC', 250), call());
    const last = first.items.at(-1)!;
    provider.simulator.forgetRequests();
    const second = await provider.subscribers.list!(
      { ...request('CREATED_AT', 'DESC', 10), after: { key: last.key, id: last.id, hint: last.hint } },
      call(),
    );
    expect(second.items.map(({ id }) => id)).toEqual(Array.from({ length: 10 }, (_, index) => String(650 - index)));
    expect(provider.simulator.requests.map((received) => formOf(received)['offset'])).toEqual(['200']);
  });

  it('loses no subscriber after earlier ones were deleted, and goes back no further than needed', async () => {
    const provider = await openWabotick({ data: { subscribers: people(500) } });
    const first = await provider.subscribers.list!(request('CREATED_AT', 'DESC', 310), call());
    const last = first.items.at(-1)!;
    provider.simulator.data.subscribers.splice(480, 20);
    provider.simulator.forgetRequests();
    const after = { key: last.key, id: last.id, hint: last.hint };
    const second = await provider.subscribers.list!({ ...request('CREATED_AT', 'DESC', 5), after }, call());
    expect(second.items.map(({ id }) => id)).toEqual(['190', '189', '188', '187', '186']);
    expect(provider.simulator.requests.map((received) => formOf(received)['offset'])).toEqual(['300', '200']);
  });

  it('does not send what a forged cursor holds', async () => {
    const provider = await openWabotick();
    const after = { key: '', id: '157', hint: '~x&apiToken=1' };
    const page = await provider.subscribers.list!({ ...request('CREATED_AT', 'DESC', 1), after }, call());
    expect(page.items.map(({ id }) => id)).toEqual(['144']);
    expect(formOf(provider.simulator.requests[0])['offset']).toBe('0');
  });

  it('is sorted by the time of creation when there is one', async () => {
    const created = (number: number): UntrustedRecord => ({ created_at: `2024-01-01 00:00:0${number % 3}` });
    const provider = await openWabotick({ data: { subscribers: people(6, created) } });
    const walked = await walk((after) => provider.subscribers.list!({ ...request('CREATED_AT', 'ASC', 2), after }, call()));
    expect(walked.map(({ subscriberId }) => subscriberId)).toEqual(['3', '6', '1', '4', '2', '5']);
    const { items } = await provider.subscribers.list!(request('CREATED_AT', 'ASC', 1), call());
    expect(items[0]?.key).toBe('2024-01-01T00:00:00.000Z');
  });

  it.each<[SubscriberSortField, Direction, string[]]>([
    ['NAME', 'ASC', ['3', '1', '2', '4']],
    ['NAME', 'DESC', ['4', '2', '1', '3']],
    ['LAST_MESSAGE_AT', 'ASC', ['3', '4', '2', '1']],
    ['LAST_MESSAGE_AT', 'DESC', ['1', '2', '4', '3']],
  ])('is sorted here by %s %s', async (field, direction, expected) => {
    const reported: Record<number, UntrustedRecord> = {
      1: { first_name: 'anna', last_message_time: '2024-03-01 00:00:00' },
      2: { first_name: 'Bert', last_message_time: '2024-02-01 00:00:00' },
      3: { first_name: null, last_message_time: null },
      4: { first_name: 'carl', last_message_time: '2024-01-01 00:00:00' },
    };
    const provider = await openWabotick({ data: { subscribers: people(4, (number) => reported[number] ?? {}) } });
    expect(await ids(provider, request(field, direction, 10))).toEqual(expected);
    const walked = await walk((after) => provider.subscribers.list!({ ...request(field, direction, 1), after }, call()));
    expect(walked.map(({ subscriberId }) => subscriberId)).toEqual(expected);
  });

  it('reads at most a thousand subscribers to sort them here, and reports that there are more', async () => {
    const provider = await openWabotick({ data: { subscribers: people(1100) } });
    const page = await provider.subscribers.list!(request('NAME', 'ASC', 3), call());
    expect(page.isComplete).toBe(false);
    expect(provider.simulator.requests).toHaveLength(10);
  });

  it('reads at most a thousand subscribers to find some, and reports where it stopped', async () => {
    const provider = await openWabotick({ data: { subscribers: people(1100) } });
    const rare = request('CREATED_AT', 'DESC', 5, { search: '4155550050' });
    const page = await provider.subscribers.list!(rare, call());
    expect([page.items.length, page.isExhausted, page.isComplete]).toEqual([0, false, false]);
    expect(provider.simulator.requests).toHaveLength(10);
    const rest = await provider.subscribers.list!({ ...rare, after: page.resume ?? null }, call());
    expect(rest.items.map(({ id }) => id)).toEqual(['50']);
    expect([rest.isExhausted, rest.isComplete]).toEqual([true, true]);
  });

  it('is filtered by label and by search', async () => {
    const provider = await openWabotick();
    expect(await ids(provider, request('CREATED_AT', 'DESC', 10, { labels: ['vip', 'LEAD'] }))).toEqual(['10377', '10241', '9822']);
    expect(await ids(provider, request('CREATED_AT', 'DESC', 10, { search: 'doe' }))).toEqual(['157', '144']);
  });

  it('ends at a deployment that gives the same page for ever', async () => {
    const provider = await openWabotick();
    const same = { status: '1', message: people(3) };
    provider.simulator.fail({ kind: 'answer', times: 100, answer: { status: 200, body: same } });
    for (const field of ['CREATED_AT', 'NAME'] as const) {
      const page = await provider.subscribers.list!(request(field, 'ASC', 10), call());
      expect(page.items.map(({ id }) => id)).toEqual(['1', '2', '3']);
      expect([page.isExhausted, page.isComplete]).toEqual([true, true]);
    }
    expect(provider.simulator.requests).toHaveLength(4);
  });

  it('holds everybody once although pages overlap', async () => {
    const provider = await openWabotick();
    const everybody = people(30);
    for (const [from, to] of [
      [0, 20],
      [10, 30],
      [30, 30],
    ]) {
      provider.simulator.fail({ kind: 'answer', answer: { status: 200, body: { status: '1', message: everybody.slice(from, to) } } });
    }
    expect(await ids(provider, request('CREATED_AT', 'ASC', 50))).toEqual(everybody.map(({ subscriber_id }) => String(subscriber_id)));
  });

  it('is sorted here when theirs turns out not to be', async () => {
    const provider = await openWabotick();
    const [one, two, three] = people(3);
    for (const message of [[two, one], [three], []])
      provider.simulator.fail({ kind: 'answer', answer: { status: 200, body: { status: '1', message } } });
    expect(await ids(provider, request('CREATED_AT', 'ASC', 50))).toEqual(['1', '2', '3']);
    expect(endpointsOf(provider.simulator)).toEqual(['subscriber/list', 'subscriber/list', 'subscriber/list']);
  });

  it.each<[string, unknown[]]>([
    ['nobody can be reached at', [{ subscriber_id: 5 }, ...people(1)]],
    ['is none', [null, ...people(1)]],
  ])('leaves out a record that %s and says so', async (_, message) => {
    const provider = await openWabotick();
    provider.simulator.fail({ kind: 'answer', answer: { status: 200, body: { status: '1', message } } });
    provider.simulator.fail({ kind: 'answer', answer: { status: 200, body: { status: '1', message: [] } } });
    const page = await provider.subscribers.list!(request('CREATED_AT', 'DESC', 50), call());
    expect(page.items.map(({ id }) => id)).toEqual(['1']);
    expect(page.isComplete).toBe(false);
  });

  it('is sent to the address of a contact without a number', async () => {
    const provider = await openWabotick({ data: { subscribers: [{ chat_id: '14155550009' }] } });
    const { items } = await provider.subscribers.list!(request('CREATED_AT', 'DESC', 50), call());
    expect(items.map(({ id, item }) => [id, item.subscriberId])).toEqual([['14155550009', null]]);
  });
});
