import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chown, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../bench/port.js';
import { cleanEnvironment, type Image } from './image.js';
import { unprivileged } from './unprivileged.js';

/** What a container has beside its image: a volume for each that the image declares, a file system for /tmp, and its environment. */
export interface Container {
  readonly image: Image;
  /** The volume's folder on this machine. */
  readonly volume: string;
  readonly temporary: string;
  readonly environment: Readonly<Record<string, string>>;
  remove(): Promise<void>;
}

/** Both folders belong to whoever the image runs as, and nothing else does. */
export async function createContainer(image: Image, environment: Readonly<Record<string, string>>): Promise<Container> {
  const folder = await mkdtemp(join(tmpdir(), 'parley-container-'));
  const [volume, temporary] = [join(folder, 'volume'), join(folder, 'tmp')];
  const { uid, gid } = unprivileged;
  for (const path of [volume, temporary]) await mkdir(path);
  for (const path of [folder, volume, temporary]) await chown(path, uid, gid);
  return { image, volume, temporary, environment, remove: () => rm(folder, { recursive: true }) };
}

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Started {
  readonly ended: Promise<Ended>;
  /** What it wrote so far, to both outputs. */
  written(): string;
  kill(signal: NodeJS.Signals): void;
}

/** Runs a program of the image as the container would: as its user, in its folder, with its environment. `node` is this process's own. */
export function runInContainer(
  { image, volume, temporary, environment }: Container,
  [program = '', ...args]: readonly string[],
  own: Readonly<Record<string, string>> = {},
): Started {
  const { PATH } = cleanEnvironment();
  const inherited = Object.fromEntries(
    Object.entries(image.environment).map(([name, value]) => [name, image.volumes.includes(value) ? volume : value]),
  );
  // Nobody but this machine gets in while the tests run.
  const env = { PATH, TMPDIR: temporary, ...inherited, HOST: '127.0.0.1', ...environment, ...own };
  const child = spawn(program === 'node' ? process.execPath : program, args, {
    cwd: join(image.root, image.workingDirectory),
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    ...unprivileged,
  });
  let [stdout, stderr, written] = ['', '', ''];
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk.toString();
    written += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
    written += chunk.toString();
  });
  const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, stdout, stderr }));
  return { ended, written: () => written, kill: (signal) => void child.kill(signal) };
}

/** A GraphQL answer. */
export interface Answer {
  readonly status: number;
  readonly data: unknown;
  readonly errors: readonly { readonly message: string; readonly extensions?: { readonly code?: string } }[];
}

export interface RunningGateway extends Started {
  readonly address: string;
  ask(query: string, variables?: object): Promise<Answer>;
  /** Lets it end in its own time. */
  stop(signal?: NodeJS.Signals): Promise<Ended>;
}

export interface StartOptions {
  /** Default the image's own. */
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** Whoever asks. */
  readonly token?: string;
}

/** Starts the image's command, and waits until it wants requests. */
export async function startGateway(container: Container, options: StartOptions = {}): Promise<RunningGateway> {
  const port = await freePort();
  const address = `http://127.0.0.1:${port}`;
  const started = runInContainer(container, options.command ?? container.image.command, { ...options.environment, PORT: String(port) });
  await untilReady(address, started);
  return {
    ...started,
    address,
    ask: (query, variables) => ask(address, { query, variables, token: options.token }),
    stop: async (signal = 'SIGTERM') => {
      started.kill(signal);
      return started.ended;
    },
  };
}

const maxReadyMs = 45_000;

/** Throws when it ends instead, or is not ready in time. */
export async function untilReady(address: string, { ended, written, kill }: Started): Promise<void> {
  const end: { isOver: boolean } = { isOver: false };
  void ended.then(() => (end.isOver = true));
  const deadline = Date.now() + maxReadyMs;
  while (!(await isReady(address))) {
    if (end.isOver) throw new Error(`The gateway ended:\n${written()}`);
    if (Date.now() > deadline) {
      kill('SIGKILL');
      throw new Error(`The gateway is not ready after ${maxReadyMs / 1000} s:\n${written()}`);
    }
    await sleep(50);
  }
}

async function isReady(address: string): Promise<boolean> {
  return fetch(`${address}/health/ready`).then(
    ({ status }) => status === 200,
    () => false,
  );
}

export async function ask(
  address: string,
  { query, variables, token }: { readonly query: string; readonly variables?: object | undefined; readonly token?: string | undefined },
): Promise<Answer> {
  const response = await fetch(`${address}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token !== undefined && { authorization: `Bearer ${token}` }) },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors = [] } = (await response.json()) as Partial<Answer>;
  return { status: response.status, data, errors };
}
