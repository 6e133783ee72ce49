import { createHash } from 'node:crypto';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { openDatabase, type LedgerOptions } from '../../src/store/store.js';
import { startNode, stop } from './child.js';
import type { Curve } from './curve.js';
import { copiedChannel, fillLargeStore, largeChannel, numberOf, type StoreSize } from './large-store.js';
import { ask, freePort, waitForAnswer } from './port.js';

const databaseUrl = process.env.DATABASE_URL ?? 'postgres://postgres@127.0.0.1:5432/postgres';
const database = 'bench_scale_store';
/** Orders; there are a tenth as many customers and five times as many messages. */
const sizesOf = (name: string, standard: string): readonly number[] =>
  (process.env[name] ?? standard).split(',').filter(Boolean).map(Number);

const headers = { authorization: 'Bearer scale-token' };
/** A heavy question is sent a few times only. */
const [times, heavyTimes] = [40, 3];

interface Question {
  readonly name: string;
  readonly query: string;
  readonly isHeavy?: boolean;
  /** Reads a cursor for the query, where it has `CURSOR`. */
  readonly cursor?: { readonly query: string; of(data: never): string };
}

/** Lists, totals, search and statistics of large stores through a gateway of each. */
export async function measureStore(directory: string): Promise<Curve> {
  const rows: (string | number)[][] = [];
  for (const orders of sizesOf('SCALE_SQLITE', '20000,200000')) {
    const folder = await mkdtemp(join(directory, 'store-'));
    rows.push(...(await measure('SQLite', orders, { directory: folder }, folder)));
  }
  for (const orders of sizesOf('SCALE_POSTGRES', '100000,1000000')) {
    const client = new pg.Client({ connectionString: databaseUrl });
    await client.connect();
    try {
      await client.query(`drop database if exists ${database}`);
      await client.query(`create database ${database}`);
      const url = new URL(databaseUrl);
      url.pathname = `/${database}`;
      rows.push(...(await measure('PostgreSQL', orders, { databaseUrl: url.href }, await mkdtemp(join(directory, 'store-')))));
    } finally {
      await client.query(`drop database if exists ${database} with (force)`);
      await client.end();
    }
  }
  const columns = ['store', 'orders', 'question', 'p50 ms', 'p99 ms', 'longest hold of the event loop ms'];
  return { columns, rows };
}

async function measure(store: string, orders: number, where: LedgerOptions, folder: string): Promise<(string | number)[][]> {
  const size: StoreSize = { orders, customers: Math.ceil(orders / 10), messages: orders * 5 };
  const started = performance.now();
  const opened = await openDatabase(where);
  await fillLargeStore(opened, size);
  await opened.close();
  process.stderr.write(`${store} with ${orders} orders filled in ${((performance.now() - started) / 1000).toFixed(0)} s\n`);
  const { port, gateway } = await startGateway(where, folder);
  const rows: (string | number)[][] = [];
  try {
    // What other work on the machine adds to the holds below.
    await longestHold(port);
    await sleep(5_000);
    rows.push([store, orders, 'nothing for five seconds', '', '', (await longestHold(port)).toFixed(0)]);
    for (const question of questions(size)) {
      const { p50, p99, hold } = await timesOf(port, question);
      rows.push([store, orders, question.name, p50.toFixed(1), p99.toFixed(1), hold.toFixed(0)]);
      process.stderr.write(`${rows.at(-1)?.join(' | ') ?? ''}\n`);
    }
  } finally {
    await stop(gateway);
  }
  return rows;
}

