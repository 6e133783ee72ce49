/**
 * Concerns a channel's calls at all replicas, and is not recorded. `changed`: cached answers may be old. `paused`: the provider accepts no
 * requests of this limit for some time.
 */
export type Notice =
  | { readonly kind: 'changed'; readonly channel: string }
  | { readonly kind: 'paused'; readonly channel: string; readonly limit: string; readonly milliseconds: number };

export type EncodedNotice = readonly (string | number)[];

/** A longer pause is ignored: providers do not pause for longer. */
const maxPauseMs = 3_600_000;

export function encodeNotice(notice: Notice): EncodedNotice {
  const { kind, channel } = notice;
  return notice.kind === 'changed' ? [kind, channel] : [kind, channel, notice.limit, Math.ceil(notice.milliseconds)];
}

/** Reads the result of `encodeNotice`; [] for anything else. */
export function decodeNotice(part: unknown): Notice[] {
  const [kind, channel, limit, milliseconds] = Array.isArray(part) ? (part as unknown[]) : [];
  if (typeof channel !== 'string') return [];
  if (kind === 'changed') return [{ kind, channel }];
  const isPause = kind === 'paused' && typeof limit === 'string' && typeof milliseconds === 'number';
  return isPause && milliseconds > 0 && milliseconds <= maxPauseMs ? [{ kind, channel, limit, milliseconds }] : [];
}
