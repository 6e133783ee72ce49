import type { Refusal } from '../../../contract/error.js';
import type { PhoneNumbers } from '../../../contract/provider.js';
import { digitsOf, toPhoneNumber } from '../../../domain/phone.js';
import { invalid } from '../../kit/refusal.js';
import { isRecord, readFlag, readText, recordsIn } from '../../kit/untrusted.js';
import type { Api } from '../api.js';
import { isLid } from './contact-id.js';

/**
 * GET phone-exists/{phone}: `[{exists, phone, lid}]`; older pages have only `exists`. WhatsApp may know the number by another `phone`
 * (Brazil's ninth digit). `exists` may be a boolean in a string, as in the documents' sample.
 */
export function createPhoneNumbers(api: Api): PhoneNumbers {
  return {
    async status(phoneNumber, call) {
      const { value, asOf } = await api.read(`phone-exists/${encodeURIComponent(digitsOf(phoneNumber))}`, call);
      const result = isRecord(value) ? value : (recordsIn(value)[0] ?? {});
      const [phone, lid] = [readText(result['phone']), readText(result['lid'])];
      // Both addresses are of one person, which webhooks may not have reported yet.
      if (phone !== null && toPhoneNumber(phone) !== null && lid !== null && isLid(lid))
        await call.onEvents?.([{ kind: 'contact-paired', contactId: phone, alias: lid, at: asOf }]);
      return { exists: readFlag(result['exists']), phoneNumber: toPhoneNumber(phone), contactId: phone ?? lid };
    },
  };
}

/** A recipient without a phone number: a lid, or another id that the call accepts. Sent unchanged. */
export function checkContactId(contactId: string, isAlsoTaken: (contactId: string) => boolean = () => false): Refusal[] {
  if (isLid(contactId) || isAlsoTaken(contactId)) return [];
  return [invalid('contactId', 'Z-API sends to numbers and to ids that end in @lid.')];
}
