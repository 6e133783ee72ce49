import { ProviderError } from '../contract/error.js';
import type { ListPage, Orders } from '../contract/provider.js';
import type { OrderEvent } from '../domain/event.js';
import type { Order } from '../domain/order.js';
import type { Position } from '../domain/position.js';
import type { FullRead, SyncState } from '../domain/sync.js';
import type { Instant } from '../domain/time.js';
import type { Redactor } from '../observability/redact.js';
import type { LockedCopy } from '../store/copies/copies.js';
import type { OrderCopy } from '../store/copies/order-copies.js';
import type { Ledger } from '../store/store.js';
import { ListReader } from './list-reader.js';
import { compareListed, compareRead, withReport, type Comparison, type ReadMoment } from './order-versions.js';

export interface OrderSyncOptions {
  readonly ledger: Ledger;
  readonly channel: string;
  /** The name of the provider, which is the actor of what it reports. */
  readonly provider: string;
  readonly orders: Orders & Required<Pick<Orders, 'list'>>;
  /** Holds the lease under this name; null where there is no lease. */
  readonly owner: string | null;
  readonly redactor: Redactor;
  readonly now: () => Instant;
  readonly signal: AbortSignal;
}

const noun = 'orders';
/** Orders of one page. An increment mostly finds nothing, so that its page should cost one call. */
const fullPage = 200;
const incrementPage = 50;
/** Orders that one full read looks up because the list lacked them. Those beyond are looked up after the next one. */
const maxUnconfirmed = 200;
/** Orders that are looked up in one step. */
const lookUpSize = 20;
/** Orders to read again, because a change was reported without them. Those beyond are found by the next reads of the list. */
const maxRechecks = 200;
/** Full reads in a row that must lack an order before it counts as deleted, where it cannot be looked up. */
const readsWithout = 2;
const importSize = 200;

/** The copy of one channel's orders: each method is a step that ends with one transaction, so that a crash between steps loses nothing. */
export class OrderSync {
  private readonly options: OrderSyncOptions;
  private readonly full: ListReader;
  private readonly increment: ListReader;
  /** Calls since the last transaction. */
  private calls = 0;

  constructor(options: OrderSyncOptions) {
    this.options = options;
    const { orders, signal } = options;
    const watch = { signal, onExchange: () => void (this.calls += 1) };
    this.full = new ListReader(orders.list.bind(orders), { ...watch, limit: fullPage });
    this.increment = new ListReader(orders.list.bind(orders), { ...watch, limit: incrementPage });
  }

  /** Reads a page of the whole list, or looks up what the list lacked. */
  async continueFullRead(state: SyncState): Promise<void> {
    const { full } = state;
    if (full === null) return this.beginFullRead(state);
    if (full.unconfirmed !== null) return this.lookUp(full.unconfirmed);
    const page = await this.full.read(full.position);
    await this.changeAfterRead(async (copy) => {
      const { full: current } = copy.state;
      // Another process went on from the same position, after this one had lost the lease for a while.
      if (current === null || copy.state.fullReads !== state.fullReads || !isSamePosition(current.position, full.position))
        return copy.state;
      const fullRead = copy.state.fullReads;
      const found = await this.store(copy, page, { revision: state.revision, fullRead });
      const position = endOf(page) ?? current.position;
      const isStuck = !page.isExhausted && isSamePosition(position, current.position);
      // The first full read has nothing to be compared with.
      const late = copy.state.fullAt === null ? [] : found.added.filter(({ placedAt }) => (placedAt ?? '') < current.newestKey);
      const next: FullRead = {
        ...current,
        position,
        records: current.records + page.items.length,
        missed: current.missed + late.length,
        isDisturbed: current.isDisturbed || !page.isComplete || isStuck,
      };
      const read = { ...copy.state, full: next, records: copy.state.records + found.added.length };
      return page.isExhausted || isStuck ? this.endList(copy, read, next) : read;
    });
  }

