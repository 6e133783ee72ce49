import type { Refusal } from '../../contract/error.js';
import type { Writer, WriteReceipt } from '../../contract/writer.js';
import type { UntrustedRecord } from '../kit/untrusted.js';
import type { Api } from './api.js';
import type { FormFile } from '../kit/multipart.js';

/** An endpoint that changes something: its checks, its form, and the meaning of its response. */
export interface EndpointWrite<Change> {
  readonly endpoint: string;
  readonly carries?: Writer<Change>['carries'];
  check(change: Change): readonly Refusal[];
  /** The form besides apiToken. Null fields are left out. */
  fields(change: Change): Readonly<Record<string, string | null>>;
  /** The file of a multipart form; null or absent: none. */
  file?(change: Change): FormFile | null;
  /** Default: APPLIED without an id. */
  receipt?(answer: UntrustedRecord, change: Change): WriteReceipt;
}

/** Sends one call, or none when the check refuses the change. */
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
