import { spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { WebSocket } from 'ws';

/** What a process holds when nothing is in flight. Bytes, after a garbage collection. */
export interface ProcessFigures {
  readonly heap: number;
  readonly resident: number;
  /** Sockets, files, timers and the like. */
  readonly resources: Readonly<Record<string, number>>;
}

export interface FuzzedGateway {
  readonly address: URL;
  readonly isAlive: () => boolean;
  figures(): Promise<ProcessFigures>;
  /** By SIGTERM: its exit code. */
  stop(): Promise<number | null>;
  kill(): void;
}

export interface FuzzedGatewayOptions {
  /** The arguments of node. */
  readonly entry: readonly string[];
  readonly directory: string;
  readonly temporary: string;
  /** As in parley.yml. */
  readonly configuration: object;
  /** Whatever it says, line by line. */
  readonly onLine: (line: string, stream: 'stdout' | 'stderr') => void;
}

/** What Node itself says of the inspector, by which memory is measured. */
const ofInspector = /^(Debugger |For help, see|Waiting for the debugger)/;

/** A gateway in a process of its own, as in production, all of whose output is read. */
export async function startFuzzedGateway({
  entry,
  directory,
  temporary,
  configuration,
  onLine,
}: FuzzedGatewayOptions): Promise<FuzzedGateway> {
  const file = join(directory, 'parley.yml');
  await writeFile(file, JSON.stringify(configuration));
  const { DATABASE_URL: _url, REDIS_URL: _redis, ...inherited } = process.env;
  const own = {
    PARLEY_CONFIG: file,
    PARLEY_DATA_DIR: directory,
    PORT: '0',
    HOST: '127.0.0.1',
    LOG_LEVEL: 'info',
    NODE_ENV: 'production',
    TMPDIR: temporary,
  };
  // The inspector is there only once it is asked for.
  const child = spawn(process.execPath, ['--inspect-port=127.0.0.1:0', ...entry], {
    env: { ...inherited, ...own },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
  let inspector: string | undefined;
  const listeners = new Set<(line: string) => void>();
  createInterface({ input: child.stderr }).on('line', (line) => {
    if (!ofInspector.test(line)) onLine(line, 'stderr');
    for (const listener of listeners) listener(line);
  });
  createInterface({ input: child.stdout }).on('line', (line) => {
    onLine(line, 'stdout');
    for (const listener of listeners) listener(line);
  });
  const lineWith = (pattern: RegExp): Promise<string> =>
    new Promise((resolve, reject) => {
      const listener = (line: string): void => {
        const [, found] = pattern.exec(line) ?? [];
        if (found === undefined) return;
        listeners.delete(listener);
        resolve(found);
      };
      listeners.add(listener);
      void exited.then(() => reject(new Error('The gateway has ended.')));
    });
  const address = new URL(await lineWith(/"address":"(http:[^"]+)"/));
  return {
    address,
    isAlive: () => child.exitCode === null && child.signalCode === null,
    async figures() {
      if (inspector === undefined) {
        const answer = lineWith(/^Debugger listening on (ws:\S+)/);
        child.kill('SIGUSR1');
        inspector = await answer;
      }
      return inspect(inspector);
    },
    async stop() {
      child.kill('SIGTERM');
      return exited;
    },
    kill: () => void child.kill('SIGKILL'),
  };
}

const expression = `JSON.stringify({ ...process.memoryUsage(), resources: process.getActiveResourcesInfo() })`;

async function inspect(address: string): Promise<ProcessFigures> {
  const socket = new WebSocket(address);
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
  let sent = 0;
  const call = (method: string, params: object = {}): Promise<{ result?: { value?: string } }> =>
    new Promise((resolve) => {
      sent += 1;
      const id = sent;
      const listener = (data: Buffer): void => {
        const said = JSON.parse(data.toString()) as { id?: number; result: { result?: { value?: string } } };
        if (said.id !== id) return;
        socket.off('message', listener);
        resolve(said.result);
      };
      socket.on('message', listener);
      socket.send(JSON.stringify({ id, method, params }));
    });
  await call('HeapProfiler.collectGarbage');
  const { result } = await call('Runtime.evaluate', { expression });
  socket.close();
  const answer = JSON.parse(result?.value ?? '{}') as { heapUsed: number; rss: number; resources: string[] };
  const resources: Record<string, number> = {};
  for (const name of answer.resources) resources[name] = (resources[name] ?? 0) + 1;
  return { heap: answer.heapUsed, resident: answer.rss, resources };
}
