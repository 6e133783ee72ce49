import type { Refusal } from '../../contract/error.js';
import type { Writer, WriteReceipt } from '../../contract/writer.js';
import type { UntrustedRecord } from '../kit/untrusted.js';
import type { Api } from './api.js';
import type { FormFile } from './multipart.js';

/** One endpoint that changes something: what it cannot take, its form, and what its answer means. */
export interface Writing<Change> {
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
export function createWriter<Change>(api: Api, writing: Writing<Change>): Writer<Change> {
  return {
    carries: writing.carries ?? [],
    check: (change) => writing.check(change),
    async send(change, call) {
      const [refusal] = writing.check(change);
      if (refusal !== undefined) throw api.refused(refusal);
      const told = Object.entries(writing.fields(change)).filter((entry): entry is [string, string] => entry[1] !== null);
      const answer = await api.send(writing.endpoint, Object.fromEntries(told), call, writing.file?.(change));
      return writing.receipt?.(answer, change) ?? { outcome: 'APPLIED', providerId: null };
    },
  };
}
