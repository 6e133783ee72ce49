import type { ListPage } from '../contract/provider.js';
import type { Copied, CopyRows } from '../store/copies/copied.js';
import type { LockedCopy } from '../store/copies/copies.js';
import type { FoundRecord, SyncedList } from './synced-list.js';
import { compareListed, type Comparison, type ReadMoment } from './versions.js';

/** What a page brought. */
export interface StoredPage<T> {
  readonly added: readonly T[];
  /** Whether every record was found before, and has not changed since. */
  readonly isKnown: boolean;
}

/** Stores a page of a list in its copy, and records what only this page shows. */
export async function storePage<T extends object>(
  list: SyncedList<T>,
  copy: LockedCopy,
  page: ListPage<T>,
  moment: ReadMoment,
): Promise<StoredPage<T>> {
  const rows = list.rowsOf(copy);
  const items = await storable(
    rows,
    page.items.map(({ item }) => item),
  );
  const listed = new Map(items.map((item) => [list.referenceOf(item), item]));
  const known = await rows.read([...listed.keys()]);
  const compared = [...listed].map(([reference, item]) => ({
    reference,
    ...compareListed(list.versions, known.get(reference), item, moment),
  }));
  const ofResult = (result: Comparison<T>['result']): string[] =>
    compared.filter((one) => one.result === result).map(({ reference }) => reference);
  await rows.write(copiesOf(compared));
  await rows.confirm(ofResult('same'), { seenIn: moment.fullRead, asOf: page.asOf });
  await rows.confirm(ofResult('kept'), { seenIn: moment.fullRead });
  await list.tell?.(copy, changedIn(known, compared, list), moment.now);
  return {
    added: ofResult('new').flatMap((reference) => listed.get(reference) ?? []),
    isKnown: compared.every(({ reference, result }) => result === 'same' || (result === 'kept' && known.get(reference)?.listed !== '')),
  };
}

/** Those records that may be stored. */
export async function storable<T>(rows: CopyRows<T>, items: readonly T[]): Promise<readonly T[]> {
  return rows.storable === undefined ? items : rows.storable(items);
}

export function copiesOf<T>(compared: readonly Comparison<T>[]): readonly Copied<T>[] {
  return compared.flatMap((one) => ('copy' in one ? [one.copy] : []));
}

/** The records that a read found new or changed. */
export function changedIn<T extends object>(
  known: ReadonlyMap<string, Copied<T>>,
  compared: readonly Comparison<T>[],
  { referenceOf }: Pick<SyncedList<T>, 'referenceOf'>,
): readonly FoundRecord<T>[] {
  return copiesOf(compared).map(({ item }) => ({ before: known.get(referenceOf(item))?.item, after: item }));
}
