import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** With these a server can be asked what its heap holds. */
export const probedFlags: readonly string[] = ['--expose-gc', '--import', fileURLToPath(new URL('./heap-probe.mjs', import.meta.url))];

/** KiB in a server's heap, once what is garbage has been collected. */
export function heapKibibytes(server: ChildProcess): Promise<number> {
  const lines = createInterface({ input: server.stdout as NodeJS.ReadableStream });
  return new Promise((resolve) => {
    lines.on('line', (line) => {
      const bytes = /^heap (\d+)$/.exec(line)?.[1];
      if (bytes === undefined) return;
      lines.close();
      server.stdout?.resume();
      resolve(Number(bytes) / 1024);
    });
    server.kill('SIGUSR2');
  });
}
