import { hash } from 'node:crypto';
import { sees, toChannels, tokenViewerPrefix, type Viewer } from './viewer.js';

/** Returns the viewer of an Authorization header; undefined without a known token. Throws AuthenticationUnavailable. */
export type Authenticate = (authorization: string | undefined) => Viewer | undefined | Promise<Viewer | undefined>;

/** Returns the viewer of a token; undefined when the token is not valid. Throws AuthenticationUnavailable. */
export type ReadToken = (token: string) => Viewer | undefined | Promise<Viewer | undefined>;

/** Tokens cannot be verified, because the keys of their issuer cannot be read. The cause is for the log alone. */
export class AuthenticationUnavailable extends Error {
  constructor(cause: unknown) {
    super('The keys of the issuer of JSON Web Tokens cannot be read.', { cause });
    this.name = 'AuthenticationUnavailable';
  }
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

/** Accepts the tokens of the configured clients, and tokens that `readToken` accepts. */
export function createAuthentication(clients: readonly Client[], readToken: ReadToken | undefined): Authenticate {
  // The time of a look-up by hash says nothing about a token: a caller cannot choose the hash of a guess.
  const viewers = new Map(clients.map((client) => [client.tokenSha256.toLowerCase(), toViewer(client)]));
  return (authorization) => {
    const token = bearerToken(authorization);
    if (token === undefined) return undefined;
    return viewers.get(hash('sha256', token)) ?? readToken?.(token);
  };
}

/** Whether a viewer still has the right to something on a channel: for rights that were given earlier and are used without a token. */
export type HoldsRight = (viewer: string, scope: string, channel: string) => boolean;

/**
 * The rights of clients are those of the configuration. A JSON Web Token is not known here: what was given under it must expire with it, and
 * counts as long as tokens are accepted at all.
 */
export function createRightCheck(clients: readonly Client[], readToken: ReadToken | undefined): HoldsRight {
  const viewers = new Map(clients.map((client) => [client.name, toViewer(client)]));
  return (name, scope, channel) => {
    if (name.startsWith(tokenViewerPrefix)) return readToken !== undefined;
    const viewer = viewers.get(name);
    return viewer !== undefined && viewer.scopes.has(scope) && sees(viewer, channel);
  };
}

/** For the sandbox: every request has the same viewer, who sees all channels. */
export function authenticateAnybody(name: string, scopes: readonly string[]): Authenticate {
  const viewer: Viewer = { name, scopes: new Set(scopes), channels: 'all' };
  return () => viewer;
}

function bearerToken(authorization: string | undefined): string | undefined {
  return /^Bearer +([^\s]+) *$/i.exec(authorization ?? '')?.[1];
}

function toViewer({ name, scopes, channels }: Client): Viewer {
  return { name, scopes: new Set(scopes), channels: toChannels(channels) };
}
