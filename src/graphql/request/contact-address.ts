import type { Provider } from '../../contract/provider.js';
import { digitsOf } from '../../domain/phone.js';
import type { Ledger } from '../../store/store.js';
import type { Context } from './context.js';

/** The contact ids of one customer. The first is the one under which the gateway returns the customer. */
export type Addresses = readonly [string, ...string[]];

/** All addresses of the customer who has this one. Reads nothing where the provider never reports pairs of addresses. */
export async function addressesOf(context: Context, { channel, webhooks }: Provider, contactId: string): Promise<Addresses> {
  if (webhooks?.pairsContacts !== true) return [contactId];
  const group = await context.loaders.contactGroup.load({ channel, key: contactId });
  return group === null ? [contactId] : (group.contactIds as Addresses);
}

/** The same as `addressesOf`, for code that has a ledger but no request. */
export async function readAddresses({ contactPairs }: Ledger, { channel, webhooks }: Provider, contactId: string): Promise<Addresses> {
  if (webhooks?.pairsContacts !== true) return [contactId];
  return ((await contactPairs.groups(channel, [contactId])).get(contactId)?.contactIds ?? [contactId]) as Addresses;
}

/** The result of the first address for which `find` returns one. */
export async function firstFound<T>(addresses: Addresses, find: (contactId: string) => Promise<T | null>): Promise<T | null> {
  for (const contactId of addresses) {
    const found = await find(contactId);
    if (found !== null) return found;
  }
  return null;
}

/** The provider's own address of the customer with this number (E.164). */
export function contactIdOf({ conversations, subscribers, webhooks }: Provider, phoneNumber: string): string {
  const convert = conversations?.contactIdOf ?? subscribers?.contactIdOf ?? webhooks?.contactIdOf ?? digitsOf;
  return convert(phoneNumber);
}
