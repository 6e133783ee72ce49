import type { Refusal } from '../../contract/error.js';
import type { SubscriberWrites } from '../../contract/subscriber-write.js';
import { found, invalid, isBlank } from './refusal.js';

type Update = Omit<Parameters<NonNullable<SubscriberWrites['update']>['check']>[0], 'phoneNumber'>;

/** What of an update cannot be written to an address book in which a contact has one name, and neither a gender nor labels. */
export function checkSingleName(provider: string, { firstName, lastName, gender, labelIds }: Update): Refusal[] {
  const unsupported = (field: string): Refusal => ({
    code: 'CAPABILITY_NOT_SUPPORTED',
    field: [field],
    message: `A contact of ${provider} has no ${field}: leave it out.`,
  });
  return found([
    gender !== null && unsupported('gender'),
    labelIds !== null && unsupported('labelIds'),
    // The name is written whole, so that a last name alone would delete the first.
    isBlank(firstName) && invalid('firstName', `${provider} has one name for first and last name: give the first name too.`),
    lastName !== null && isBlank(lastName) && invalid('lastName', 'The last name is empty.'),
  ]);
}

export function toSingleName({ firstName, lastName }: Pick<Update, 'firstName' | 'lastName'>): string {
  return [firstName, lastName].filter((part) => part !== null).join(' ');
}
