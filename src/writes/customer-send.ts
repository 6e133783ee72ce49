import { ProviderError, type Refusal } from '../contract/error.js';
import { now as clock, type Instant } from '../domain/time.js';
import { recordId } from '../store/connection/record-id.js';
import { retryIfUndone } from '../store/connection/unavailable.js';
import type { Ledger } from '../store/store.js';
import { keyOfStep, type CustomerSend, type UnsentAttempt } from '../store/writes/customer-sends.js';
import { keyInUse, keyReused, keysSince } from './reservation.js';
import { answerIn, canonicalJson, refused, type WriteAnswer } from './write-request.js';
import { checkKey, type Writes } from './writes.js';

/** A message that is sent on the first of several channels that takes it. */
export interface CustomerSendRequest {
  readonly client: string;
  readonly idempotencyKey: string | null;
  /** JSON. Two requests with one key are the same when this is equal. */
  readonly input: unknown;
  /** Whether the next channel is tried when certainly nothing was sent. */
  readonly failover: boolean;
  /** The channels in the order in which to try them, or why there is none. Not called for a key that has channels already. */
  choose(): Promise<readonly [string, ...string[]] | { readonly refusals: readonly Refusal[] }>;
  /** Sends on one channel, as a write of its own. Throws only when certainly nothing was sent. */
  send(channel: string, write: ChannelAttempt): Promise<WriteAnswer>;
}

export interface ChannelAttempt {
  readonly idempotencyKey: string | null;
  /** Asked when the key is reserved: refusals when the message must not be sent on this channel any more. */
  guard(): Promise<readonly Refusal[]>;
}

export interface CustomerSendAnswer {
  /** The channel of the answer; null when none was tried. */
  readonly channel: string | null;
  readonly answer: WriteAnswer;
  /** The channels that were tried before. */
  readonly unsent: readonly UnsentAttempt[];
}

/** How far a message has come, and what becomes of it. */
interface Progress {
  readonly channels: readonly string[];
  readonly step: number;
  readonly attempts: readonly UnsentAttempt[];
  readonly write: ChannelAttempt;
  /** Goes on to the next channel; null when another process does that. */
  next(attempt: UnsentAttempt): Promise<Progress | null>;
  /** The client gets the answer of this channel. */
  answered(answer: WriteAnswer): Promise<void>;
  /** The client gets an error, because certainly nothing was sent: the same key tries again from the first channel. */
  failed(): Promise<void>;
}

/**
 * Sends a message on the first channel that takes it. The same key returns the same answer and sends nothing more, also when the process that
 * sent it died between two channels. Throws the error of the last channel, when certainly nothing was sent.
 */
export async function sendToCustomer(
  ledger: Ledger,
  writes: Pick<Writes, 'inTurn'>,
  request: CustomerSendRequest,
  now: () => Instant = clock,
): Promise<CustomerSendAnswer> {
  const { client, idempotencyKey } = request;
  if (idempotencyKey === null) {
    const channels = await request.choose();
    return 'refusals' in channels ? unsent(refused(...channels.refusals)) : tryChannels(request, unrecorded(channels, 0, []));
  }
  const invalid = checkKey(idempotencyKey);
  if (invalid !== null) return unsent(refused(invalid));
  // In turn: between two channels nothing is reserved, so a repetition in this process must wait for the answer.
  return writes.inTurn(JSON.stringify(['sendToCustomer', client, idempotencyKey]), async () => {
    const inputHash = ledger.hash(canonicalJson([request.input, request.failover]));
    const send = await findOrReserve(ledger, request, { idempotencyKey, inputHash, at: now() });
    if ('refusals' in send) return unsent(refused(...send.refusals));
    if (send.isDone) return recordedAnswer(ledger, send, now());
    return tryChannels(request, recorded(ledger, send, now));
  });
}

