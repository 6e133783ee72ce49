import { missingCapability } from '../contract/capability.js';
import type { CapabilityName } from '../contract/capability-name.js';
import type { Refusal } from '../contract/error.js';
import type { Provider } from '../contract/provider.js';
import type { Writer } from '../contract/writer.js';
import type { LedgerParts } from '../store/store.js';
import type { OnExchange } from '../observability/exchange.js';
import { refused, type WriteAnswer, type WriteResult } from './write-request.js';
import type { Writes } from './writes.js';

/** A write on a channel that does not concern an order. */
export interface ChannelWrite<Change> {
  readonly client: string;
  readonly provider: Provider;
  /** The mutation's name. */
  readonly operation: string;
  /** The capability that the writer implements. */
  readonly capability: CapabilityName;
  /** Absent: the capability is missing. */
  readonly writer: Writer<Change> | undefined;
  readonly change: Change;
  readonly idempotencyKey: string | null;
  /** Replaces the change in the comparison of writes, where the change is not JSON. Only a keyed hash is stored, so it may hold secrets. */
  readonly input?: unknown;
  /** Called for every attempt of every call. */
  readonly onExchange?: OnExchange | undefined;
  /** Refusals just before sending. Not called for a key that has an answer already. */
  guard?(): Promise<readonly Refusal[]>;
  /** Stores what follows from the result, in the transaction that records it. */
  settled?(result: WriteResult, ledger: LedgerParts): Promise<void>;
}

/** Performs the write once. Two equal writes without a key are two writes. Throws only when certainly nothing was applied. */
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
