import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Options of a sandbox. */
export interface SandboxOptions {
  /** The port to listen on. Default 0: any free port. */
  readonly port?: number;
  /** Default 127.0.0.1. */
  readonly host?: string;
  /** An absolute path that the process may write to. Default: a temporary folder, which `close` removes. */
  readonly dataDirectory?: string;
  /** Log level of JSON lines on standard output. Default `silent`. */
  readonly logLevel?: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent';
}

/** A listening sandbox. */
export interface Sandbox {
  /** Such as `http://127.0.0.1:40123`; GraphQL is at `/graphql`. */
  readonly address: string;
  /** Finishes what is in progress, then frees the port and removes the files. */
  close(): Promise<void>;
}

/**
 * Starts the gateway over simulated providers, one channel each, in this process, for a frontend's tests: like `parley start --sandbox`
 * without another process. Reads neither the environment nor a file. Rejects when the port is in use or the folder cannot be written.
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