async function findOrReserve(
  ledger: Ledger,
  { client, failover, choose }: CustomerSendRequest,
  { idempotencyKey, inputHash, at }: { readonly idempotencyKey: string; readonly inputHash: string; readonly at: Instant },
): Promise<CustomerSend | { readonly refusals: readonly Refusal[] }> {
  const { customerSends } = ledger;
  let send = await customerSends.find(client, idempotencyKey, keysSince(at));
  if (send === null) {
    const chosen = await choose();
    if ('refusals' in chosen) return chosen;
    const channels = failover ? chosen : chosen.slice(0, 1);
    const own = { id: recordId(), client, idempotencyKey, inputHash, channels, step: 0, attempts: [], isDone: false, createdAt: at };
    send = await customerSends.reserve(own, keysSince(at));
  }
  return send.inputHash === inputHash ? send : { refusals: [keyReused] };
}

/** The write on the last channel is the answer. */
async function recordedAnswer(ledger: Ledger, send: CustomerSend, at: Instant): Promise<CustomerSendAnswer> {
  const write = await ledger.writes.find(send.client, keyOfStep(send), keysSince(at));
  const channel = send.channels[send.step] ?? null;
  return { channel, answer: write === null ? refused(keyInUse) : answerIn(write), unsent: send.attempts };
}

async function tryChannels(request: CustomerSendRequest, begin: Progress): Promise<CustomerSendAnswer> {
  for (let progress = begin; ;) {
    const { channels, step, attempts, write } = progress;
    const channel = channels[step] as string;
    const tried = await tryChannel(request, channel, write);
    const attempt = attemptOf(channel, tried);
    if (attempt !== null && request.failover && step + 1 < channels.length) {
      const next = await progress.next(attempt);
      if (next === null) return { channel, answer: refused(keyInUse), unsent: attempts };
      progress = next;
      continue;
    }
    if (tried instanceof ProviderError) {
      await progress.failed();
      throw tried;
    }
    await progress.answered(tried);
    return { channel, answer: tried, unsent: attempts };
  }
}

async function tryChannel(request: CustomerSendRequest, channel: string, write: ChannelAttempt): Promise<WriteAnswer | ProviderError> {
  try {
    return await request.send(channel, write);
  } catch (error) {
    if (error instanceof ProviderError) return error;
    throw error;
  }
}

/** Null unless this process certainly sent nothing on the channel. `next` finds out about others. */
function attemptOf(channel: string, tried: WriteAnswer | ProviderError): UnsentAttempt | null {
  if (tried instanceof ProviderError) return { channel, refusal: null, failure: tried.kind, message: tried.message };
  const [refusal] = tried.refusals;
  if (tried.outcome !== null || refusal === undefined) return null;
  return { channel, refusal: refusal.code, failure: null, message: refusal.message };
}

/** Another process may be sending with the key. */
function isOfKey({ code }: Refusal): boolean {
  return code === 'IDEMPOTENCY_KEY_IN_USE' || code === 'IDEMPOTENCY_KEY_REUSED';
}

function unsent(answer: WriteAnswer): CustomerSendAnswer {
  return { channel: null, answer, unsent: [] };
}

/** Without a key there is nothing to repeat. */
function unrecorded(channels: readonly string[], step: number, attempts: readonly UnsentAttempt[]): Progress {
  return {
    channels,
    step,
    attempts,
    write: { idempotencyKey: null, guard: async () => [] },
    next: async (attempt) => unrecorded(channels, step + 1, [...attempts, attempt]),
    answered: async () => undefined,
    failed: async () => undefined,
  };
}

function recorded(ledger: Ledger, send: CustomerSend, now: () => Instant): Progress {
  const { customerSends, writes } = ledger;
  const idempotencyKey = keyOfStep(send);
  return {
    channels: send.channels,
    step: send.step,
    attempts: send.attempts,
    write: { idempotencyKey, guard: async () => ((await customerSends.isAt(send)) ? [] : [keyInUse]) },
    next: async (attempt) => {
      const next = await retryIfUndone(() => customerSends.advance(send, attempt));
      return next === null ? null : recorded(ledger, next, now);
    },
    answered: async ({ refusals }) => {
      if (refusals.some(isOfKey)) return;
      try {
        // A refusal that came before anything was recorded frees the key, as that of any write.
        const isRecorded = (await writes.find(send.client, idempotencyKey, keysSince(now()))) !== null;
        await (isRecorded ? customerSends.finish(send) : customerSends.remove(send));
      } catch {
        // The provider has the message. A repetition gets the answer from the record of the write.
      }
    },
    failed: async () => void (await customerSends.remove(send)),
  };
}
