import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runCommandLine } from '../../src/cli/run.js';
import { unseenMessage } from '../../src/domain/message-progress.js';
import type { Message } from '../../src/domain/message.js';
import type { Order } from '../../src/domain/order.js';
import { exportLines } from '../../src/store/maintenance/export.js';
import { erasePerson } from '../../src/store/privacy/erase.js';
import { exportPersonLines } from '../../src/store/privacy/export-person.js';
import type { Ledger } from '../../src/store/store.js';
import { eventOf, noon, orderOf } from '../store/samples.js';
import { run, type Ran } from './command-line.js';
import { embeddedPlace, postgresPlace, type Place } from './databases.js';
import { webhookOf } from './full-ledger.js';

const phone = '+5531987654321';
const lid = '998877665544332@lid';
const messageId = `wamid.${Buffer.from('\u001c\u0018\u000c553187654321\u0015\u0002\u0000\u0011').toString('base64')}`;
/** A number that only contains the person's digits. */
const parcel = '35531987654321';
const total = { amount: '99.90', currencyCode: 'BRL' };

/** All that must be gone: the number in its forms, the lid, and what orders and messages say of the person. */
const canaries = [
  ...['5531987654321', '553187654321', '(31) 98765-4321', '98765 4321', lid, messageId, Buffer.from('553187654321').toString('base64')],
  ...['Ana Canary', 'ana@canary.example', 'Canary Street', 'a secret of Ana', 'call Ana', 'spoken by Ana'],
];

function messageOf(channel: string, id: string, contactId: string, said: string, more: Partial<Message> = {}): Message {
  const content = { type: 'TextContent', text: said } as const;
  return { ...unseenMessage(channel, id, contactId), direction: 'INBOUND', sentAt: noon, content, ...more };
}

const address = { street: 'Canary Street 1', city: null, postalCode: null, countryCode: 'BR', email: null, formatted: null };
const ana = { name: 'Ana Canary', phoneNumber: phone, email: 'ana@canary.example', contactId: '5531987654321' };
const bob = { name: 'Bob', phoneNumber: '+4915112345678', email: null, contactId: '4915112345678' };

function ordersOfAna(): Order[] {
  const details = {
    total,
    items: [{ productId: 'p', retailerId: null, name: 'Cup', quantity: 2, unitPrice: total, total, imageUrl: null, isCustomItem: null }],
    adminNotes: 'call Ana',
    checkout: { amount: total, email: 'ana@canary.example', at: noon },
    shippingAddress: { ...address, name: 'Ana Canary', phoneNumber: phone },
    raw: { from: '553187654321', name: 'Ana Canary' },
  };
  return [
    orderOf('shop', 'order-1001', { ...details, customer: ana, keys: { messageId, orderRequestId: null, orderToken: 'token' } }),
    orderOf('other', 'order-2002', { ...details, customer: { ...ana, phoneNumber: '+553187654321', contactId: '553187654321@c.us' } }),
    orderOf('shop', 'order-3003', { ...details, customer: { name: 'Ana Canary', phoneNumber: null, email: null, contactId: lid } }),
    orderOf('shop', messageId, { ...details, customer: ana }),
  ];
}

