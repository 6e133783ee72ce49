import { errors } from 'undici';
import { connectionFaultOf } from './connection-fault.js';
import type { HttpFailure } from './exchange.js';

/** How far an exchange got. `waiting`: nothing was handed to a socket. `written`: bytes may be under way. `answering`: the head of an answer arrived. */
export type Stage = 'waiting' | 'written' | 'answering';

/** The answer began and cannot be used: it is too large, or no HTTP. */
export function unusable(reason: string): HttpFailure {
  return { failed: true, kind: 'unexpected-response', sent: 'answered', reason };
}

/** Given up by us. Half an answer is `maybe` as well: what the provider did with the request is as unknown as without one. */
export function givenUp(kind: 'timeout' | 'aborted', stage: Stage): HttpFailure {
  const why = kind === 'timeout' ? 'the deadline passed' : 'the client left';
  const when = { waiting: 'before the request was sent', written: 'before an answer began', answering: 'in the middle of the answer' }[
    stage
  ];
  return { failed: true, kind, sent: sentAt(stage), reason: `${why} ${when}` };
}

/** Whoever aborts because time is up says so by the reason, as AbortSignal.timeout does: then it is the provider that was too slow. */
export function kindOfAbort(signal: AbortSignal | undefined): 'timeout' | 'aborted' {
  const reason: unknown = signal?.reason;
  return reason instanceof DOMException && reason.name === 'TimeoutError' ? 'timeout' : 'aborted';
}

/** What undici could not do. Only codes are told: its messages hold addresses. */
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

/** It is certain that nothing left this machine. */
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

/** Behind a readable head the parser only says that the text ended too early: that is a broken connection. */
function isNotHttp(error: Error, stage: Stage): boolean {
  return stage === 'written' && (error instanceof errors.HTTPParserError || error instanceof errors.HeadersOverflowError);
}

function codeOf(error: Error): string {
  const { code } = error as { code?: unknown };
  return typeof code === 'string' && /^[A-Z0-9_]{1,60}$/.test(code) ? code : error.name;
}
