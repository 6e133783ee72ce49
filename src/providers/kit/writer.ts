import type { ProviderError, Refusal } from '../../contract/error.js';
import type { WriteCall, Writer, WriteReceipt } from '../../contract/writer.js';

/** A writer that sends only what its check finds nothing against. */
export function createWriter<Change>(
  api: { refused(refusals: readonly Refusal[]): ProviderError },
  check: (change: Change) => readonly Refusal[],
  send: (change: Change, call: WriteCall) => Promise<WriteReceipt>,
): Writer<Change> {
  return {
    check,
    async send(change, call) {
      const refusals = check(change);
      if (refusals.length > 0) throw api.refused(refusals);
      return send(change, call);
    },
  };
}
