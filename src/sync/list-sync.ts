import { ProviderError } from '../contract/error.js';
import type { ListPage } from '../contract/provider.js';
import { isSamePosition } from '../domain/position.js';
import type { FullRead, SyncState } from '../domain/sync.js';
import type { Instant } from '../domain/time.js';
import type { Copied, CopyRows } from '../store/copies/copied.js';
import type { LockedCopy } from '../store/copies/copies.js';
import type { LedgerParts } from '../store/store.js';
import { CopyChanges, type ChangeCopy, type CopyChangesOptions } from './copy-changes.js';
import { isNewRecord, newKeysFrom, type Finding } from './findings.js';
import { ListReader } from './list-reader.js';
import { countMissed, endFullRead, endOf, withRechecks } from './read-progress.js';
import type { SyncedList } from './synced-list.js';
import { compareListed, compareRead, type Comparison, type ReadMoment } from './versions.js';

export interface ListSyncOptions<T extends object> extends Omit<CopyChangesOptions, 'noun'> {
  readonly list: SyncedList<T>;
  readonly signal: AbortSignal;
  /** Called before the first full read of a new copy, which it may add records to. */
  readonly prepare?: ((change: ChangeCopy) => Promise<void>) | undefined;
}

/** Records of one page. An increment mostly finds nothing, so that its page should cost one call. */
const fullPage = 200;
const incrementPage = 50;
/** Records that one full read looks up because the list lacked them. Those beyond are looked up after the next one. */
const maxUnconfirmed = 200;
/** Records that are looked up in one step. */
const lookUpSize = 20;
/** Full reads in a row that must lack a record before it counts as deleted, where it cannot be looked up. */
const readsWithout = 2;

/** The copy of one list of a channel: each method is a step that ends with one transaction, so that a crash between steps loses nothing. */
export class ListSync<T extends object> {
  private readonly options: ListSyncOptions<T>;
  private readonly full: ListReader<T>;
  private readonly increment: ListReader<T>;
  private readonly changes: CopyChanges;

  constructor(options: ListSyncOptions<T>) {
    this.options = options;
    const { list, signal } = options;
    this.changes = new CopyChanges({ ...options, noun: list.noun });
    const watch = { signal, onExchange: this.changes.countCall };
    this.full = new ListReader(list, { ...watch, limit: fullPage });
    this.increment = new ListReader(list, { ...watch, limit: incrementPage });
  }

  get isNewestFirst(): boolean {
    return this.options.list.isNewestFirst;
  }

  /** Reads a page of the whole list, or looks up what the list lacked. */
  async continueFullRead(state: SyncState): Promise<void> {
    const { full } = state;
    if (full === null) return this.beginFullRead(state);
    if (full.unconfirmed !== null) return this.confirm(full.unconfirmed);
    const page = await this.full.read(full.position);
    await this.changes.changeAfterRead(async (copy, ledger) => {
      const { full: current } = copy.state;
      // Another process went on from the same position, after this one had lost the lease for a while.
      if (current === null || copy.state.fullReads !== state.fullReads || !isSamePosition(current.position, full.position))
        return copy.state;
      const fullRead = copy.state.fullReads;
      const found = await this.store(copy, ledger, page, { revision: state.revision, fullRead });
      const position = endOf(page) ?? current.position;
      const isStuck = !page.isExhausted && isSamePosition(position, current.position);
      const next: FullRead = {
        ...current,
        position,
        records: current.records + page.items.length,
        missed: current.missed + countMissed(copy.state, current, found.addedKeys, this.isNewestFirst),
        isDisturbed: current.isDisturbed || !page.isComplete || isStuck,
      };
      const read = { ...copy.state, full: next, newKeysFrom: found.newKeysFrom, records: copy.state.records + found.addedKeys.length };
      return page.isExhausted || isStuck ? this.endList(copy, ledger, read, next) : read;
    });
  }

  /** Reads a page of the newest records. The increment ends at a page that has only what an earlier read found. */
  async continueIncrement(state: SyncState): Promise<void> {
    const increment = state.increment ?? { startedAt: this.options.now(), position: null };
    const page = await this.increment.read(increment.position);
    await this.changes.changeAfterRead(async (copy, ledger) => {
      const current = copy.state.increment;
      const isOther = current?.startedAt !== state.increment?.startedAt || !isSamePosition(current?.position, state.increment?.position);
      if (isOther) return copy.state;
      const found = await this.store(copy, ledger, page, { revision: state.revision, fullRead: copy.state.fullReads });
      const position = endOf(page) ?? increment.position;
      const isStuck = !page.isExhausted && isSamePosition(position, increment.position);
      const hasEnded = page.isExhausted || isStuck || found.isKnown;
      return {
        ...copy.state,
        increment: hasEnded ? null : { ...increment, position },
        asOf: hasEnded ? increment.startedAt : copy.state.asOf,
        isComplete: copy.state.isComplete && page.isComplete && !isStuck,
        newKeysFrom: found.newKeysFrom,
        records: copy.state.records + found.addedKeys.length,
      };
    });
  }

