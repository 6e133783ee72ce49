import { expect, it } from 'vitest';
import { WriteAheadLog } from '../../src/store/sqlite/write-ahead-log.js';

it('MUST close a file that was still being opened when the store was closed', async () => {
  const done: string[] = [];
  let opened = (): void => undefined;
  const opening = new Promise<void>((resolve) => (opened = resolve));
  const log = new WriteAheadLog('', async () => {
    await opening;
    return { datasync: async () => void done.push('synced'), close: async () => void done.push('closed') };
  });
  const [syncing, closing] = [log.sync(), log.close()];
  opened();
  await Promise.all([syncing, closing]);
  expect(done).toEqual(['synced', 'closed']);
});
