/**
 * What concerns a channel's calls at all replicas, and is recorded nowhere: its answers may be old, because something of it was changed;
 * or its provider wants no more requests of a limit for a while.
 */
export type Notice =
  | { readonly kind: 'changed'; readonly channel: string }
  | { readonly kind: 'paused'; readonly channel: string; readonly limit: string; readonly milliseconds: number };

export type WrittenNotice = readonly (string | number)[];

/** No replica believes in a longer pause than a provider is believed. */
const maxPauseMs = 3_600_000;

export function writeNotice(notice: Notice): WrittenNotice {
  const { kind, channel } = notice;
  return notice.kind === 'changed' ? [kind, channel] : [kind, channel, notice.limit, Math.ceil(notice.milliseconds)];
}

/** What `writeNotice` made; nothing for anything else. */
export function readNotice(part: unknown): Notice[] {
  const [kind, channel, limit, milliseconds] = Array.isArray(part) ? (part as unknown[]) : [];
  if (typeof channel !== 'string') return [];
  if (kind === 'changed') return [{ kind, channel }];
  const isPause = kind === 'paused' && typeof limit === 'string' && typeof milliseconds === 'number';
  return isPause && milliseconds > 0 && milliseconds <= maxPauseMs ? [{ kind, channel, limit, milliseconds }] : [];
}
