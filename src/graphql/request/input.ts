import { readId, type IdParts, type IdType } from '../../domain/id.js';
import { readPhoneNumber } from '../../domain/phone.js';
import { badInput } from './error.js';

/** Reads an id of the expected type. Throws BAD_USER_INPUT before any provider call for anything else. */
export function readIdArgument(id: string, type: IdType, argument: string): IdParts {
  const parts = readId(id);
  if (parts === null) throw badInput(argument, 'is not an id that this gateway returned.');
  if (parts.type !== type) throw badInput(argument, `is the id of a ${parts.type}, not of a ${type}.`);
  return parts;
}

/** Reads a page size of 1 to 100. */
export function readFirst(first: number | null | undefined, defaultSize = 20, argument = 'first'): number {
  const value = first ?? defaultSize;
  if (value < 1 || value > 100) throw badInput(argument, 'must be between 1 and 100.');
  return value;
}

/** The arguments of a list that can be read in both directions. */
export interface PagingArguments {
  readonly first?: number | null;
  readonly after?: string | null;
  readonly last?: number | null;
  readonly before?: string | null;
}

/** Which page of a list a client asks for: `size` items behind the cursor, or in front of it when `isBackward`. */
export interface Paging {
  readonly isBackward: boolean;
  readonly size: number;
  readonly cursor: string | null;
  /** The argument that has the cursor. */
  readonly argument: 'after' | 'before';
}

export function readPaging(args: PagingArguments): Paging {
  checkPaging(args);
  const { first, after, last, before } = args;
  if (last == null && before == null) return { isBackward: false, size: readFirst(first), cursor: after ?? null, argument: 'after' };
  return { isBackward: true, size: readFirst(last, 20, 'last'), cursor: before ?? null, argument: 'before' };
}

/** Refuses arguments that contradict each other. */
export function checkPaging({ first, after, last, before }: PagingArguments): void {
  if (first != null && last != null) throw badInput('last', 'give either first or last, not both.');
  if (after != null && before != null) throw badInput('before', 'give either after or before, not both.');
  if (first != null && before != null) throw badInput('before', 'goes together with last, not with first.');
  if (last != null && after != null) throw badInput('after', 'goes together with first, not with last.');
}

export function readDeadline(deadlineMs: number | null | undefined): number {
  const value = deadlineMs ?? 2000;
  if (value < 1 || value > 30_000) throw badInput('deadlineMs', 'must be between 1 and 30000.');
  return value;
}

const maxAgeSeconds = 366 * 24 * 60 * 60;

/** Reads an age in seconds; null when none is given. */
export function readMaxAge(maxAge: number | null | undefined): number | null {
  if (maxAge == null) return null;
  if (maxAge < 0 || maxAge > maxAgeSeconds) throw badInput('maxAge', `must be between 0 and ${maxAgeSeconds} seconds.`);
  return maxAge;
}

/** Reads the contact id from exactly one of `phoneNumber`, which must be E.164, and `contactId`. */
export function readContactArguments(
  args: { phoneNumber?: string | null | undefined; contactId?: string | null | undefined },
  contactIdOf: (phoneNumber: string) => string,
): string {
  const { phoneNumber, contactId } = args;
  if (phoneNumber != null && contactId != null) throw badInput('contactId', 'give either phoneNumber or contactId, not both.');
  if (phoneNumber != null) return contactIdOf(readPhoneArgument(phoneNumber, 'phoneNumber'));
  if (contactId == null) throw badInput('phoneNumber', 'give phoneNumber or contactId.');
  if (contactId.trim() === '' || contactId.length > 255) throw badInput('contactId', 'must have 1 to 255 characters.');
  return contactId;
}

export function readPhoneArgument(text: string, argument: string): string {
  const phoneNumber = readPhoneNumber(text);
  if (phoneNumber === null) throw badInput(argument, 'is not a valid phone number in E.164, such as +14155552671.');
  return phoneNumber;
}
