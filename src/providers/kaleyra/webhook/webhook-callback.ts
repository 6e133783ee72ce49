import { asRecord, readBody, readJson, readText, recordsIn, type UntrustedRecord } from '../../kit/untrusted.js';

/** A callback taken apart. All records are as they came. */
export interface Callback {
  /** The whole body, for what stands beside `meta_object`. */
  readonly body: UntrustedRecord;
  /** Meta's word for what changed: `messages`. */
  readonly field: string | null;
  readonly metadata: unknown;
  readonly contacts: readonly UntrustedRecord[];
  /** What became of messages that were sent, and of payments. */
  readonly statuses: readonly UntrustedRecord[];
  /** What came in. */
  readonly messages: readonly UntrustedRecord[];
  readonly extraInfo: UntrustedRecord;
  /** `status`, `message_id` and their like beside `meta_object`, or alone in a flat body: a status, or a payment. */
  readonly flat: UntrustedRecord | null;
}

/** The default JSON body of API v2, with or without `meta_object`; undefined when the body is no JSON object. */
export function readCallback(bytes: Uint8Array): Callback | undefined {
  const body = readBody(bytes);
  if (body === undefined) return undefined;
  const meta = readWrapped(body['meta_object']);
  const value = readWrapped(meta['value']);
  return {
    body,
    field: readText(meta['field']),
    metadata: value['metadata'],
    contacts: recordsIn(value['contacts']),
    statuses: recordsIn(value['statuses']),
    messages: recordsIn(value['messages']),
    extraInfo: readWrapped(body['extra_info']),
    flat: readText(body['status']) === null ? null : body,
  };
}

/** `type: "payment"`, among the statuses as Meta tells it and flat as Kaleyra's payment page has it. */
export function isPayment(status: UntrustedRecord): boolean {
  return readText(status['type'])?.trim().toLowerCase() === 'payment';
}

/** An object, also as JSON in a string, which is what a quoted variable of a callback profile may become. Empty for anything else. */
export function readWrapped(value: unknown): UntrustedRecord {
  return asRecord(typeof value === 'string' ? readJson(value) : value);
}
