import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { endsWell, startNode, startProgram } from './child.js';
import { startContestant, type Contestant, type BenchEnvironment } from './contestants.js';
import { copyPeers, installPackage } from './install-peers.js';
import { freePort } from './port.js';

/** Where a peer is to work. */
interface Place {
  /** Its package's. */
  readonly directory: string;
  readonly port: number;
  readonly upstream: string;
  readonly flags: readonly string[];
}

/** A server that Parley is compared with. */
export interface Peer {
  readonly name: string;
  /** Of its package, among the peers'. */
  readonly folder: string;
  /** The shared workloads that it cannot do. */
  readonly unable: readonly string[];
  /** Whether it runs on Node, whose collector counts its bytes. */
  readonly isOnNode: boolean;
  /** Why it cannot be started although it is installed. */
  whyNot?(directory: string): Promise<string | undefined>;
  start(place: Place): ChildProcess | Promise<ChildProcess>;
}

/** In the order of the tables. The limit answers with the data of one query only; Tailcall has no page, order and filter of its own. */
export const peers: readonly Peer[] = [
  { ...onNode('limit'), unable: ['c', 'r'] },
  onNode('mercurius'),
  onNode('yoga'),
  onNode('apollo-express'),
  { name: 'hive-gateway', folder: 'hive-gateway', unable: ['r'], isOnNode: true, start: startHiveGateway },
  { name: 'tailcall', folder: 'tailcall', unable: ['c', 'u', 'x', 'r'], isOnNode: false, whyNot: whyNotTailcall, start: startTailcall },
];

function onNode(name: string): Peer {
  return {
    name,
    folder: 'node',
    unable: [],
    isOnNode: true,
    start: ({ directory, port, upstream, flags }) => {
      const environment = { PORT: String(port), UPSTREAM: upstream };
      return startNode(join(directory, `${name}.mjs`), { cpu: 0, directory, environment, flags });
    },
  };
}

/** Its own command line, with what its compiler makes of the upstream. */
async function startHiveGateway({ directory, port, upstream, flags }: Place): Promise<ChildProcess> {
  const compose = startNode('node_modules/@graphql-mesh/compose-cli/esm/bin.js', {
    cpu: 0,
    directory,
    environment: { UPSTREAM: upstream },
    arguments: ['-o', 'supergraph.graphql'],
  });
  if (!(await endsWell(compose))) throw new Error('The supergraph of Hive Gateway could not be composed.');
  return startNode('node_modules/@graphql-hive/gateway/dist/bin.js', {
    cpu: 0,
    directory,
    flags,
    arguments: ['supergraph', 'supergraph.graphql', '-c', 'gateway.config.mjs', '-h', '127.0.0.1', '-p', String(port), '--jit'],
  });
}

const tailcall = 'node_modules/@tailcallhq/core-linux-x64-gnu/bin/tailcall';

/** It comes for one system only, and needs a newer C library than many have. */
async function whyNotTailcall(directory: string): Promise<string | undefined> {
  const program = join(directory, tailcall);
  const runs = existsSync(program) && (await endsWell(spawn(program, ['--version'], { stdio: 'ignore' })));
  return runs ? undefined : 'its binary does not run here';
}

/** It takes its port from its configuration only. */
async function startTailcall({ directory, port, upstream }: Place): Promise<ChildProcess> {
  const configuration = await readFile(join(directory, 'gateway.graphql'), 'utf8');
  await writeFile(join(directory, 'configured.graphql'), configuration.replace('port: 8000', `port: ${port}`));
  const environment = { UPSTREAM: upstream, TAILCALL_TRACKER: 'false' };
  return startProgram(join(directory, tailcall), { cpu: 0, directory, environment, arguments: ['start', 'configured.graphql'] });
}

/** Peers that can be started, and why the others cannot. */
export interface InstalledPeers {
  readonly able: readonly Peer[];
  readonly skipped: readonly string[];
  start(peer: Peer, environment: BenchEnvironment): Promise<Contestant>;
}

export async function installPeers(wanted: readonly Peer[]): Promise<InstalledPeers> {
  const home = await copyPeers();
  const skipped: string[] = [];
  const able: Peer[] = [];
  const isInstalled = new Map<string, boolean>();
  for (const peer of wanted) {
    const directory = join(home, peer.folder);
    if (!isInstalled.has(directory)) isInstalled.set(directory, await installPackage(directory));
    const reason = isInstalled.get(directory) === true ? await peer.whyNot?.(directory) : 'its packages could not be installed here';
    if (reason === undefined) able.push(peer);
    else skipped.push(`${peer.name} skipped: ${reason}`);
  }
  return {
    able,
    skipped,
    start: async ({ name, folder, start }, { upstream, flags = [] }) => {
      const port = await freePort();
      return startContestant(name, port, [{}], () => start({ directory: join(home, folder), port, upstream, flags }));
    },
  };
}
