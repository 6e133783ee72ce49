import type { Refusal } from '../../contract/error.js';
import type { Writer, WriteReceipt } from '../../contract/writer.js';
import type { UntrustedRecord } from '../kit/untrusted.js';
import type { Api } from './api.js';
import type { FormFile } from './multipart.js';

/** One endpoint that changes something: what it cannot take, its form, and what its answer means. */
export interface EndpointWrite<Change> {
  readonly endpoint: string;
  readonly carries?: Writer<Change>['carries'];
  check(change: Change): readonly Refusal[];
  /** The form besides apiToken; what is null is left out. */
  fields(change: Change): Readonly<Record<string, string | null>>;
  /** The file that goes with it, as multipart; null or absent: none. */
  file?(change: Change): FormFile | null;
  /** APPLIED and without an id when absent. */
  receipt?(answer: UntrustedRecord, change: Change): WriteReceipt;
}

/** Sends one call to the endpoint, and none for what does not pass the check. */
export function createWriter<Change>(api: Api, endpoint: EndpointWrite<Change>): Writer<Change> {
  return {
    carries: endpoint.carries ?? [],
    check: (change) => endpoint.check(change),
    async send(change, call) {
      const [refusal] = endpoint.check(change);
      if (refusal !== undefined) throw api.refused(refusal);
      const fields = Object.entries(endpoint.fields(change)).filter((entry): entry is [string, string] => entry[1] !== null);
      const answer = await api.send(endpoint.endpoint, Object.fromEntries(fields), call, endpoint.file?.(change));
      return endpoint.receipt?.(answer, change) ?? { outcome: 'APPLIED', providerId: null };
    },
  };
}