/** Ana on two channels and by her lid, and Bob, who writes and sends to her. */
async function fill(ledger: Ledger): Promise<void> {
  await ledger.contactPairs.put('shop', { contactId: '553187654321', alias: lid }, noon);
  await ledger.contactPairs.put('shop', { contactId: '4915112345678', alias: '111222333444555@lid' }, noon);
  for (const order of ordersOfAna()) {
    await ledger.orders.put(order, eventOf(order.channel, order.reference, { note: 'spoken by Ana' }));
  }
  await ledger.orders.put(
    orderOf('shop', 'order-9009', {
      customer: bob,
      total,
      adminNotes: 'leave it at the door',
      shippingAddress: { ...address, name: 'Ana Canary', phoneNumber: '+55 31 98765 4321' },
    }),
    eventOf('shop', 'order-9009'),
  );
  await ledger.messages.put(messageOf('shop', 'a1', '5531987654321', 'a secret of Ana', { sender: 'Ana Canary' }), noon);
  await ledger.messages.put(messageOf('shop', 'a2', lid, 'a secret of Ana'), noon);
  await ledger.messages.put(messageOf('other', messageId, '553187654321@s.whatsapp.net', 'a secret of Ana'), noon);
  await ledger.messages.applyStatus(
    { channel: 'other', messageId: `${messageId}2`, contactId: '' },
    { status: 'READ', providerStatus: null, at: noon, failureReason: null },
  );
  await ledger.messages.put(messageOf('shop', 'b1', '4915112345678', 'Ask Ana: (31) 98765-4321', { sender: 'Bob' }), noon);
  await ledger.messages.put(messageOf('shop', 'b2', '4915112345678', `Is ${parcel} my parcel?`), noon);
  await ledger.completions.add('shop', 'order-1001', noon);
  await writeOf(ledger, 'w1', { orderReference: 'order-1001', idempotencyKey: 'key-1' }, 'p1');
  await writeOf(ledger, 'w2', { orderReference: null, idempotencyKey: 'key-2' }, 'a1');
  await writeOf(ledger, 'w3', { orderReference: null, idempotencyKey: `welcome-${phone}` }, 'b1');
  const send = { client: 'storefront', inputHash: 'x', channels: ['shop'], step: 0, attempts: [], isDone: true, createdAt: noon };
  for (const idempotencyKey of ['reply-1', `reply-${phone}`]) {
    await ledger.customerSends.reserve({ ...send, id: `send-${idempotencyKey.length}`, idempotencyKey }, '');
  }
  for (const [key, body] of [
    ['w-number', '{"from":"553187654321","text":"a secret of Ana"}'],
    ['w-lid', `{"from":"${lid}","text":"a secret of Ana"}`],
    ['w-order', '{"order":"order-1001","name":"Ana Canary"}'],
    ['w-bob', '{"from":"4915112345678","name":"Bob"}'],
  ] as const) {
    const { id } = await ledger.inbox.accept(webhookOf(key, { body: Buffer.from(body) }));
    await ledger.inbox.finish(id, { state: 'DONE', kind: null, failure: null }, noon);
  }
}

async function writeOf(
  ledger: Ledger,
  id: string,
  more: { readonly orderReference: string | null; readonly idempotencyKey: string },
  providerId: string,
): Promise<void> {
  const intent = { id, channel: 'shop', client: 'storefront', operation: 'sendText', inputHash: 'x', owner: 'p', createdAt: noon, ...more };
  await ledger.writes.reserve(intent, '', { at: noon, expectedChange: { target: { note: 'call Ana' }, canBeReadBack: false } });
  const result = { contactId: '5531987654321' };
  await ledger.writes.settle(id, { state: 'DONE', outcome: 'APPLIED', refusals: [], providerId, result, settledAt: noon });
}

async function dump(place: Place): Promise<string> {
  const database = await place.database();
  const lines: string[] = [];
  for await (const line of exportLines(database)) lines.push(line);
  await database.close();
  return lines.join('').replaceAll(parcel, 'parcel');
}

/** What an export does not have: all of the search index, with numbers from their last digit as well. */
async function dumpIndex(place: Place): Promise<string> {
  const { db, close } = await place.database();
  const tables = await Promise.all([
    db.selectFrom('search_records').selectAll().execute(),
    db.selectFrom('search_words').selectAll().execute(),
    db.selectFrom('search_changes').selectAll().execute(),
  ]);
  await close();
  return JSON.stringify(tables).replaceAll(parcel, 'parcel');
}

/** Words of the person in the index. */
const indexedCanaries = [
  '"canary"',
  ':canary',
  ':ana',
  ':secret',
  '5531987654321',
  '553187654321',
  '~1234567',
  '998877665544332',
  messageId,
];

async function indexAll(ledger: Ledger): Promise<void> {
  while (await ledger.search.index.step());
}

/** Leaves the jobs that read all records where they are. */
async function indexSome(ledger: Ledger): Promise<void> {
  for (let step = 0; step < 2; step += 1) await ledger.search.index.step();
  await ledger.customers.fill.step();
}

