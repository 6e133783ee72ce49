import { chmodSync, chownSync, mkdirSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LedgerLockedError, LedgerUnusableError, openLedger } from '../../src/store/store.js';
import { fillLedger } from './many-orders.js';
import { embeddedStore } from './stores.js';

/** A user without write access. The tests may run as root, who may write everything. */
const unprivilegedUser = 65_534;

describe('a ledger that cannot be opened', () => {
  let store: Awaited<ReturnType<typeof embeddedStore>>;
  let path: string;
  beforeEach(async () => {
    store = await embeddedStore();
    path = join(store.directory, 'ledger.sqlite');
  });
  afterEach(() => store.remove());

  async function reason(directory = store.directory): Promise<string> {
    const error: unknown = await openLedger({ directory }).then(
      (ledger) => ledger.close(),
      (failure: unknown) => failure,
    );
    expect(error).toBeInstanceOf(LedgerUnusableError);
    const { message } = error as Error;
    // Each names the file and where it is configured.
    expect(message).toContain(join(directory, 'ledger.sqlite'));
    expect(message).toContain('PARLEY_DATA_DIR');
    return message;
  }

  it('MUST be reported when it is another kind of file', async () => {
    writeFileSync(path, 'Dear diary, '.repeat(1000));
    expect(await reason()).toContain('is damaged or is not a ledger. Restore a backup');
    expect(await reason()).toContain('(file is not a database)');
  });

  it('MUST be reported when it is damaged inside', async () => {
    await fillLedger(store.directory, 'shop', 300);
    const file = await open(path, 'r+');
    await file.write(Buffer.alloc(statSync(path).size - 4096, 0x55), 0, undefined, 4096);
    await file.close();
    expect(await reason()).toContain('is damaged or is not a ledger. Restore a backup');
    expect(await reason()).toContain('(database disk image is malformed)');
  });

  it('MUST be reported when it lost its end', async () => {
    await fillLedger(store.directory, 'shop', 300);
    truncateSync(path, 8192);
    expect(await reason()).toContain('(database disk image is malformed)');
  });

  it('MUST be reported when another process has it', async () => {
    const ledger = await store.open();
    expect(await reason()).toContain('is in use by another process. Stop that process, or give each its own directory (PARLEY_DATA_DIR)');
    await expect(store.open()).rejects.toThrow(LedgerLockedError);
    await ledger.close();
  });

  it('MUST be reported when it may only be read', async () => {
    await (await store.open()).close();
    const said = await withoutRights(store.directory, () => reason());
    expect(said).toContain(
      `cannot be opened for writing. Give the user who runs Parley write access to the file and its directory ${store.directory}`,
    );
  });

  it('MUST be reported when its directory cannot be made', async () => {
    writeFileSync(join(store.directory, 'file'), '');
    expect(await reason(join(store.directory, 'file', 'below'))).toContain('cannot be opened for writing');
    mkdirSync(join(store.directory, 'folder', 'ledger.sqlite'), { recursive: true });
    expect(await reason(join(store.directory, 'folder'))).toContain('cannot be opened for writing');
  });
});

/** As a user who may read the folder and what is in it, and nothing more. */
async function withoutRights<Result>(directory: string, work: () => Promise<Result>): Promise<Result> {
  const isRoot = process.getuid?.() === 0;
  for (const name of [directory, join(directory, 'ledger.sqlite')]) {
    if (isRoot) chownSync(name, 0, 0);
    chmodSync(name, name === directory ? 0o555 : 0o444);
  }
  if (isRoot) process.seteuid?.(unprivilegedUser);
  try {
    return await work();
  } finally {
    if (isRoot) process.seteuid?.(0);
    chmodSync(directory, 0o755);
  }
}
