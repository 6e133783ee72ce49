import type { Cancellation } from '../observability/cancellation.js';
import { errors } from 'undici';
import { connectionFaultOf } from './connection-fault.js';
import type { HttpFailure } from './exchange.js';

/** How far an exchange got. `waiting`: nothing was given to a socket. `written`: bytes may have been sent. `answering`: the head of an answer arrived. */
export type Stage = 'waiting' | 'written' | 'answering';

/** The answer started and cannot be used: it is too large, or not HTTP. */
export function unusable(reason: string): HttpFailure {
  return { failed: true, kind: 'unexpected-response', sent: 'answered', reason };
}

/** Cancelled by us. Half an answer is `maybe` as well: what the provider did with the request is unknown. */
export function givenUp(kind: 'timeout' | 'aborted', stage: Stage): HttpFailure {
  const why = kind === 'timeout' ? 'the deadline passed' : 'the client left';
  const when = { waiting: 'before the request was sent', written: 'before an answer began', answering: 'in the middle of the answer' }[
    stage
  ];
  return { failed: true, kind, sent: sentAt(stage), reason: `${why} ${when}` };
}

/** A timeout aborts with the reason that AbortSignal.timeout uses: then the provider was too slow, and no client left. */
export function kindOfAbort(signal: Cancellation | undefined): 'timeout' | 'aborted' {
  const reason: unknown = signal?.reason;
  return reason instanceof DOMException && reason.name === 'TimeoutError' ? 'timeout' : 'aborted';
}

/** Failures of undici. Only their codes are reported, because its messages contain addresses. */
export function failureOf(error: Error, stage: Stage): HttpFailure {
  const code = codeOf(error);
  if (stage === 'waiting') {
    const fault = connectionFaultOf(code);
    return unsent(fault === undefined ? `nothing was sent (${code})` : `nothing was sent: ${fault} (${code})`);
  }
  if (isNotHttp(error, stage)) return unusable(`the answer is not HTTP (${code})`);
  const when = stage === 'written' ? 'before an answer began' : 'in the middle of the answer';
  return { failed: true, kind: 'unavailable', sent: 'maybe', reason: `the connection broke ${when} (${code})` };
}

/** It is certain that no byte was sent. */
export function unsent(reason: string): HttpFailure {
  return { failed: true, kind: 'unavailable', sent: 'no', reason };
}

/** Refused before anything was sent. */
export function notAdmitted(
  kind: 'circuit-open' | 'rate-limited' | 'overloaded',
  reason: string,
  retryAfterMs: number | undefined,
): HttpFailure {
  const retryAfterSeconds = retryAfterMs === undefined ? undefined : Math.max(1, Math.ceil(retryAfterMs / 1000));
  return { failed: true, kind, sent: 'no', reason, retryAfterSeconds };
}

function sentAt(stage: Stage): 'no' | 'maybe' {
  return stage === 'waiting' ? 'no' : 'maybe';
}

/** After a readable head the parser reports only that the text ended too early: the connection broke. */
function isNotHttp(error: Error, stage: Stage): boolean {
  return stage === 'written' && (error instanceof errors.HTTPParserError || error instanceof errors.HeadersOverflowError);
}

function codeOf(error: Error): string {
  const { code } = error as { code?: unknown };
  return typeof code === 'string' && /^[A-Z0-9_]{1,60}$/.test(code) ? code : error.name;
}
