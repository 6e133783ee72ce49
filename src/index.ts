import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** How a sandbox starts. */
export interface SandboxOptions {
  /** Where it listens. Default 0: a free one. */
  readonly port?: number;
  /** Default 127.0.0.1. */
  readonly host?: string;
  /** An absolute path that the process may write to. Default: a temporary folder, which `close` removes. */
  readonly dataDirectory?: string;
  /** Log lines of JSON on standard output. Default `silent`. */
  readonly logLevel?: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent';
}

/** A sandbox that listens. */
export interface Sandbox {
  /** Such as `http://127.0.0.1:40123`; GraphQL is at `/graphql`. */
  readonly address: string;
  /** Finishes what is under way, then lets go of the port and the files. */
  close(): Promise<void>;
}

/**
 * Starts the gateway over simulated providers, one channel each, in this process, for a frontend's own tests: `parley start --sandbox`
 * without a process of its own. Reads neither the environment nor a configuration file. Rejects where the port is taken or the folder cannot be written.
 */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const { port = 0, host = '127.0.0.1', logLevel = 'silent' } = options;
  const [{ readConfiguration }, { providers }, sandbox, { exampleQuery }] = await Promise.all([
    import('./config/configuration.js'),
    import('./providers/index.js'),
    import('./app/sandbox.js'),
    import('./app/start.js'),
  ]);
  const directory = options.dataDirectory ?? (await mkdtemp(join(tmpdir(), 'parley-sandbox-')));
  const removeDirectory = async (): Promise<void> => {
    if (options.dataDirectory === undefined) await rm(directory, { recursive: true, force: true });
  };
  const environment = { PORT: String(port), HOST: host, PARLEY_DATA_DIR: directory, LOG_LEVEL: logLevel };
  try {
    const gateway = await sandbox.startSandbox(readConfiguration(providers, { environment, arguments: ['--sandbox'] }), exampleQuery);
    return {
      address: gateway.address,
      close: async () => {
        await gateway.close();
        await removeDirectory();
      },
    };
  } catch (error) {
    await removeDirectory();
    throw error;
  }
}
