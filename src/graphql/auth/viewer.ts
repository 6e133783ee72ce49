import { hash } from 'node:crypto';

/** Who is asking. `channels` is every channel's name, or `all`. */
export interface Viewer {
  readonly name: string;
  readonly scopes: ReadonlySet<string>;
  readonly channels: ReadonlySet<string> | 'all';
  /** From when on the viewer is nobody, in milliseconds since the epoch; absent: never. */
  readonly expiresAt?: number;
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

/**
 * Finds out who asks from the Authorization header; undefined when nobody known does. Throws AuthenticationUnavailable when that cannot be
 * found out just now.
 */
export type Authenticate = (authorization: string | undefined) => Viewer | undefined | Promise<Viewer | undefined>;

/** Whether somebody known asks cannot be found out: the keys of the tokens' issuer cannot be had. The cause is for the log alone. */
export class AuthenticationUnavailable extends Error {
  constructor(cause: unknown) {
    super('The keys of the issuer of JSON Web Tokens cannot be read.', { cause });
    this.name = 'AuthenticationUnavailable';
  }
}

/** Everybody is one viewer who may do everything: the sandbox. */
export function authenticateAnybody(name: string, scopes: readonly string[]): Authenticate {
  const viewer: Viewer = { name, scopes: new Set(scopes), channels: 'all' };
  return () => viewer;
}

/** Bearer tokens, found by their hash: how long that takes tells nothing about a token, because nobody can choose what theirs hashes to. */
export function authenticateClients(clients: readonly Client[]): (authorization: string | undefined) => Viewer | undefined {
  const known = new Map(clients.map((client) => [client.tokenSha256.toLowerCase(), toViewer(client)]));
  return (authorization) => {
    const token = tokenIn(authorization);
    return token === undefined ? undefined : known.get(hash('sha256', token));
  };
}

/** The token of `Bearer <token>`. */
export function tokenIn(authorization: string | undefined): string | undefined {
  return /^Bearer +([^\s]+) *$/i.exec(authorization ?? '')?.[1];
}

export function sees(viewer: Viewer, channel: string): boolean {
  return viewer.channels === 'all' || viewer.channels.has(channel);
}

/** Whether one viewer may do all that another may. */
export function coversRights(viewer: Viewer, other: Viewer): boolean {
  const { channels } = other;
  const seesAll = viewer.channels === 'all' || (channels !== 'all' && [...channels].every((channel) => sees(viewer, channel)));
  return seesAll && [...other.scopes].every((scope) => viewer.scopes.has(scope));
}

function toViewer(client: Client): Viewer {
  return { name: client.name, scopes: new Set(client.scopes), channels: toChannels(client.channels) };
}

export function toChannels(names: readonly string[]): Viewer['channels'] {
  return names.includes('*') ? 'all' : new Set(names);
}
