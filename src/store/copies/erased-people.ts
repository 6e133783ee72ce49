import { withoutPerson } from '../../domain/order.js';
import type { Instant } from '../../domain/time.js';
import type { OrderCopy } from './order-copies.js';

/** When the people with these addresses of a channel were erased last, by address. */
export type ReadErasures = (channel: string, addresses: readonly string[]) => Promise<ReadonlyMap<string, Instant>>;

/**
 * The copies as they may be stored: the provider still lists the orders of people who were erased here, and an order that was placed before the
 * erasure is stored without the person.
 */
export async function withoutErasedPeople(
  channel: string,
  copies: readonly OrderCopy[],
  readErasures: ReadErasures,
): Promise<readonly OrderCopy[]> {
  const erased = await readErasures(channel, [...new Set(copies.flatMap(addressesOf))]);
  if (erased.size === 0) return copies;
  return copies.map((copy) => {
    const { placedAt } = copy.order;
    const times = addressesOf(copy).flatMap((address) => erased.get(address) ?? []);
    const isErased = times.some((erasedAt) => placedAt === null || placedAt <= erasedAt);
    return isErased ? { ...copy, order: withoutPerson(copy.order) } : copy;
  });
}

function addressesOf({ order: { customer } }: OrderCopy): readonly string[] {
  return [customer.contactId, customer.phoneNumber].filter((address): address is string => address !== null && address !== '');
}