  /** Reads a page of the newest orders. The increment ends at a page that has only what an earlier read found. */
  async continueIncrement(state: SyncState): Promise<void> {
    const increment = state.increment ?? { startedAt: this.options.now(), position: null };
    const page = await this.increment.read(increment.position);
    await this.changeAfterRead(async (copy) => {
      const current = copy.state.increment;
      const isOther = current?.startedAt !== state.increment?.startedAt || !isSamePosition(current?.position, state.increment?.position);
      if (isOther) return copy.state;
      const found = await this.store(copy, page, { revision: state.revision, fullRead: copy.state.fullReads });
      const position = endOf(page) ?? increment.position;
      const isStuck = !page.isExhausted && isSamePosition(position, increment.position);
      const hasEnded = page.isExhausted || isStuck || found.isKnown;
      return {
        ...copy.state,
        increment: hasEnded ? null : { ...increment, position },
        asOf: hasEnded ? increment.startedAt : copy.state.asOf,
        isComplete: copy.state.isComplete && page.isComplete && !isStuck,
        records: copy.state.records + found.added.length,
      };
    });
  }

  /** Reads orders of which a change was reported. */
  async recheck({ rechecks, revision }: SyncState): Promise<void> {
    const references = rechecks.slice(0, lookUpSize);
    const found = await this.read(references);
    await this.changeAfterRead(async (copy) => {
      const moment = { revision, fullRead: copy.state.fullReads, now: this.options.now() };
      const known = await copy.readOrders(references);
      const compared = references.flatMap((reference) => {
        const order = found.get(reference);
        return order === undefined || order instanceof ProviderError ? [] : [compareRead(known.get(reference), order, moment)];
      });
      await copy.writeOrders(copiesOf(compared));
      return {
        ...copy.state,
        rechecks: copy.state.rechecks.filter((reference) => !references.includes(reference)),
        records: copy.state.records + compared.filter(({ result }) => result === 'new').length,
      };
    });
  }

  /** Takes over what the ledger recorded of orders, in the order of the events. Needs no lease. False when there is no copy. */
  async report(events: readonly OrderEvent[]): Promise<boolean> {
    const { ledger, channel, provider, orders, now } = this.options;
    const byReference = new Map<string, OrderEvent[]>();
    for (const event of events) byReference.set(event.reference, [...(byReference.get(event.reference) ?? []), event]);
    const references = [...byReference.keys()];
    const stored = await ledger.orders.get(channel, references);
    const isDone = await ledger.copies.exclusively(channel, noun, null, async (copy) => {
      const known = await copy.readOrders(references);
      const revision = copy.state.revision + 1;
      const written: OrderCopy[] = [];
      const unread: string[] = [];
      for (const [reference, reported] of byReference) {
        const eventId = reported.at(-1)?.id ?? '';
        const before = known.get(reference);
        if (before !== undefined && eventId <= before.reportedEvent) continue;
        const order = stored.get(reference);
        const moment = { revision, fullRead: copy.state.fullReads, now: now(), eventId };
        const next = withReport(before, order && this.withoutSecrets(order), reported, moment);
        if (next !== undefined) written.push(next);
        const isWhole = order !== undefined && reported.every(({ actor }) => actor === provider);
        if (!isWhole && orders.get !== undefined) unread.push(reference);
      }
      if (written.length === 0 && unread.length === 0) return true;
      await copy.writeOrders(written);
      await copy.save({
        ...copy.state,
        revision,
        rechecks: [...new Set([...copy.state.rechecks, ...unread])].slice(-maxRechecks),
        records: copy.state.records + written.filter(({ order }) => !known.has(order.reference)).length,
      });
      return true;
    });
    return isDone ?? false;
  }

  /** Notes up to which event the copy has everything. */
  async noteEvents(eventId: string): Promise<void> {
    await this.change(async ({ state }) => ({ ...state, eventId }));
  }

  /** Notes that a step failed. Its calls count. */
  async noteFailure(code: string, message: string): Promise<void> {
    const at = this.options.now();
    await this.change(async ({ state }) => {
      return { ...state, errors: state.errors + 1, failures: state.failures + 1, lastError: { code, message, at } };
    });
  }