  /** Reads records of which a change was reported. */
  async recheck({ rechecks, revision }: SyncState): Promise<void> {
    const { list, now } = this.options;
    const references = rechecks.slice(0, lookUpSize);
    const readAt = new Date().toISOString();
    const found = await this.read(references);
    await this.changes.changeAfterRead(async (copy, ledger) => {
      const rows = list.rowsOf(copy);
      const moment = { revision, fullRead: copy.state.fullReads, now: now() };
      const known = await rows.read(references);
      const items = [...found.values()].filter((item): item is T => !(item instanceof ProviderError));
      const compared = (await this.storable(rows, items)).map((item) => {
        const before = known.get(list.referenceOf(item));
        return { before, ...compareRead(list.versions, before, item, moment) };
      });
      const missing = list.isRecheckProof ? [...known].filter(([reference]) => !found.has(reference)) : [];
      const deleted = missing.map(([, before]) => ({ before, after: { ...before, deletedAt: moment.now } }));
      await this.write(copy, ledger, [...findingsOf(compared), ...deleted], readAt);
      return {
        ...copy.state,
        rechecks: copy.state.rechecks.filter((reference) => !references.includes(reference)),
        records: copy.state.records + compared.filter(({ result }) => result === 'new').length,
      };
    });
  }

  /** A change of these records is known, but not what they are now. Needs no lease. */
  async requestRecheck(references: readonly string[]): Promise<void> {
    const { ledger, channel, list } = this.options;
    if (list.lookUp === undefined) return;
    await ledger.copies.exclusively(channel, list.noun, null, async (copy) => {
      const rows = list.rowsOf(copy);
      const revision = copy.state.revision + 1;
      // A page that is on its way was made before the change.
      const known = [...(await rows.read(references)).values()];
      await rows.write(known.map((copied) => ({ ...copied, reportedRevision: revision })));
      await copy.save({ ...copy.state, revision, rechecks: withRechecks(copy.state, references) });
    });
  }

  noteEvents(eventId: string): Promise<void> {
    return this.changes.noteEvents(eventId);
  }

  noteFailure(code: string, message: string): Promise<void> {
    return this.changes.noteFailure(code, message);
  }

  private async beginFullRead(state: SyncState): Promise<void> {
    const { list, now, prepare } = this.options;
    if (state.fullReads === 0) await prepare?.(this.changes.change);
    await this.changes.change(async (copy) => ({
      ...copy.state,
      fullReads: copy.state.fullReads + 1,
      full: {
        startedAt: now(),
        newestKey: await list.rowsOf(copy).newestKey(),
        position: null,
        unconfirmed: null,
        records: 0,
        missed: 0,
        isDisturbed: false,
      },
    }));
  }

  /** The list was read to its end. Nothing is concluded from what it lacks when it was disturbed. */
  private async endList(copy: LockedCopy, ledger: LedgerParts, state: SyncState, full: FullRead): Promise<SyncState> {
    const { list, now } = this.options;
    const rows = list.rowsOf(copy);
    const unconfirmed = full.isDisturbed ? [] : await rows.unseen(state.fullReads, maxUnconfirmed);
    if (unconfirmed.length === 0) return endFullRead(state, full);
    const isTooMuch = unconfirmed.length === maxUnconfirmed;
    if (list.lookUp !== undefined && list.isLookUpProof) {
      return { ...state, full: { ...full, unconfirmed, isDisturbed: isTooMuch } };
    }
    const copies = await rows.read(unconfirmed);
    const missed = [...copies.values()].map((one) => ({ ...one, missed: one.missed + 1, seenIn: state.fullReads }));
    const kept = missed.map((one) => (one.missed < readsWithout ? one : { ...one, deletedAt: now() }));
    const findings = kept.map((after) => ({ before: copies.get(list.referenceOf(after.item)), after }));
    await this.write(copy, ledger, findings, full.startedAt);
    return endFullRead(state, { ...full, isDisturbed: isTooMuch || missed.some((one) => one.missed < readsWithout) });
  }

