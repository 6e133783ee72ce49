import { asRecord, readBody, readJson, readText, recordsIn, type UntrustedRecord } from '../../kit/untrusted.js';

/** The parts of a callback, unchecked. */
export interface Callback {
  /** The whole body, for the fields beside `meta_object`. */
  readonly body: UntrustedRecord;
  /** Meta's name of what changed: `messages`. */
  readonly field: string | null;
  readonly metadata: unknown;
  readonly contacts: readonly UntrustedRecord[];
  /** Statuses of sent messages, and payments. */
  readonly statuses: readonly UntrustedRecord[];
  /** Incoming messages. */
  readonly messages: readonly UntrustedRecord[];
  readonly extraInfo: UntrustedRecord;
  /** `status`, `message_id` and similar fields beside `meta_object`, or alone in a flat body: a message status or a payment. */
  readonly flat: UntrustedRecord | null;
}

/** The default JSON body of API v2, with or without `meta_object`. Undefined when the body is not a JSON object. */
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

/** A payment whose parts may be JSON in strings, in Kaleyra's flat body, with its parts as objects. */
export function unwrapPayment(record: UntrustedRecord): UntrustedRecord {
  const payment = readWrapped(record['payment']);
  return { ...record, payment: { ...payment, transaction: readWrapped(payment['transaction']) } };
}

/** An object, or JSON in a string, which a quoted variable of a callback profile may become. Empty for anything else. */
function readWrapped(value: unknown): UntrustedRecord {
  return asRecord(typeof value === 'string' ? readJson(value) : value);
}