async function withLedger<T>(place: Place, work: (ledger: Ledger) => Promise<T>): Promise<T> {
  const ledger = await place.ledger();
  try {
    return await work(ledger);
  } finally {
    await ledger.close();
  }
}

describe.each([
  ['SQLite', embeddedPlace],
  ['PostgreSQL', postgresPlace],
])('a person in %s', (name, open) => {
  let place: Place;
  beforeEach(async () => {
    place = await open();
    await withLedger(place, fill);
  }, 60_000);
  afterEach(() => place.remove());

  async function erase(phoneNumber = phone, committed?: () => void): Promise<Awaited<ReturnType<typeof erasePerson>>> {
    const database = await place.database();
    try {
      return await erasePerson(database, { phoneNumber, now: '2026-01-02T00:00:00.000Z', committed });
    } finally {
      await database.close();
    }
  }

  async function exported(phoneNumber = phone): Promise<[string, Record<string, unknown>][]> {
    const database = await place.database();
    const lines: string[] = [];
    for await (const line of exportPersonLines(database, phoneNumber)) lines.push(line);
    await database.close();
    expect(JSON.parse(lines.at(-1) ?? '')).toEqual({ records: lines.length - 2 });
    return lines.slice(1, -1).map((line) => JSON.parse(line) as [string, Record<string, unknown>]);
  }

  it('MUST be exported with all records over all channels, and nothing of others', async () => {
    const records = await exported('+553187654321');
    const count = (table: string): number => records.filter(([one]) => one === table).length;
    expect(Object.fromEntries([...new Set(records.map(([table]) => table))].map((table) => [table, count(table)]))).toEqual({
      orders: 4,
      order_events: 4,
      messages: 4,
      message_events: 4,
      conversations: 3,
      writes: 3,
      contact_pairs: 1,
      inbox: 3,
    });
    const all = JSON.stringify(records);
    for (const canary of ['Ana Canary', 'a secret of Ana', 'Canary Street', 'spoken by Ana', lid]) expect(all).toContain(canary);
    for (const foreign of ['Bob', '4915112345678', 'order-9009', '"token"']) expect(all).not.toContain(foreign);
    expect(await exported('+4915112345678')).not.toEqual([]);
    expect(await exported('+14155552671')).toEqual([]);
  });

  it('MUST be gone from every table after the erasure, under each equal number', async () => {
    const before = await dump(place);
    for (const canary of canaries.slice(0, -6)) if (canary !== '98765 4321') expect(before).toContain(canary);
    const erasure = await erase('+553187654321');
    expect(erasure).toEqual({
      erased: {
        ...{ inbox: 3, messages: 5, conversations: 3, orders: 5, writes: 1, customer_sends: 1 },
        ...{ contact_pairs: 1, order_events: 1, customer_contacts: 6 },
      },
      remaining: {},
      pendingWebhooks: 0,
    });
    const after = await dump(place);
    for (const canary of canaries) expect(after, canary).not.toContain(canary);
  });

  it.each([
    ['that has all', indexAll],
    ['that is not finished', indexSome],
    ['that has nothing yet', async () => undefined],
  ])('MUST be gone from a search index %s, where others stay', async (_title, index) => {
    await withLedger(place, index);
    if (index === indexAll) for (const canary of indexedCanaries) expect(await dumpIndex(place)).toContain(canary);
    expect((await erase()).remaining).toEqual({});
    const after = await dumpIndex(place);
    for (const canary of indexedCanaries) expect(after, canary).not.toContain(canary);
    await withLedger(place, indexAll);
    const indexed = await dumpIndex(place);
    for (const canary of indexedCanaries) expect(indexed, canary).not.toContain(canary);
    for (const kept of [':bob', ':cup', '~8765432']) expect(indexed).toContain(kept);
  });

  it('MUST leave to accounts what they need, and everything of others', async () => {
    await erase();
    await withLedger(place, async (ledger) => {
      const orders = await ledger.orders.get('shop', ['order-1001', 'order-9009']);
      expect(orders.get('order-1001')).toMatchObject({
        status: 'PENDING',
        total,
        placedAt: noon,
        items: [{ name: 'Cup', quantity: 2, total }],
        checkout: { amount: total, email: null, at: noon },
        customer: { name: null, phoneNumber: null, email: null, contactId: null },
        shippingAddress: null,
        adminNotes: null,
        raw: null,
      });
      expect(orders.get('order-9009')).toMatchObject({ customer: bob, adminNotes: 'leave it at the door', shippingAddress: null });
      const { items } = await ledger.orders.list('shop', {
        filter: {},
        sort: { field: 'PLACED_AT', direction: 'DESC' },
        after: null,
        limit: 10,
      });
      const erased = items.map(({ item }) => item.reference).filter((reference) => reference.startsWith('erased-'));
      expect([items.length, erased.length]).toEqual([4, 1]);
      expect((await ledger.events.ofOrder('shop', erased)).get(erased[0] ?? '')).toMatchObject([{ kind: 'TRACKED', note: null }]);
      const messages = await ledger.messages.get('shop', ['a1', 'a2', 'b1', 'b2']);
      expect([...messages.keys()].sort()).toEqual(['b1', 'b2']);
      expect(messages.get('b1')).toMatchObject({ contactId: '4915112345678', sender: 'Bob', content: null });
      expect(messages.get('b2')?.content).toEqual({ type: 'TextContent', text: `Is ${parcel} my parcel?` });
      const writes = [...(await ledger.writes.list({ channels: ['shop'], states: null, after: null, limit: 10 }))];
      expect(
        writes.map(({ id, state, outcome, idempotencyKey, result, target }) => [id, state, outcome, idempotencyKey, result, target]),
      ).toEqual(
        expect.arrayContaining([
          ['w1', 'DONE', 'APPLIED', 'key-1', null, null],
          ['w2', 'DONE', 'APPLIED', 'key-2', null, null],
          ['w3', 'DONE', 'APPLIED', null, null, null],
        ]),
      );
      expect(await ledger.customerSends.find('storefront', 'reply-1', '')).not.toBeNull();
      expect((await ledger.contactPairs.groups('shop', ['4915112345678'])).size).toBe(1);
      const bodies = (await ledger.inbox.list({ channels: ['shop'], states: null, after: null, limit: 10 })).map(({ body }) =>
        body.toString(),
      );
      expect(bodies.filter((body) => body !== '')).toHaveLength(1);
      expect(await ledger.completions.take(['shop'], '2027-01-01T00:00:00.000Z', noon)).toEqual([]);
    });
  });

  it('MUST be erased by a second command when the first was killed, wherever that was', async () => {
    for (let commits = 1, isKilled = true; isKilled; commits += 1) {
      await place.remove();
      place = await open();
      await withLedger(place, fill);
      let left = commits;
      const killed = erase(phone, () => {
        if ((left -= 1) === 0) throw new Error('killed');
      });
      isKilled = await killed.then(
        () => false,
        () => true,
      );
      if (isKilled) expect((await erase()).remaining).toEqual({});
      const after = await dump(place);
      for (const canary of canaries) expect(after, `${canary} after ${commits} commits`).not.toContain(canary);
      if (name === 'PostgreSQL' && commits >= 4) return;
    }
  }, 60_000);

  it('MUST be erased once: a second erasure finds nothing', async () => {
    await erase();
    expect(await erase()).toEqual({ erased: {}, remaining: {}, pendingWebhooks: 0 });
  });

  it('MUST be reported as not erased while a webhook with the person waits to be applied, which is not lost', async () => {
    const pending = webhookOf('w-pending', { body: Buffer.from(`{"from":"553187654321"}`) });
    await withLedger(place, (ledger) => ledger.inbox.accept(pending));
    expect(await erase()).toMatchObject({ remaining: { inbox: 1 }, pendingWebhooks: 1 });
    await withLedger(place, async (ledger) => {
      const [waiting] = await ledger.inbox.pending('shop', 10);
      expect(waiting?.body.toString()).toBe('{"from":"553187654321"}');
      await ledger.inbox.finish(waiting?.id ?? '', { state: 'DONE', kind: null, failure: null }, noon);
    });
    expect(await erase()).toEqual({ erased: { inbox: 1 }, remaining: {}, pendingWebhooks: 0 });
  });
});

