import { afterEach, describe, expect, it } from 'vitest';
import { listKinds, numbersTo, openCopiedList, secondsOf, type CopiedList, type CopiedListOptions, type ListKind } from './record-shop.js';

let copied: CopiedList;
afterEach(() => copied.close());

async function open(kind: ListKind, options: CopiedListOptions = {}): Promise<CopiedList> {
  copied = await openCopiedList(kind, options);
  return copied;
}

const daySeconds = 24 * 60 * 60;

describe.each(listKinds)('a copy of $name', (kind) => {
  it('MUST have every record once when two reads of the whole list agreed, in the fewest calls', async () => {
    await open(kind);
    expect(await copied.current()).toMatchObject({ isComplete: true, records: kind.count, errors: 0, lastError: null });
    expect(await copied.numbers()).toEqual(numbersTo(kind.count));
    expect(copied.takeCalls()).toBe(2 * kind.calls.full);
  });

  it('MUST be brought up to date at each interval, and read nothing in between', async () => {
    await open(kind);
    await copied.current();
    copied.takeCalls();
    const seconds = secondsOf(kind);
    copied.pass(seconds - 1);
    copied.list.add(kind.count + 1);
    copied.pass(1);
    await copied.current();
    expect(await copied.numbers()).toEqual(numbersTo(kind.count + 1));
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
    expect(await copied.numbers()).toEqual(numbersTo(kind.count).filter((number) => number !== 7));
    expect(await copied.status()).toMatchObject({ records: kind.count });
    copied.list.add(7);
    copied.pass(daySeconds);
    await copied.fullyRead();
    expect(await copied.numbers()).toEqual(numbersTo(kind.count));
  });
});
