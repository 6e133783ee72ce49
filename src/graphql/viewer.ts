import { createHash, timingSafeEqual } from 'node:crypto';

/** Who is asking. `channels` is every channel's name, or `all`. */
export interface Viewer {
  readonly name: string;
  readonly scopes: ReadonlySet<string>;
  readonly channels: ReadonlySet<string> | 'all';
}

/** A client of the configuration. */
export interface Client {
  readonly name: string;
  /** Hex. */
  readonly tokenSha256: string;
  readonly scopes: readonly string[];
  /** Channel names, or `*` alone for all. */
  readonly channels: readonly string[];
}

/** Finds out who asks from the Authorization header; undefined when nobody known does. */
export type Authenticate = (authorization: string | undefined) => Viewer | undefined;

/** Everybody is one viewer who may do everything: the sandbox. */
export function authenticateAnybody(name: string, scopes: readonly string[]): Authenticate {
  const viewer: Viewer = { name, scopes: new Set(scopes), channels: 'all' };
  return () => viewer;
}

/** Bearer tokens, compared by hash in constant time; every client is compared, so that time tells nothing about which came close. */
export function authenticateClients(clients: readonly Client[]): Authenticate {
  const known = clients.map((client) => ({ hash: Buffer.from(client.tokenSha256, 'hex'), viewer: toViewer(client) }));
  return (authorization) => {
    const token = /^Bearer +([^\s]+) *$/i.exec(authorization ?? '')?.[1];
    if (token === undefined) return undefined;
    const hash = createHash('sha256').update(token).digest();
    return known.filter((client) => timingSafeEqual(client.hash, hash)).at(0)?.viewer;
  };
}

export function sees(viewer: Viewer, channel: string): boolean {
  return viewer.channels === 'all' || viewer.channels.has(channel);
}

function toViewer(client: Client): Viewer {
  const channels = client.channels.includes('*') ? 'all' : new Set(client.channels);
  return { name: client.name, scopes: new Set(client.scopes), channels };
}
