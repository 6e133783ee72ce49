import { numerousData } from '../../src/providers/wabotick/simulator/data.js';
import { templateSamples } from '../../src/providers/wabotick/simulator/template-samples.js';
import { startWabotickSimulator } from '../../src/providers/wabotick/simulator/simulator.js';
import { startZapiSimulator } from '../../src/providers/zapi/simulator/simulator.js';
import type { ReceivedRequest, Simulator } from '../../src/providers/simulator/server.js';
import { runGateway, type RunningGateway } from '../running-gateway.js';
import { WalkingClock } from '../walking-clock.js';
import { startAwalSimulator } from '../../src/providers/awal/simulator/simulator.js';
import type { Position } from '../../src/domain/position.js';
import type { SyncNoun } from '../../src/domain/sync.js';
import type { Ledger } from '../../src/store/store.js';
import { orderNumbered, waitFor, type CopyStatus } from './shop.js';

/** A list of a simulated provider. Its records are numbered from 1. */
export interface SimulatedList {
  readonly noun: SyncNoun;
  readonly provider: string;
  readonly simulator: Simulator;
  add(number: number): void;
  remove(number: number): void;
  rename(number: number, name: string): void;
  isOfList(request: ReceivedRequest): boolean;
}

/** A kind of list, over a provider that has it, with some records. */
export interface ListKind {
  readonly name: string;
  readonly interval: string;
  /** Calls of one read of the whole list with `count` records, and of an increment that finds nothing; null: there are none. */
  readonly calls: { readonly full: number; readonly increment: number | null };
  readonly count: number;
  open(count: number): Promise<SimulatedList>;
}

const phoneOf = (number: number): string => String(14155550000 + number);

