import { existsSync, readFileSync } from 'node:fs';

/** The operations of the built console, by the ids that it sends: `<version>/<name>`. */
export interface ConsoleOperations {
  /** Of these texts. The page has it, so that a page of another build names no operation of this one. */
  readonly version: string;
  readonly operations: Readonly<Record<string, string>>;
}

/** Beside the bundle, or in `dist/` when the sources of a checkout run; undefined where the console is not built. */
export function findConsoleFiles(): URL | undefined {
  const folders = ['./console/', '../../../dist/console/'].map((path) => new URL(path, import.meta.url));
  return folders.find((folder) => existsSync(new URL('page.html', folder)));
}

/** Undefined where the console is not built. They fit the schema: both are of one build. */
export function readConsoleOperations(): ConsoleOperations | undefined {
  const folder = findConsoleFiles();
  return folder && (JSON.parse(readFileSync(new URL('operations.json', folder), 'utf8')) as ConsoleOperations);
}
