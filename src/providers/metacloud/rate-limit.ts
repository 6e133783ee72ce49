import type { HttpResponse, RateLimits } from '../../http-client/exchange.js';
import { asRecord, readJson, recordsIn, type UntrustedRecord } from '../kit/untrusted.js';
import { readGraphError } from './graph-error.js';

/** Limits of an hour (Graph API, "Rate limits"), for which Meta names no time when it only reports that they are used up. */
const hourlyPauseSeconds = 60;
/** The limit of messages per second (Cloud API, "Throughput"). */
const throughputPauseSeconds = 1;
const maxPauseSeconds = 3600;

const pauses: ReadonlyMap<number, number> = new Map([
  ...[4, 17, 80007, 80008, 80009, 80014].map((code) => [code, hourlyPauseSeconds] as const),
  [130429, throughputPauseSeconds],
  // They concern one customer, the number's reputation or its registration, and not the other requests.
  ...[131048, 131056, 133016].map((code) => [code, 0] as const),
]);

/**
 * How long Meta accepts no more requests of the kind: by `estimated_time_to_regain_access` of X-Business-Use-Case-Usage (in minutes), by the
 * error's code, or because a limit of X-App-Usage or X-Business-Use-Case-Usage is used up (100 percent).
 */
export function pauseSeconds(answer: Pick<HttpResponse, 'status' | 'headers' | 'json'>): number | undefined {
  const usages = usagesIn(answer.headers);
  const minutes = Math.max(0, ...usages.map((usage) => numberIn(usage, 'estimated_time_to_regain_access')));
  if (minutes > 0) return Math.min(maxPauseSeconds, minutes * 60);
  const code = answer.status < 400 ? null : readGraphError(answer.json()?.value)?.code;
  const ofCode = code == null ? undefined : pauses.get(code);
  if (ofCode !== undefined) return ofCode;
  return usages.some(isUsedUp) ? hourlyPauseSeconds : undefined;
}

/** Messages and the management of the account have limits of their own. */
export const rateLimits: RateLimits = {
  pauseSecondsOf: pauseSeconds,
  limitOf: ({ path }) => (path.endsWith('/messages') ? 'messages' : 'management'),
};

function usagesIn(headers: HttpResponse['headers']): readonly UntrustedRecord[] {
  const byAccount = Object.values(asRecord(readJson(headers['x-business-use-case-usage'] ?? '')));
  return [...byAccount.flatMap(recordsIn), asRecord(readJson(headers['x-app-usage'] ?? ''))];
}

function isUsedUp(usage: UntrustedRecord): boolean {
  return ['call_count', 'total_cputime', 'total_time'].some((name) => numberIn(usage, name) >= 100);
}

function numberIn(usage: UntrustedRecord, name: string): number {
  const value = usage[name];
  return typeof value === 'number' && Number.isFinite(value) ? value : 0;
}
