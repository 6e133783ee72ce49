import { missingCapability } from '../contract/capability.js';
import type { CapabilityName } from '../contract/capability-name.js';
import type { Refusal } from '../contract/error.js';
import type { Provider } from '../contract/provider.js';
import type { Writer } from '../contract/writer.js';
import type { LedgerParts } from '../store/store.js';
import type { OnExchange } from '../observability/exchange.js';
import { refused, type WriteAnswer, type WriteResult } from './write-request.js';
import type { Writes } from './writes.js';

/** A write on a channel that is of no order. */
export interface ChannelWrite<Change> {
  readonly client: string;
  readonly provider: Provider;
  /** The mutation's name. */
  readonly operation: string;
  /** What the writer is the proof of. */
  readonly capability: CapabilityName;
  /** Absent: the capability is missing. */
  readonly writer: Writer<Change> | undefined;
  readonly change: Change;
  readonly idempotencyKey: string | null;
  /** What makes two writes the same, where the change itself is no JSON. Kept only as a keyed hash, so that secrets may be in it. */
  readonly input?: unknown;
  /** Told of every attempt of every call. */
  readonly onExchange?: OnExchange | undefined;
  /** Asked just before sending, and never for a key that was answered already: why not. */
  guard?(): Promise<readonly Refusal[]>;
  /** What the ledger learns from it, in one with the end of the write. */
  settled?(result: WriteResult, ledger: LedgerParts): Promise<void>;
}

/** Sends it once. Two that are equal and have no key are two. Throws only when certainly nothing was applied. */
export async function writeOnChannel<Change>(writes: Writes, write: ChannelWrite<Change>): Promise<WriteAnswer> {
  const { client, provider, operation, capability, writer, change, idempotencyKey, input = change, onExchange, guard, settled } = write;
  if (writer === undefined) return refused(missingCapability(provider, capability));
  const malformed = writer.check(change);
  if (malformed.length > 0) return refused(...malformed);
  return writes.perform({
    client,
    channel: provider.channel,
    operation,
    idempotencyKey,
    input,
    orderReference: null,
    prepare: async () => {
      const refusals = (await guard?.()) ?? [];
      if (refusals.length > 0) return { refusals };
      const send = (correlationId: string) => writer.send(change, { correlationId, deadlineAt: undefined, onExchange });
      return { send, ...(settled && { settled }) };
    },
  });
}