export const listKinds: readonly ListKind[] = [
  {
    name: 'subscribers that are listed newest first',
    interval: '15m',
    calls: { full: 4, increment: 1 },
    count: 250,
    async open(count) {
      const simulator = await startWabotickSimulator({ data: numerousData({ orders: 0, customers: 0, catalogs: 1 }) });
      const { subscribers } = simulator.data;
      const add = (number: number): void =>
        void subscribers.push({ subscriber_id: 1000 + number, chat_id: phoneOf(number), first_name: `Person ${number}`, last_name: '' });
      const indexOf = (number: number): number => subscribers.findIndex(({ chat_id }) => chat_id === phoneOf(number));
      numbersTo(count).forEach(add);
      return {
        ...{ noun: 'subscribers', provider: 'wabotick', simulator, add },
        remove: (number) => void subscribers.splice(indexOf(number), 1),
        rename: (number, name) => Object.assign(subscribers[indexOf(number)] ?? {}, { first_name: name }),
        isOfList: ({ path }) => path.endsWith('subscriber/list'),
      };
    },
  },
  {
    name: 'subscribers of an address book without an order',
    interval: '15m',
    calls: { full: 3, increment: null },
    count: 700,
    async open(count) {
      const simulator = await startZapiSimulator();
      const { data } = simulator;
      data.contacts = [];
      const add = (number: number): void =>
        void data.contacts.push({ name: `Person ${number}`, short: null, notify: null, vname: null, phone: phoneOf(number), imgUrl: null });
      const indexOf = (number: number): number => data.contacts.findIndex(({ phone }) => phone === phoneOf(number));
      numbersTo(count).forEach(add);
      return {
        ...{ noun: 'subscribers', provider: 'zapi', simulator, add },
        remove: (number) => void data.contacts.splice(indexOf(number), 1),
        rename: (number, name) => Object.assign(data.contacts[indexOf(number)] ?? {}, { name }),
        isOfList: ({ path }) => path.endsWith('/contacts'),
      };
    },
  },
  {
    name: 'orders',
    interval: '60s',
    calls: { full: 5, increment: 1 },
    count: 450,
    async open(count) {
      const simulator = await startAwalSimulator({ orders: numbersTo(count).map((number) => orderNumbered(number)) });
      return {
        ...{ noun: 'orders', provider: 'awal', simulator },
        add: (number) => simulator.restore(orderNumbered(number)),
        remove: (number) => simulator.remove(number),
        rename: (number, name) => simulator.change(number, { customer_name: name }),
        isOfList: ({ path }) => path.endsWith('/orders'),
      };
    },
  },
  {
    name: 'templates',
    interval: '1h',
    calls: { full: 1, increment: null },
    count: 250,
    async open(count) {
      const simulator = await startWabotickSimulator();
      const { templates } = simulator.data;
      templates.length = 0;
      const add = (number: number): void =>
        void templates.push({
          ...templateSamples[0],
          template_id: String(number),
          template_name: `template_${number}`,
          updated_at: new Date(Date.UTC(2024, 0, 1) + number * 3_600_000).toISOString().slice(0, 19).replace('T', ' '),
        });
      const indexOf = (number: number): number => templates.findIndex(({ template_id }) => template_id === String(number));
      numbersTo(count).forEach(add);
      return {
        ...{ noun: 'templates', provider: 'wabotick', simulator, add },
        remove: (number) => void templates.splice(indexOf(number), 1),
        rename: (number, name) => Object.assign(templates[indexOf(number)] ?? {}, { template_name: name }),
        isOfList: ({ path }) => path.endsWith('template/list'),
      };
    },
  },
  {
    name: 'conversations',
    interval: '15m',
    calls: { full: 3, increment: null },
    count: 700,
    async open(count) {
      const simulator = await startZapiSimulator();
      const { data } = simulator;
      data.chats = [];
      const lastMessageTime = (number: number): string => String(1_741_700_000 + number * 60);
      const add = (number: number): void =>
        void data.chats.push({
          ...{ name: `Person ${number}`, phone: phoneOf(number), unread: String(number % 3), lastMessageTime: lastMessageTime(number) },
          ...{ isMuted: '0', isMarkedSpam: 'false', profileThumbnail: null, messagesUnread: 0, about: null },
        });
      const indexOf = (number: number): number => data.chats.findIndex(({ phone }) => phone === phoneOf(number));
      numbersTo(count).forEach(add);
      return {
        ...{ noun: 'conversations', provider: 'zapi', simulator, add },
        remove: (number) => void data.chats.splice(indexOf(number), 1),
        rename: (number, name) => Object.assign(data.chats[indexOf(number)] ?? {}, { name }),
        isOfList: ({ path }) => path.endsWith('/chats'),
      };
    },
  },
  {
    name: 'catalogs',
    interval: '1h',
    calls: { full: 1, increment: null },
    count: 30,
    async open(count) {
      const simulator = await startWabotickSimulator();
      const { catalogs } = simulator.data;
      const sample = catalogs[0];
      catalogs.length = 0;
      const idOf = (number: number): string => String(762561142206860 + number);
      const add = (number: number): void => void catalogs.push({ ...sample, catalog_id: idOf(number), catalog_name: `Catalog ${number}` });
      const indexOf = (number: number): number => catalogs.findIndex(({ catalog_id }) => catalog_id === idOf(number));
      numbersTo(count).forEach(add);
      return {
        ...{ noun: 'catalogs', provider: 'wabotick', simulator, add },
        remove: (number) => void catalogs.splice(indexOf(number), 1),
        rename: (number, name) => Object.assign(catalogs[indexOf(number)] ?? {}, { catalog_name: name }),
        isOfList: ({ path }) => path.endsWith('catalog/list'),
      };
    },
  },
];

interface NumbersOfPage {
  readonly numbers: readonly number[];
  readonly isExhausted: boolean;
  readonly last: Position | null;
}

/** The numbers of the records in the copy, without deleted ones, in ascending order. */
async function numbersIn({ copies }: Ledger, noun: SyncNoun): Promise<number[]> {
  const found: number[] = [];
  for (let after: Position | null = null; ;) {
    const page: NumbersOfPage = await (noun === 'orders' ? pageOfOrders(copies, after) : pageOfRecords(copies, noun, after));
    found.push(...page.numbers);
    if (page.isExhausted) return found.sort((left, right) => left - right);
    after = page.last;
  }
}

