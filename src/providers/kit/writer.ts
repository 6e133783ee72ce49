import type { ProviderError, Refusal } from '../../contract/error.js';
import type { WriteCall, Writer, WriteReceipt } from '../../contract/writer.js';

/** A writer that sends only a change without refusals. */
export function createWriter<Change>(
  api: { refused(refusals: readonly Refusal[]): ProviderError },
  check: (change: Change) => readonly Refusal[],
  send: (change: Change, call: WriteCall) => Promise<WriteReceipt>,
  carries: Writer<Change>['carries'] = [],
): Writer<Change> {
  return {
    carries,
    check,
    async send(change, call) {
      const refusals = check(change);
      if (refusals.length > 0) throw api.refused(refusals);
      return send(change, call);
    },
  };
}
