import { InMemoryCache, type FieldPolicy, type InMemoryCacheConfig, type Reference, type TypePolicies } from '@apollo/client';
import { connectionPolicy } from './connection-policy.js';
import { connections, possibleTypes } from './generated/schema-facts.js';

export { connectionPolicy } from './connection-policy.js';
export { possibleTypes } from './generated/schema-facts.js';
export { sendIds, withoutTexts } from './persisted-operations.js';

/** A record that a list brought is shown while the whole of it is read. */
function byId(typename: string): FieldPolicy {
  return {
    read: (known: Reference | null | undefined, { args, toReference }) => {
      const id: unknown = args?.['id'];
      return known === undefined && typeof id === 'string' ? toReference({ __typename: typename, id }) : known;
    },
  };
}

const fieldsOf = (type: string): Record<string, FieldPolicy> =>
  Object.fromEntries(Object.entries(connections[type] ?? {}).map(([field, keyArguments]) => [field, connectionPolicy(keyArguments)]));

/** How Apollo Client's cache keeps the types of the schema: Nodes once, by their id; the pages of a connection joined. */
export const typePolicies: TypePolicies = {
  ...Object.fromEntries(Object.keys(connections).map((type) => [type, { fields: fieldsOf(type) }])),
  Query: { fields: { ...fieldsOf('Query'), order: byId('Order'), customer: byId('Customer') } },
  Viewer: { keyFields: [] },
  Provider: { keyFields: ['name'] },
  // Ids of buttons are not unique, and may be null.
  MessageButton: { keyFields: false },
  OrderCustomer: { merge: true },
  ChannelHealth: { merge: true },
};

/** A cache with these policies. Policies of `config` are added to them, or take their place. */
export function createCache({ typePolicies: further, ...config }: InMemoryCacheConfig = {}): InMemoryCache {
  const cache = new InMemoryCache({ ...config, possibleTypes: { ...possibleTypes, ...config.possibleTypes }, typePolicies });
  if (further !== undefined) cache.policies.addTypePolicies(further);
  return cache;
}