  private async beginFullRead(state: SyncState): Promise<void> {
    if (state.fullReads === 0) await this.importLedger();
    await this.change(async (copy) => ({
      ...copy.state,
      fullReads: copy.state.fullReads + 1,
      full: {
        startedAt: this.options.now(),
        newestKey: await copy.newestOrder(),
        position: null,
        unconfirmed: null,
        records: 0,
        missed: 0,
        isDisturbed: false,
      },
    }));
  }

  /** The orders that the ledger has are part of the list, whether the provider still lists them or not. */
  private async importLedger(): Promise<void> {
    const { ledger, channel, now } = this.options;
    let after: Position | null = null;
    for (let isExhausted = false; !isExhausted;) {
      const request = { filter: {}, sort: { field: 'PLACED_AT', direction: 'DESC' }, after, limit: importSize } as const;
      const page = await ledger.orders.list(channel, request);
      await this.change(async (copy) => {
        const known = await copy.readOrders(page.items.map(({ id }) => id));
        const moment = { revision: copy.state.revision, fullRead: 0, now: now(), eventId: '' };
        const missing = page.items.filter(({ id }) => !known.has(id)).map(({ item }) => this.withoutSecrets(item));
        await copy.writeOrders(missing.flatMap((order) => withReport(undefined, order, [], moment) ?? []));
        return { ...copy.state, records: copy.state.records + missing.length };
      });
      ({ isExhausted } = page);
      after = page.items.at(-1) ?? null;
    }
  }

  /** The list was read to its end. Nothing is concluded from what it lacks when it was disturbed. */
  private async endList(copy: LockedCopy, state: SyncState, full: FullRead): Promise<SyncState> {
    const unconfirmed = full.isDisturbed ? [] : await copy.unseenOrders(state.fullReads, maxUnconfirmed);
    if (unconfirmed.length === 0) return endFullRead(state, full);
    const isTooMuch = unconfirmed.length === maxUnconfirmed;
    if (this.options.orders.get !== undefined) {
      return { ...state, full: { ...full, unconfirmed, isDisturbed: isTooMuch } };
    }
    const copies = await copy.readOrders(unconfirmed);
    const missed = [...copies.values()].map((one) => ({ ...one, missed: one.missed + 1, seenIn: state.fullReads }));
    await copy.writeOrders(missed.map((one) => (one.missed < readsWithout ? one : { ...one, deletedAt: this.options.now() })));
    return endFullRead(state, { ...full, isDisturbed: isTooMuch || missed.some((one) => one.missed < readsWithout) });
  }

  /** Looks up orders that the list lacked. Only those that the provider does not know by their reference either are deleted. */
  private async lookUp(unconfirmed: readonly string[]): Promise<void> {
    const { now } = this.options;
    const references = unconfirmed.slice(0, lookUpSize);
    const revision = (await this.state())?.revision ?? 0;
    const found = await this.read(references);
    await this.changeAfterRead(async (copy) => {
      const { full, fullReads } = copy.state;
      if (full === null) return copy.state;
      const known = await copy.readOrders(references);
      const moment = { revision, fullRead: fullReads, now: now() };
      const compared: Comparison[] = [];
      const deleted: OrderCopy[] = [];
      let unreadable = 0;
      for (const [reference, one] of known) {
        const order = found.get(reference);
        if (order instanceof ProviderError) unreadable += 1;
        else if (order !== undefined) compared.push(compareRead(one, order, moment));
        else if (one.reportedRevision <= revision) deleted.push({ ...one, deletedAt: moment.now });
      }
      await copy.writeOrders([...copiesOf(compared), ...deleted]);
      await copy.confirmOrders(
        [...found].flatMap(([reference, order]) => (order instanceof ProviderError ? [] : [reference])),
        { seenIn: fullReads },
      );
      // When most of them are there after all, the list was wrong: the rest says nothing.
      const rest = compared.length * 2 > references.length ? [] : unconfirmed.slice(lookUpSize);
      const next: FullRead = {
        ...full,
        unconfirmed: rest,
        missed: full.missed + compared.length,
        isDisturbed: full.isDisturbed || unreadable > 0,
      };
      return rest.length > 0 ? { ...copy.state, full: next } : endFullRead(copy.state, next);
    });
  }

