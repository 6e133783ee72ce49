import type { Refusal } from '../../contract/error.js';
import { readPhoneNumber } from '../../domain/phone.js';

export function invalid(field: string, message: string): Refusal {
  return { code: 'INVALID', field: [field], message };
}

/** Whom a write is about; sent as digits. */
export function checkPhoneNumber(phoneNumber: string): Refusal[] {
  if (readPhoneNumber(phoneNumber) !== null) return [];
  return [invalid('phoneNumber', 'A phone number is given in E.164, with the leading +.')];
}

/** Those of the checks that found something. */
export function found(checks: readonly (Refusal | false)[]): readonly Refusal[] {
  return checks.filter((check) => check !== false);
}