  /** Looks up records that the list lacked. Only those that the provider does not know by their reference either are deleted. */
  private async confirm(unconfirmed: readonly string[]): Promise<void> {
    const { list, now } = this.options;
    const references = unconfirmed.slice(0, lookUpSize);
    const revision = (await this.state())?.revision ?? 0;
    const readAt = new Date().toISOString();
    const found = await this.read(references);
    await this.changes.changeAfterRead(async (copy, ledger) => {
      const { full, fullReads } = copy.state;
      if (full === null) return copy.state;
      const rows = list.rowsOf(copy);
      const known = await rows.read(references);
      const moment = { revision, fullRead: fullReads, now: now() };
      const compared: (Comparison<T> & { before: Copied<T> })[] = [];
      const deleted: Finding<T>[] = [];
      let unreadable = 0;
      for (const [reference, one] of known) {
        const item = found.get(reference);
        if (item instanceof ProviderError) unreadable += 1;
        else if (item !== undefined) compared.push({ before: one, ...compareRead(list.versions, one, item, moment) });
        else if (one.reportedRevision <= revision) deleted.push({ before: one, after: { ...one, deletedAt: moment.now } });
      }
      await this.write(copy, ledger, [...findingsOf(compared), ...deleted], readAt);
      await rows.confirm(
        [...found].flatMap(([reference, item]) => (item instanceof ProviderError ? [] : [reference])),
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

  private async read(references: readonly string[]): Promise<ReadonlyMap<string, T | ProviderError>> {
    return (await this.options.list.lookUp?.(references, this.full.createCall())) ?? new Map<string, T>();
  }

  private async store(copy: LockedCopy, ledger: LedgerParts, page: ListPage<T>, { revision, fullRead }: Omit<ReadMoment, 'now'>) {
    const { list, now } = this.options;
    const rows = list.rowsOf(copy);
    const moment = { revision, fullRead, now: now() };
    const items = await this.storable(
      rows,
      page.items.map(({ item }) => item),
    );
    const listed = new Map(items.map((item) => [list.referenceOf(item), item]));
    const known = await rows.read([...listed.keys()]);
    const newestKey = copy.state.newKeysFrom === undefined && copy.state.fullAt !== null ? await rows.newestKey() : '';
    const newKeys = newKeysFrom(copy.state, [...listed.values()].map(list.keyOf), newestKey);
    const compared = [...listed].map(([reference, item]) => {
      const before = known.get(reference);
      return { reference, before, ...compareListed(list.versions, before, item, moment) };
    });
    const ofResult = (result: Comparison<T>['result']): string[] =>
      compared.filter((one) => one.result === result).map(({ reference }) => reference);
    const tooLate = await this.write(copy, ledger, findingsOf(compared), page.asOf, newKeys);
    await rows.confirm(ofResult('same'), { seenIn: fullRead, asOf: page.asOf });
    await rows.confirm([...ofResult('kept'), ...tooLate], { seenIn: fullRead });
    return {
      addedKeys: ofResult('new').flatMap((reference) => (tooLate.has(reference) ? [] : list.keyOf(listed.get(reference) as T))),
      newKeysFrom: newKeys,
      /** Whether every record was found before, and has not changed since. */
      isKnown: compared.every(({ result, before }) => result === 'same' || (result === 'kept' && before?.listed !== '')),
    };
  }

  /** Stores what a read found, with the events that report it. Nothing is reported of a copy that is being made. Returns what could not be stored yet. */
  private async write(
    copy: LockedCopy,
    ledger: LedgerParts,
    findings: readonly Finding<T>[],
    readAt: Instant,
    newKeys = copy.state.newKeysFrom,
  ): Promise<ReadonlySet<string>> {
    const { list, now } = this.options;
    const rows = list.rowsOf(copy);
    if (list.recordFindings === undefined || findings.length === 0 || copy.state.fullAt === null) {
      await rows.write(findings.map(({ after }) => after));
      return new Set();
    }
    const state = { ...copy.state, ...(newKeys !== undefined && { newKeysFrom: newKeys }) };
    const isNew = (item: T): boolean => isNewRecord(state, list.keyOf(item));
    const { last, tooLate } = await list.recordFindings(findings, { readAt, now: now(), isNew }, ledger);
    const stored = findings.filter(({ after }) => !tooLate.has(list.referenceOf(after.item)));
    await rows.write(
      stored.map(({ after }) => ({ ...after, reportedEvent: last.get(list.referenceOf(after.item)) ?? after.reportedEvent })),
    );
    return tooLate;
  }

  private async storable(rows: CopyRows<T>, items: readonly T[]): Promise<readonly T[]> {
    return rows.storable === undefined ? items : rows.storable(items);
  }

  private async state(): Promise<SyncState | undefined> {
    const { ledger, channel, list } = this.options;
    return (await ledger.copies.states([channel])).find(({ noun }) => noun === list.noun);
  }
}

function findingsOf<T>(compared: readonly (Comparison<T> & { readonly before: Copied<T> | undefined })[]): readonly Finding<T>[] {
  return compared.flatMap((one) => ('copy' in one ? [{ before: one.before, after: one.copy }] : []));
}
