import { afterEach, describe, expect, it } from 'vitest';
import type { Position } from '../../src/domain/position.js';
import type { RecordSource } from '../../src/domain/record-source.js';
import type { RecordListPage } from '../../src/store/copies/record-copies.js';
import { listKinds, numbersTo, openCopiedList, type CopiedList, type CopiedListOptions, type ListKind } from './record-shop.js';

let copied: CopiedList;
afterEach(() => copied.close());

async function open(kind: ListKind, options: CopiedListOptions = {}): Promise<CopiedList> {
  copied = await openCopiedList(kind, options);
  return copied;
}

/** The records of the copy by their numbers, without deleted ones. */
async function numbersInCopy(): Promise<number[]> {
  const copies = copied.gateway.gateway.ledger.copies[copied.list.noun];
  const found: number[] = [];
  for (let after: Position | null = null; ;) {
    const page: RecordListPage<object> = await copies.list('shop', {
      filter: { parent: '' },
      sort: { column: 'place', direction: 'ASC' },
      after,
      limit: 100,
    });
    for (const { item } of page.items) if (!isDeleted(item)) found.push(Number(/(\d+)"/.exec(JSON.stringify(nameOf(item)))?.[1]));
    if (page.isExhausted) return found.sort((left, right) => left - right);
    after = page.items.at(-1) ?? null;
  }
}

function isDeleted(item: { readonly source?: RecordSource | undefined }): boolean {
  return item.source?.isDeletedAtProvider === true;
}

function nameOf(item: object): string {
  const record = 'catalog' in item ? (item.catalog as object) : item;
  return 'name' in record ? String(record.name) : '';
}

const daySeconds = 24 * 60 * 60;

describe.each(listKinds)('a copy of $name', (kind) => {
  it('MUST have every record once when two reads of the whole list agreed, in the fewest calls', async () => {
    await open(kind);
    expect(await copied.current()).toMatchObject({ isComplete: true, records: kind.count, errors: 0, lastError: null });
    expect(await numbersInCopy()).toEqual(numbersTo(kind.count));
    expect(copied.takeCalls()).toBe(2 * kind.calls.full);
  });

  it('MUST be brought up to date at each interval, and read nothing in between', async () => {
    await open(kind);
    await copied.current();
    copied.takeCalls();
    const seconds = kind.interval === '1h' ? 3600 : 900;
    copied.pass(seconds - 1);
    copied.list.add(kind.count + 1);
    copied.pass(1);
    await copied.current();
    expect(await numbersInCopy()).toEqual(numbersTo(kind.count + 1));
    expect(copied.takeCalls()).toBeGreaterThan(0);
    copied.pass(seconds);
    await copied.current();
    expect(copied.takeCalls()).toBe(kind.calls.increment ?? kind.calls.full);
  });

  it('MUST keep a record that the provider no longer has as deleted, and bring it back when it is there again', async () => {
    await open(kind);
    await copied.current();
    copied.list.remove(7);
    copied.pass(daySeconds);
    await copied.fullyRead();
    expect(await numbersInCopy()).toEqual(numbersTo(kind.count).filter((number) => number !== 7));
    expect(await copied.status()).toMatchObject({ records: kind.count });
    copied.list.add(7);
    copied.pass(daySeconds);
    await copied.fullyRead();
    expect(await numbersInCopy()).toEqual(numbersTo(kind.count));
  });
});
