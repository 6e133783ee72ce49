import type { Refusal } from '../../../contract/error.js';
import type { PhoneNumbers } from '../../../contract/provider.js';
import { digitsOf, toPhoneNumber } from '../../../domain/phone.js';
import { invalid } from '../../kit/refusal.js';
import { isRecord, readFlag, readText, recordsIn } from '../../kit/untrusted.js';
import type { Api } from '../api.js';
import { isLid } from './contact-id.js';

/**
 * GET phone-exists/{phone}: `[{exists, phone, lid}]`, of which older pages have `exists` only. WhatsApp may know the number by another
 * `phone` than was asked for: Brazil's ninth digit. Written as the documents' sample, a boolean in a string is read as well.
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

/** Whom a message is for who has no number here: a lid, or what else the call takes. Sent as it stands. */
export function checkContactId(contactId: string, isAlsoTaken: (contactId: string) => boolean = () => false): Refusal[] {
  if (isLid(contactId) || isAlsoTaken(contactId)) return [];
  return [invalid('contactId', 'Z-API sends to numbers and to ids that end in @lid.')];
}
