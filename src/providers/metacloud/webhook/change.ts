import { isRecord, readBody, readText, recordsIn, type UntrustedRecord } from '../../kit/untrusted.js';

/** One entry of `entry[].changes`, with the account that it belongs to. */
export interface Change {
  /** The entry without its changes: `id` is the WhatsApp Business account, `time` when it was sent. */
  readonly entry: UntrustedRecord;
  /** Meta's name of what changed, such as `messages`. */
  readonly field: string | null;
  readonly value: UntrustedRecord;
  /** As it stands in the delivery. */
  readonly raw: UntrustedRecord;
  /** The id of the number; null for changes of the whole account. */
  readonly phoneNumberId: string | null;
}

/** Undefined when the body is no JSON object with a list `entry`. */
export function readChanges(bytes: Uint8Array): readonly Change[] | undefined {
  const body = readBody(bytes);
  return body === undefined || !Array.isArray(body['entry']) ? undefined : recordsIn(body['entry']).flatMap(changesOf);
}

function changesOf({ changes, ...entry }: UntrustedRecord): readonly Change[] {
  return recordsIn(changes).map((raw) => {
    const { field, value } = raw;
    const known = isRecord(value) ? value : {};
    const metadata = isRecord(known['metadata']) ? known['metadata'] : {};
    return { entry, field: readText(field), value: known, raw, phoneNumberId: readText(metadata['phone_number_id']) };
  });
}

/** A body with these changes alone. */
export function toBody(changes: readonly Change[]): Uint8Array {
  const entry = changes.map((change) => ({ ...change.entry, changes: [change.raw] }));
  return Buffer.from(JSON.stringify({ object: 'whatsapp_business_account', entry }));
}