/** One whose channels have no provider to ask: nothing of these questions is read from one. */
async function startGateway(where: LedgerOptions, folder: string) {
  const channel = { baseUrl: 'http://127.0.0.1:9', webhookKey: 'webhook-key-of-the-channel' };
  const configuration = {
    channels: [
      {
        ...channel,
        name: largeChannel,
        provider: 'kaleyra',
        settings: { sid: 'sid-of-the-account', apiKey: 'key-of-the-account', phoneNumber: '+919876500000' },
      },
      {
        ...channel,
        name: copiedChannel,
        provider: 'awal',
        settings: { clientId: 'client', domain: 'shop', hmacSecret: 'secret-of-the-account', phoneNumberId: '1' },
        sync: { orders: '24h' },
      },
    ],
    clients: [
      {
        name: 'scale',
        tokenSha256: createHash('sha256').update('scale-token').digest('hex'),
        scopes: ['orders:read', 'conversations:read', 'channels:read', 'subscribers:read'],
        channels: ['*'],
      },
    ],
    server: { limits: { requestsPerMinute: 1_000_000_000, cost: 1_000_000 } },
  };
  const file = join(folder, 'parley.yml');
  await writeFile(file, JSON.stringify(configuration));
  const port = await freePort();
  const environment = {
    ...{ PORT: String(port), PARLEY_CONFIG: file, PARLEY_DATA_DIR: where.directory ?? folder, REDIS_URL: '' },
    DATABASE_URL: where.databaseUrl ?? '',
  };
  const gateway = startNode('dist/main.js', { cpu: 0, environment });
  gateway.stdout?.resume();
  await waitForAnswer(port, '{ __typename }', headers);
  return { port, gateway };
}

function questions({ customers, messages, orders }: StoreSize): readonly Question[] {
  const ofLarge = `channels: ["${largeChannel ?? ''}"]`;
  const page = (list: string, args: string, fields: string): string => `{ ${list}(${args}) { nodes { ${fields} } } }`;
  const deep = (list: string, filter: string, fields: string): Pick<Question, 'query' | 'cursor'> => ({
    query: page(list, `first: 20, after: "CURSOR", ${filter}`, fields),
    cursor: {
      query: `{ ${list}(last: 40, ${filter}) { pageInfo { startCursor } } }`,
      of: (data: Record<string, { pageInfo: { startCursor: string } }>) => data[list]?.pageInfo.startCursor ?? '',
    },
  });
  const total = (list: string, filter: string): string => `{ ${list}(first: 1, deadlineMs: 30000, ${filter}) { totalCount } }`;
  const [order, customer, conversation] = ['reference status', 'id fullName lastSeenAt', 'contactId fullName unreadCount lastMessageAt'];
  const inbox = `${conversation} serviceWindow { isOpen } lastMessage { messageId } person { id } openOrders { reference }`;
  const shipped = `filter: { ${ofLarge}, statuses: [SHIPPED] }`;
  const copy = `maxAge: 31000000, filter: { channels: ["${copiedChannel ?? ''}"]`;
  const days = `placedFrom: "${dayAt(orders * 43 - 30 * 86_400)}", placedTo: "${dayAt(orders * 43)}"`;
  const statistics = (groupBy: string, filter = ''): string =>
    `{ orderStatistics(filter: { ${ofLarge} ${filter} }, groupBy: [${groupBy}], deadlineMs: 30000, first: 10) { groups { orderCount } sources { state } } }`;
  const search = (text: string): string => `{ search(text: "${text}", first: 20) { nodes { __typename } } }`;
  return [
    { name: 'orders: first page', query: page('orders', `first: 20, filter: { ${ofLarge} }`, order) },
    { name: 'orders: page at the end', ...deep('orders', `filter: { ${ofLarge} }`, order) },
    { name: 'orders: by status', query: page('orders', `first: 20, ${shipped}`, order) },
    {
      name: 'orders: with a text that one in a thousand has',
      query: page('orders', `first: 20, filter: { ${ofLarge}, search: "maria 77" }`, order),
    },
    { name: 'orders: total', query: total('orders', `filter: { ${ofLarge} }`), isHeavy: true },
    { name: 'orders: total of a status', query: total('orders', shipped), isHeavy: true },
    { name: 'copied orders: first page', query: page('orders', `first: 20, ${copy} }`, order) },
    { name: 'copied orders: page at the end', ...deep('orders', `${copy} }`, order) },
    { name: 'copied orders: total of a status', query: total('orders', `${copy}, statuses: [SHIPPED] }`), isHeavy: true },
    { name: 'customers: first page', query: page('customers', 'first: 20', customer) },
    { name: 'customers: page at the end', ...deep('customers', 'filter: {}', customer) },
    { name: 'customers: by a name', query: page('customers', `first: 20, filter: { search: "maria ${customers - 7}" }`, customer) },
    { name: 'customers: total', query: '{ customers(first: 1) { totalCount } }', isHeavy: true },
    { name: 'conversations: first page', query: page('conversations', `first: 20, filter: { ${ofLarge} }`, conversation) },
    { name: 'conversations: all of an inbox', query: page('conversations', `first: 20, filter: { ${ofLarge} }`, inbox) },
    { name: 'conversations: page at the end', ...deep('conversations', `filter: { ${ofLarge} }`, conversation) },
    { name: 'conversations: unread', query: page('conversations', `first: 20, filter: { ${ofLarge}, unreadOnly: true }`, conversation) },
    { name: 'conversations: total of unread', query: total('conversations', `filter: { ${ofLarge}, unreadOnly: true }`) },
    {
      name: 'one customer with timeline',
      query: `{ customer(phoneNumber: "${numberOf(7)}") { fullName timeline(first: 20) { nodes { at } } } }`,
    },
    { name: 'search: a number', query: search(String(messages - 5)) },
    { name: 'search: a word of every message', query: search('hello') },
    { name: 'search: two words', query: search(`order ${messages - 5}`) },
    { name: 'search: beginning of a word', query: search('mar') },
    { name: 'statistics: by status', query: statistics('STATUS'), isHeavy: true },
    { name: 'statistics: by day, 30 days', query: statistics('DAY', days), isHeavy: true },
    { name: 'statistics: by product, 30 days', query: statistics('PRODUCT', days), isHeavy: true },
    { name: 'statistics: by product', query: statistics('PRODUCT'), isHeavy: true },
    {
      name: 'statistics: messages by day',
      query: `{ messageStatistics(filter: { ${ofLarge} }, groupBy: [DAY], deadlineMs: 30000, first: 10) { groups { messageCount } } }`,
      isHeavy: true,
    },
  ];
}

