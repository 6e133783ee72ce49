import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Installs the peers into a folder of their own, which stays for the next time, so that they are no part of the project; gives the folder. */
export async function installPeers(): Promise<string> {
  const folder = join(tmpdir(), 'parley-bench-peers');
  await mkdir(folder, { recursive: true });
  await cp(fileURLToPath(new URL('./peers/', import.meta.url)), folder, { recursive: true });
  const install = spawn('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts', '--loglevel', 'error'], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const [code] = (await once(install, 'exit')) as [number | null];
  if (code !== 0) throw new Error('The peers could not be installed.');
  return folder;
}
