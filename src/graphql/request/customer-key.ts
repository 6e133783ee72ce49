import { readId, toId, type IdParts } from '../../domain/id.js';
import { canonicalAddress, canonicalNumber } from '../../domain/phone-canonical.js';
import { readPhoneNumber, toPhoneNumber } from '../../domain/phone.js';
import type { CustomerKey, LedgerCustomer } from '../../store/customers/customer.js';
import type { ChannelAddress } from '../../store/customers/person.js';
import type { Context } from './context.js';

/** Its parts say nothing of channels that the viewer may not see: a customer with a number belongs to no channel. */
export function customerId({ key: { channel, address } }: LedgerCustomer): string {
  return toId('Customer', channel, address);
}

/** The key in an id; null where no customer that the viewer may see can have the id. */
export function customerKeyOf(context: Context, { type, channel, key: [address = ''] }: IdParts): CustomerKey | null {
  if (type !== 'Customer' || address === '') return null;
  if (channel === '') return readPhoneNumber(address) === null ? null : { channel, address: canonicalNumber(address) };
  return context.channel(channel) !== undefined && toPhoneNumber(address) === null ? { channel, address } : null;
}

/** As `customerKeyOf`, for any text that a client gives as an id. */
export function readCustomerKey(context: Context, id: string): CustomerKey | null {
  const parts = readId(id);
  return parts === null ? null : customerKeyOf(context, parts);
}

/** The customer whom a channel knows under an address or a number; null where nothing is recorded that the viewer may see. */
export async function loadCustomer(context: Context, channel: string, address: string | null): Promise<LedgerCustomer | null> {
  const { customerScope: scope } = context;
  if (address === null || address === '' || !(scope.orders || scope.messages)) return null;
  const number = toPhoneNumber(address);
  return context.loaders.customer.load(number === null ? { channel, address } : { channel: '', address: canonicalNumber(number) });
}

/** The customers with these contacts as they are now, each once. */
export async function customersOfSides(
  context: Context,
  sides: readonly (readonly ChannelAddress[])[],
): Promise<readonly LedgerCustomer[]> {
  const { channels } = context.customerScope;
  const keys = sides.flatMap((contacts) => {
    const seen = contacts.filter(({ channel }) => channels.includes(channel));
    const best = seen.find(({ address }) => toPhoneNumber(address) !== null) ?? seen[0];
    if (best === undefined) return [];
    const address = canonicalAddress(best.address);
    return [address.startsWith('+') ? { channel: '', address } : { channel: best.channel, address }];
  });
  const found = await context.ledger.customers.find(keys, context.customerScope);
  return [...new Map(found.flatMap((customer) => (customer === null ? [] : [[JSON.stringify(customer.key), customer] as const]))).values()];
}