describe('parley customer', () => {
  let place: Awaited<ReturnType<typeof embeddedPlace>>;
  beforeEach(async () => {
    place = await embeddedPlace();
    await withLedger(place, fill);
  });
  afterEach(() => place.remove());

  const parley = (...args: string[]): Promise<Ran> =>
    run(['customer', ...args], { environment: { PARLEY_DATA_DIR: place.directory }, directory: place.directory });

  async function onTerminal(answer: string): Promise<Ran> {
    const [stdin, stdout, stderr] = [Object.assign(new PassThrough(), { isTTY: true }), new PassThrough(), new PassThrough()];
    const said = Promise.all([text(stdout), text(stderr)]);
    const source = { environment: { PARLEY_DATA_DIR: place.directory }, workingDirectory: place.directory };
    stdin.write(`${answer}\n`);
    const code = await runCommandLine(['customer', 'erase', '--phone', phone], { terminal: { stdin, stdout, stderr }, source });
    stdout.end();
    stderr.end();
    const [out, err] = await said;
    return { code, stdout: out, stderr: err };
  }

  it('export MUST write lines of JSON to standard output, or to a new file', async () => {
    const { code, stdout, stderr } = await parley('export', '--phone', phone);
    expect(code).toBe(0);
    const lines = stdout.trimEnd().split('\n');
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ format: 'parley-customer', version: 1, phoneNumber: phone });
    expect(stderr).toBe(`Exported ${lines.length - 2} records. The export is personal data. Protect it.\n`);
    expect((await parley('export', '--phone', phone, '--file', 'ana.jsonl')).code).toBe(0);
    expect(await readFile(join(place.directory, 'ana.jsonl'), 'utf8')).toBe(stdout);
    expect((await parley('export', '--phone', phone, '--file', 'ana.jsonl')).code).toBe(1);
  });

  it('erase MUST ask on a terminal, and do nothing without a yes', async () => {
    const before = await dump(place);
    const refused = await onTerminal('no');
    expect(refused).toMatchObject({ code: 1, stdout: '' });
    expect(refused.stderr).toContain(`This customer has the addresses ${phone}, +553187654321, ${lid}.`);
    expect(refused.stderr).toContain('Nothing was erased.');
    expect(await dump(place)).toBe(before);
    expect(await onTerminal('yes')).toMatchObject({ code: 0 });
    expect(await dump(place)).not.toContain('Ana Canary');
  });

  it('erase MUST need --yes without a terminal, print counts, and leave nothing in the file', async () => {
    expect(await parley('erase', '--phone', phone)).toMatchObject({ code: 2, stdout: '' });
    const { code, stdout, stderr } = await parley('erase', '--phone', phone, '--yes');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toBe(
      'Erased the customer from 5 orders, 1 order event, 5 messages, 3 conversations, 1 write, 3 webhooks, 1 contact pair.\n' +
        'Every table was searched for the customer: nothing is left.\n',
    );
    const bytes = await readFile(join(place.directory, 'ledger.sqlite'), 'latin1').then((read) => read.replaceAll(parcel, 'parcel'));
    for (const canary of canaries) expect(bytes.includes(canary), canary).toBe(false);
    expect((await parley('erase', '--phone', phone, '--yes')).stdout).toContain('The store knew nothing of the customer.');
  });

  it('erase MUST fail loudly when something is left, and say what to do', async () => {
    await withLedger(place, (ledger) => ledger.inbox.accept(webhookOf('w-pending', { body: Buffer.from('{"from":"553187654321"}') })));
    const { code, stderr } = await parley('erase', '--phone', phone, '--yes', '--json');
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr:
        'The customer is NOT erased completely. Still named in: inbox (1). 1 webhook with the customer must be applied first: start the gateway, then run the command again.\n',
    });
  });

  it('MUST refuse what is not a number in E.164', async () => {
    for (const args of [['--phone', '31987654321'], ['--phone', '+55 31 98765 4321'], []]) {
      const { code, stderr } = await parley('export', ...args);
      expect(code).toBe(2);
      expect(stderr).toContain('--phone must be a telephone number in E.164');
    }
  });
});
