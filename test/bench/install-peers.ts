import { spawn } from 'node:child_process';
import { cp, mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { endsWell } from './child.js';

/** Copies the peers into a folder of their own, which stays for the next time, so that they are no part of the project; gives the folder. */
export async function copyPeers(): Promise<string> {
  const folder = join(tmpdir(), 'parley-bench-peers');
  await mkdir(folder, { recursive: true });
  await cp(fileURLToPath(new URL('./peers/', import.meta.url)), folder, { recursive: true });
  return folder;
}

/** Installs what the package in the folder asks for; says whether it could be. */
export async function installPackage(folder: string): Promise<boolean> {
  const command = ['install', '--no-audit', '--no-fund', '--ignore-scripts', '--loglevel', 'error'];
  return endsWell(spawn('npm', command, { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] }));
}
