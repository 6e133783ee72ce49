import { readId } from '../../domain/id.js';
import { now } from '../../domain/time.js';
import type { Refusal } from '../../contract/error.js';
import { customersOfSides, readCustomerKey } from '../request/customer-key.js';
import type { MutationResolvers } from '../schema/generated.js';
import { invalid } from './write-input.js';

const maxMerged = 20;

export const customerMergeMutations = {
  mergeCustomers: async (_root, { input: { customerIds } }, context) => {
    const faults = idFaults(customerIds);
    if (faults.length > 0) return { customer: null, userErrors: faults };
    const keys = customerIds.map((id) => readCustomerKey(context, id));
    const readable = keys.flatMap((key) => key ?? []);
    if (readable.length < keys.length)
      return { customer: null, userErrors: keys.flatMap((key, index) => (key === null ? [unknown(index)] : [])) };
    const { customer, unknown: missing } = await context.ledger.customers.merge(
      readable,
      context.customerScope,
      context.viewer.name,
      now(),
    );
    context.forgetReads();
    return { customer, userErrors: missing.map(unknown) };
  },
  splitCustomer: async (_root, { input: { mergeId } }, context) => {
    const parts = readId(mergeId);
    const id = parts?.type === 'CustomerMerge' ? (parts.key[0] ?? '') : '';
    const sides = id === '' ? null : await context.ledger.customers.split(id, context.customerScope, context.viewer.name, now());
    if (sides === null) return { customers: [], userErrors: [unknownMerge] };
    context.forgetReads();
    return { customers: await customersOfSides(context, sides), userErrors: [] };
  },
} satisfies MutationResolvers;

function idFaults(ids: readonly string[]): readonly Refusal[] {
  if (ids.length < 1 || ids.length > maxMerged) return [invalid(['customerIds'], `Give 1 to ${maxMerged} ids.`)];
  return [];
}

/** Also for a customer whom the viewer may not see, so that ids tell nothing. */
function unknown(index: number): Refusal {
  return { code: 'NOT_FOUND', field: ['customerIds', String(index)], message: 'There is no customer with this id that you may see.' };
}

const unknownMerge: Refusal = {
  code: 'NOT_FOUND',
  field: ['mergeId'],
  message: 'There is no merge with this id that you may see. `Customer.merges` lists those in force.',
};
