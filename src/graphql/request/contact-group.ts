import type { Provider } from '../../contract/provider.js';
import type { Ledger } from '../../store/store.js';
import type { Context } from './context.js';

/** The addresses of a person, the one that the gateway calls the person by first. Costs nothing where a provider reports no pairs. */
export type Addresses = readonly [string, ...string[]];

/** All addresses of the person who has this one. */
export async function addressesOf(context: Context, { channel, webhooks }: Provider, contactId: string): Promise<Addresses> {
  if (webhooks?.pairsContacts !== true) return [contactId];
  const group = await context.loaders.contactGroup.load({ channel, key: contactId });
  return group === null ? [contactId] : (group.contactIds as Addresses);
}

/** The same where no request asks. */
export async function readAddresses({ contactPairs }: Ledger, { channel, webhooks }: Provider, contactId: string): Promise<Addresses> {
  if (webhooks?.pairsContacts !== true) return [contactId];
  return ((await contactPairs.groups(channel, [contactId])).get(contactId)?.contactIds ?? [contactId]) as Addresses;
}

/** What is found by the first address that has anything. */
export async function firstFound<T>(addresses: Addresses, find: (contactId: string) => Promise<T | null>): Promise<T | null> {
  for (const contactId of addresses) {
    const found = await find(contactId);
    if (found !== null) return found;
  }
  return null;
}
