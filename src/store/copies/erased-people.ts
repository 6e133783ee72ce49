import { withoutPerson, type Order } from '../../domain/order.js';
import type { Instant } from '../../domain/time.js';
import type { Copied } from './copied.js';

/** When the people with these addresses of a channel were erased last, by address. */
export type ReadErasures = (channel: string, addresses: readonly string[]) => Promise<ReadonlyMap<string, Instant>>;

/**
 * The copies as they may be stored: the provider still lists the orders of people who were erased here, and an order that was placed before the
 * erasure is stored without the person.
 */
export async function withoutErasedPeople(
  channel: string,
  copies: readonly Copied<Order>[],
  readErasures: ReadErasures,
): Promise<readonly Copied<Order>[]> {
  const erased = await readErasures(channel, [...new Set(copies.flatMap(addressesOf))]);
  if (erased.size === 0) return copies;
  return copies.map((copy) => {
    const { placedAt } = copy.item;
    const times = addressesOf(copy).flatMap((address) => erased.get(address) ?? []);
    const isErased = times.some((erasedAt) => placedAt === null || placedAt <= erasedAt);
    return isErased ? { ...copy, item: withoutPerson(copy.item) } : copy;
  });
}

function addressesOf({ item: { customer } }: Copied<Order>): readonly string[] {
  return [customer.contactId, customer.phoneNumber].filter((address): address is string => address !== null && address !== '');
}
