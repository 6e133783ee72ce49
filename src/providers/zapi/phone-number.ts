import type { Refusal } from '../../contract/error.js';
import type { PhoneNumbers } from '../../contract/provider.js';
import { digitsOf, readPhoneNumber, toPhoneNumber } from '../../domain/phone.js';
import type { Api } from './api.js';
import { isRecord, readFlag, readText, recordsIn } from './untrusted.js';

/**
 * GET phone-exists/{phone}: `[{exists, phone, lid}]`, of which older pages have `exists` only. WhatsApp may know the number by another
 * `phone` than was asked for: Brazil's ninth digit. Written as the documents' sample, a boolean in a string is read as well.
 */
export function createPhoneNumbers(api: Api): PhoneNumbers {
  return {
    async status(phoneNumber, call) {
      const { value } = await api.read(`phone-exists/${encodeURIComponent(digitsOf(phoneNumber))}`, call);
      const told = isRecord(value) ? value : (recordsIn(value)[0] ?? {});
      const phone = readText(told['phone']);
      return { exists: readFlag(told['exists']), phoneNumber: toPhoneNumber(phone), contactId: phone ?? readText(told['lid']) };
    },
  };
}

/** Whom a message is for; sent as digits. */
export function checkPhoneNumber(phoneNumber: string): Refusal[] {
  if (readPhoneNumber(phoneNumber) !== null) return [];
  return [{ code: 'INVALID', field: ['phoneNumber'], message: 'A phone number is given in E.164, with the leading +.' }];
}
