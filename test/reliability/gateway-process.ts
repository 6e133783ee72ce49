import { spawn, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Pool } from 'undici';
import { builtFile } from '../built-gateway.js';
import type { TypedDocumentString } from '../operations/generated.js';

/** What a proof runs is what was built; what a test runs is built for it. */
export const builtGateway: readonly string[] = ['dist/main.js'];
export const testedGateway: readonly string[] = [builtFile('main.js')];

/** Made up; stands in no configuration but the one that is written here. */
export const token = 'token-of-the-proof';
const scopes = ['orders:read', 'orders:write', 'subscribers:read', 'operations:read'];

const unlimitedRate = { requestsPerMinute: 1_000_000_000 };

export interface ProcessOptions {
  readonly entry: readonly string[];
  /** Where the configuration and the embedded ledger are kept; the next process goes on with it. */
  readonly directory: string;
  readonly databaseUrl?: string | undefined;
  /** As in parley.yml. */
  readonly channels: readonly object[];
  /** Beside a rate limit that a proof, which is one client, does not reach. */
  readonly server?: object;
}

/** A gateway in a process of its own, as it is in production. */
export interface GatewayProcess {
  readonly address: string;
  /** The data of an answer; throws when there is none because the process is gone. */
  ask<Data, Variables>(document: TypedDocumentString<Data, Variables>, variables: Variables): Promise<Partial<Data>>;
  /** Sends a webhook: the status of the answer, 0 without one. */
  deliver(path: string, body: string): Promise<number>;
  /** Ends it as a power cut would. */
  kill(): Promise<unknown>;
  /** Lets it end in its own time: its exit code. */
  stop(): Promise<number | null>;
}

export async function startGatewayProcess({
  entry,
  directory,
  databaseUrl,
  channels,
  server = {},
}: ProcessOptions): Promise<GatewayProcess> {
  const file = join(directory, 'parley.yml');
  const tokenSha256 = createHash('sha256').update(token).digest('hex');
  await writeFile(
    file,
    JSON.stringify({
      channels,
      clients: [{ name: 'proof', tokenSha256, scopes, channels: ['*'] }],
      server: { limits: unlimitedRate, ...server },
    }),
  );
  // The caller chooses the ledger; REDIS_URL is used when it is set, as in production.
  const { DATABASE_URL: _url, ...inherited } = process.env;
  const own = { PARLEY_CONFIG: file, PARLEY_DATA_DIR: directory, PORT: '0', HOST: '127.0.0.1', LOG_LEVEL: 'info', NODE_ENV: 'production' };
  const env = { ...inherited, ...own, ...(databaseUrl !== undefined && { DATABASE_URL: databaseUrl }) };
  const child = spawn(process.execPath, entry, { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const address = await listening(child);
  const pool = new Pool(address, { connections: 256 });
  const end = async (signal: NodeJS.Signals): Promise<number | null> => {
    child.kill(signal);
    const code = await exited;
    await pool.destroy();
    return code;
  };
  return {
    address,
    async ask(document, variables) {
      const body = JSON.stringify({ query: document.toString(), variables });
      const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
      const answer = await pool.request({ path: '/graphql', method: 'POST', headers, body });
      const { data } = (await answer.body.json()) as { data?: never };
      return data ?? {};
    },
    async deliver(path, body) {
      try {
        const answer = await pool.request({ path, method: 'POST', headers: { 'content-type': 'application/json' }, body });
        await answer.body.dump();
        return answer.statusCode;
      } catch {
        return 0;
      }
    },
    kill: () => end('SIGKILL'),
    stop: () => end('SIGTERM'),
  };
}

/** The address that the gateway logs; what it logs afterwards goes nowhere. */
async function listening(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new Error('The gateway has no output.');
  for await (const line of createInterface({ input: child.stdout })) {
    const { address } = JSON.parse(line) as { address?: string };
    if (address === undefined) continue;
    child.stdout.resume();
    return address;
  }
  throw new Error('The gateway did not start.');
}