function dayAt(seconds: number): string {
  return new Date(Date.UTC(2025, 0, 1) + Math.max(0, seconds) * 1000).toISOString();
}

async function timesOf(port: number, { name, query: template, cursor, isHeavy = false }: Question) {
  let query = template;
  const answer = async (document: string): Promise<unknown> => {
    const { data, errors } = await ask(port, document, headers);
    if (errors !== undefined) throw new Error(`${name}: ${JSON.stringify(errors).slice(0, 300)}`);
    return data;
  };
  if (cursor !== undefined) query = template.replace('CURSOR', cursor.of((await answer(cursor.query)) as never));
  await answer(query);
  await longestHold(port);
  const taken: number[] = [];
  for (let time = 0; time < (isHeavy ? heavyTimes : times); time += 1) {
    const started = performance.now();
    await answer(query);
    taken.push(performance.now() - started);
  }
  taken.sort((left, right) => left - right);
  const at = (share: number): number => taken[Math.min(taken.length - 1, Math.floor(taken.length * share))] ?? NaN;
  return { p50: at(0.5), p99: at(0.99), hold: await longestHold(port) };
}

/** Since the last call, in milliseconds, as the gateway measures it in its own process. */
async function longestHold(port: number): Promise<number> {
  const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  return Number(/nodejs_eventloop_delay_seconds\{quantile="1"\} (\S+)/.exec(text)?.[1] ?? NaN) * 1000;
}
