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
      const { value } = await api.read(`phone-exists/${encodeURIComponent(digitsOf(phoneNumber))}`, call);
      const result = isRecord(value) ? value : (recordsIn(value)[0] ?? {});
      const phone = readText(result['phone']);
      return { exists: readFlag(result['exists']), phoneNumber: toPhoneNumber(phone), contactId: phone ?? readText(result['lid']) };
    },
  };
}

/** A recipient without a phone number: a lid, or another id that the call accepts. Sent unchanged. */
export function checkContactId(contactId: string, isAlsoTaken: (contactId: string) => boolean = () => false): Refusal[] {
  if (isLid(contactId) || isAlsoTaken(contactId)) return [];
  return [invalid('contactId', 'Z-API sends to numbers and to ids that end in @lid.')];
}
