import { open } from 'node:fs/promises';

/** A file whose content can be waited for. */
export interface SyncedFile {
  datasync(): Promise<void>;
  close(): Promise<void>;
}

/** The file into which the embedded store commits. Several commits go to the disk at once, beside the event loop: a disk has its time. */
export class WriteAheadLog {
  private readonly openFile: () => Promise<SyncedFile>;
  private file: SyncedFile | undefined;
  private running: Promise<void> | undefined;
  private next: Promise<void> | undefined;

  constructor(path: string, openFile: () => Promise<SyncedFile> = () => open(path, 'r+')) {
    this.openFile = openFile;
  }

  /** When all that has been committed by now is on the disk. Rejects when that is not certain. */
  sync(): Promise<void> {
    if (this.next !== undefined) return this.next;
    if (this.running === undefined) return this.run();
    // What is under way may have begun before the last commit.
    const behind = this.running.catch(() => undefined);
    return (this.next = behind.then(() => {
      this.next = undefined;
      return this.run();
    }));
  }

  async close(): Promise<void> {
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
