import { open } from 'node:fs/promises';

/** A file that can be synced to the disk. */
export interface SyncedFile {
  datasync(): Promise<void>;
  close(): Promise<void>;
}

/** The write-ahead log of the embedded store. Several commits share one sync, which runs outside the thread of the store. */
export class WriteAheadLog {
  private readonly openFile: () => Promise<SyncedFile>;
  private file: SyncedFile | undefined;
  private running: Promise<void> | undefined;
  private next: Promise<void> | undefined;

  constructor(path: string, openFile: () => Promise<SyncedFile> = () => open(path, 'r+')) {
    this.openFile = openFile;
  }

  /** Resolves when all commits up to now are on the disk. Rejects when that is not certain. */
  sync(): Promise<void> {
    if (this.next !== undefined) return this.next;
    if (this.running === undefined) return this.run();
    // The running sync may have started before the last commit.
    const behind = this.running.catch(() => undefined);
    return (this.next = behind.then(() => {
      this.next = undefined;
      return this.run();
    }));
  }

  /** Waits for the sync that runs: it may be opening the file. */
  async close(): Promise<void> {
    await (this.next ?? this.running)?.catch(() => undefined);
    await this.file?.close();
  }

  private run(): Promise<void> {
    const running = this.writeOut().finally(() => {
      if (this.running === running) this.running = undefined;
    });
    return (this.running = running);
  }

  private async writeOut(): Promise<void> {
    this.file ??= await this.openFile();
    await this.file.datasync();
  }
}