async function pageOfOrders({ orders }: Ledger['copies'], after: Position | null): Promise<NumbersOfPage> {
  const request = { filter: {}, sort: { field: 'PLACED_AT', direction: 'ASC' }, after, limit: 100 } as const;
  const { items, isExhausted } = await orders.list('shop', request);
  const there = items.filter(({ item }) => item.copy?.isDeletedAtProvider !== true);
  return { numbers: there.map(({ item }) => Number(item.reference)), isExhausted, last: items.at(-1) ?? null };
}

async function pageOfRecords(copies: Ledger['copies'], noun: Exclude<SyncNoun, 'orders'>, after: Position | null): Promise<NumbersOfPage> {
  const request = { filter: { parent: '' }, sort: { column: 'place', direction: 'ASC' }, after, limit: 100 } as const;
  const { items, isExhausted } = await copies[noun].list('shop', request);
  const there = items.filter(({ item }) => item.source?.isDeletedAtProvider !== true);
  const numbers = there.map(({ item }) => Number(/(\d+)$/.exec(nameOf(item))?.[1]));
  return { numbers, isExhausted, last: items.at(-1) ?? null };
}

function nameOf(item: object): string {
  const record = 'catalog' in item ? (item.catalog as object) : item;
  return 'name' in record ? String(record.name) : '';
}

export function numbersTo(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index + 1);
}

/** How often the list is read. */
export function secondsOf({ interval }: ListKind): number {
  return Number(interval.slice(0, -1)) * ({ s: 1, m: 60, h: 3600 }[interval.slice(-1)] ?? 0);
}

/** A gateway that copies one list, on a clock that the test moves. */
export interface CopiedList {
  readonly list: SimulatedList;
  readonly gateway: RunningGateway;
  /** Moves the clock of copies, and looks what is due then. */
  pass(seconds: number): void;
  status(): Promise<CopyStatus>;
  /** Waits until the copy is current, and was brought up to date since the clock was moved last. */
  current(): Promise<CopyStatus>;
  /** Waits until the copy is current, and the whole list was read after the clock was moved last. */
  fullyRead(): Promise<CopyStatus>;
  /** The numbers of the records in the copy, without deleted ones, in ascending order. */
  numbers(): Promise<number[]>;
  /** The number of calls for pages of the list since the last look. */
  takeCalls(): number;
  close(): Promise<void>;
}

export interface CopiedListOptions {
  readonly count?: number;
  readonly list?: SimulatedList;
  readonly gateway?: Partial<Parameters<typeof runGateway>[0]>;
  readonly before?: (list: SimulatedList) => void;
}

const statusQuery = `{ channel(name: "shop") { sync {
  noun state asOf fullAt isComplete records progress calls errors lastError { code message }
} } }`;

export async function openCopiedList(
  kind: ListKind,
  { count, list: given, gateway: more, before }: CopiedListOptions = {},
): Promise<CopiedList> {
  const list = given ?? (await kind.open(count ?? kind.count));
  before?.(list);
  let nowMs = Date.now();
  const { provider, simulator, noun } = list;
  const gateway = await runGateway({
    channels: { shop: { provider, simulator, sync: { [noun]: kind.interval } } },
    timing: new WalkingClock(),
    syncNowMs: () => nowMs,
    ...more,
  });
  const status = async (): Promise<CopyStatus> => {
    const { data, errors } = await gateway.ask<{ channel: { sync: readonly [CopyStatus] } }, never>(statusQuery);
    if (data == null) throw new Error(JSON.stringify(errors));
    return data.channel.sync[0];
  };
  return {
    list,
    gateway,
    status,
    pass(seconds) {
      nowMs += seconds * 1000;
      gateway.gateway.sync.wake();
    },
    current() {
      const since = new Date(nowMs).toISOString();
      return waitFor(status, ({ state, asOf, progress }) => state === 'CURRENT' && (asOf ?? '') >= since && progress === 1);
    },
    fullyRead() {
      const since = new Date(nowMs).toISOString();
      return waitFor(status, ({ state, fullAt, progress }) => state === 'CURRENT' && (fullAt ?? '') >= since && progress === 1);
    },
    numbers: () => numbersIn(gateway.gateway.ledger, noun),
    takeCalls() {
      const calls = simulator.requests.filter((request) => list.isOfList(request)).length;
      simulator.forgetRequests();
      return calls;
    },
    async close() {
      await gateway.close();
      await simulator.close();
    },
  };
}
