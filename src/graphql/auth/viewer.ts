/** The client or token subject that makes a request, and its rights. */
export interface Viewer {
  readonly name: string;
  readonly scopes: ReadonlySet<string>;
  /** Names of channels, or `all`. */
  readonly channels: ReadonlySet<string> | 'all';
  /** When the viewer's token expires, in milliseconds since the epoch; absent: never. */
  readonly expiresAt?: number;
}

/** The beginning of the names of viewers with a JSON Web Token, so that no issuer can issue a token for a client of the configuration. */
export const tokenViewerPrefix = 'jwt:';

export function sees(viewer: Viewer, channel: string): boolean {
  return viewer.channels === 'all' || viewer.channels.has(channel);
}

/** Whether the viewer has all rights of another. */
export function coversRights(viewer: Viewer, other: Viewer): boolean {
  const { channels } = other;
  const seesAll = viewer.channels === 'all' || (channels !== 'all' && [...channels].every((channel) => sees(viewer, channel)));
  return seesAll && [...other.scopes].every((scope) => viewer.scopes.has(scope));
}

/** The channels of a configuration or token, in which `*` stands for all. */
export function toChannels(names: readonly string[]): Viewer['channels'] {
  return names.includes('*') ? 'all' : new Set(names);
}
