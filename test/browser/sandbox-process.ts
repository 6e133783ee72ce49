import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { builtGateway } from '../reliability/gateway-process.js';

export interface SandboxProcess {
  /** `http://127.0.0.1:<port>`. */
  readonly address: string;
  readonly port: string;
  close(): Promise<void>;
}

/** Starts a built gateway, `dist` when none is named, as a sandbox, in a process of its own and with a ledger of its own. */
export async function startSandboxProcess({
  port = 0,
  program = builtGateway,
}: { readonly port?: number; readonly program?: readonly string[] } = {}): Promise<SandboxProcess> {
  const directory = await mkdtemp(join(tmpdir(), 'parley-browser-'));
  const env = { PATH: process.env['PATH'], PORT: String(port), PARLEY_DATA_DIR: directory, LOG_LEVEL: 'silent' };
  const child = spawn(process.execPath, [...program, '--sandbox'], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  for await (const line of createInterface(child.stdout)) {
    const address = /(http:\S+)\/explorer/.exec(line)?.[1];
    if (address === undefined) continue;
    return {
      address,
      port: new URL(address).port,
      close: async () => {
        child.kill('SIGKILL');
        await exited;
        await rm(directory, { recursive: true, force: true });
      },
    };
  }
  throw new Error('The sandbox ended before it listened.');
}