  private async read(references: readonly string[]) {
    const { orders } = this.options;
    const found = (await orders.get?.(references, this.full.createCall(), async () => new Set(references))) ?? new Map<string, never>();
    return new Map(
      [...found].map(([reference, order]) => [reference, order instanceof ProviderError ? order : this.withoutSecrets(order)]),
    );
  }

  private async store(copy: LockedCopy, page: ListPage<Order>, { revision, fullRead }: Omit<ReadMoment, 'now'>) {
    const moment = { revision, fullRead, now: this.options.now() };
    const listed = new Map(page.items.map(({ item }) => [item.reference, this.withoutSecrets(item)]));
    const known = await copy.readOrders([...listed.keys()]);
    const compared = [...listed].map(([reference, order]) => ({ reference, ...compareListed(known.get(reference), order, moment) }));
    const ofResult = (result: Comparison['result']): string[] =>
      compared.filter((one) => one.result === result).map(({ reference }) => reference);
    await copy.writeOrders(copiesOf(compared));
    await copy.confirmOrders(ofResult('same'), { seenIn: fullRead, asOf: page.asOf });
    await copy.confirmOrders(ofResult('kept'), { seenIn: fullRead });
    return {
      added: ofResult('new').flatMap((reference) => listed.get(reference) ?? []),
      /** Whether every order was found before, and has not changed since. */
      isKnown: compared.every(({ reference, result }) => result === 'same' || (result === 'kept' && known.get(reference)?.listed !== '')),
    };
  }

  /** Changes the copy after the provider answered. */
  private changeAfterRead(work: (copy: LockedCopy) => Promise<SyncState>): Promise<void> {
    return this.change(async (copy) => ({ ...(await work(copy)), failures: 0 }));
  }

  /** Changes the copy and its state in one transaction. Throws when the lease is lost or the copy was reset. */
  private async change(work: (copy: LockedCopy) => Promise<SyncState>): Promise<void> {
    const { ledger, channel, owner } = this.options;
    const { calls } = this;
    const isDone = await ledger.copies.exclusively(channel, noun, owner, async (copy) => {
      const next = await work(copy);
      await copy.save({ ...next, calls: copy.state.calls + calls });
      return true;
    });
    if (isDone === undefined) throw new CopyLostError('Another process reads this list now, or its copy was reset.');
    this.calls -= calls;
  }

  private async state(): Promise<SyncState | undefined> {
    const { ledger, channel } = this.options;
    return (await ledger.copies.states([channel])).find((state) => state.noun === noun);
  }

  /** Clients see the raw record without secrets, so the copy needs none. */
  private withoutSecrets(order: Order): Order {
    return { ...order, raw: this.options.redactor.value(order.raw) };
  }
}

/** The lease was lost, or the copy was reset, while a page was being read. Nothing of the page was stored. */
export class CopyLostError extends Error {}

function endFullRead(state: SyncState, { startedAt, missed, isDisturbed }: FullRead): SyncState {
  const isAgreed = state.fullAt !== null && !isDisturbed && missed === 0;
  return {
    ...state,
    full: null,
    fullAt: startedAt,
    asOf: state.asOf === null || state.asOf < startedAt ? startedAt : state.asOf,
    isComplete: isAgreed,
    disagreements: isAgreed ? 0 : state.disagreements + 1,
  };
}

function endOf(page: ListPage<Order>): Position | null {
  const last = page.items.at(-1);
  return page.resume ?? (last === undefined ? null : { key: last.key, id: last.id, hint: last.hint });
}

function isSamePosition(left: Position | null | undefined, right: Position | null | undefined): boolean {
  return left?.key === right?.key && left?.id === right?.id;
}

function copiesOf(compared: readonly Comparison[]): readonly OrderCopy[] {
  return compared.flatMap((one) => ('copy' in one ? [one.copy] : []));
}
