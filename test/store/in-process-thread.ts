import { openLedgerFile } from '../../src/store/sqlite/sqlite-file.js';
import { SqliteSession, type SqliteRequest } from '../../src/store/sqlite/sqlite-session.js';
import type { OpenSqliteThread } from '../../src/store/sqlite/sqlite-thread.js';
import { WriteAheadLog, type SyncedFile } from '../../src/store/sqlite/write-ahead-log.js';

/** The embedded store on this thread, so that a test can stand in for the disk, or look after each request. */
export function onThisThread({
  disk,
  done = () => undefined,
}: {
  readonly disk?: SyncedFile;
  /** Called after each request, before the next is begun. */
  readonly done?: (request: SqliteRequest, path: string) => void;
}): OpenSqliteThread {
  return async (path, { answered }) => {
    const log = new WriteAheadLog(`${path}-wal`, disk && (async () => disk));
    const session = new SqliteSession(await openLedgerFile(path), log, (answer) => answered([answer]));
    return {
      post: (requests) => {
        for (const request of requests) {
          session.handle(request);
          done(request, path);
        }
      },
      keepAlive: () => undefined,
      stop: async () => undefined,
    };
  };
}
