import type { Refusal } from '../../contract/error.js';
import { readPhoneNumber } from '../../domain/phone.js';

export function invalid(field: readonly string[], message: string): Refusal {
  return { code: 'INVALID', field, message };
}

export function unsupported(field: readonly string[], message: string): Refusal {
  return { code: 'CAPABILITY_NOT_SUPPORTED', field, message };
}

/** In UTF-16 units, the strictest of the ways in which the other side may count characters. */
export function isLonger(text: string, limit: number): boolean {
  return text.length > limit;
}

export function isBlank(text: string | null): boolean {
  return text === null || text.trim() === '';
}

/** Whom a message is for; sent as it stands, with its +. */
export function checkPhoneNumber(phoneNumber: string): Refusal[] {
  if (readPhoneNumber(phoneNumber) !== null) return [];
  return [invalid(['phoneNumber'], 'A phone number is given in E.164, with the leading +.')];
}

/** Those of the checks that found something. */
export function found(checks: readonly (Refusal | false)[]): Refusal[] {
  return checks.filter((check) => check !== false);
}
