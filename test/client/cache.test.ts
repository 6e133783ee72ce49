import { gql } from '@apollo/client';
import { isObjectType } from 'graphql';
import { describe, expect, it } from 'vitest';
import { createCache, typePolicies } from '../../src/client/apollo.js';
import { writtenSchema } from '../graphql/schema/written-schema.js';

interface Page {
  readonly first: number;
  readonly last: number;
  readonly hasNextPage?: boolean;
  readonly hasPreviousPage?: boolean;
}

/** Orders by their numbers; cursors are `c<number>`. */
function page({ first, last, hasNextPage = true, hasPreviousPage = true }: Page) {
  const numbers = Array.from({ length: last - first + 1 }, (_, index) => first + index);
  const nodes = numbers.map((number) => ({ __typename: 'Order', id: `o${number}`, reference: `R${number}` }));
  return {
    nodes,
    edges: nodes.map((node, index) => ({ __typename: 'OrderEdge', cursor: `c${first + index}`, node })),
    pageInfo: { __typename: 'PageInfo', startCursor: `c${first}`, endCursor: `c${last}`, hasNextPage, hasPreviousPage },
  };
}

interface KeptOrder {
  readonly reference: string;
}

type Kept = Partial<Record<'edges' | 'nodes', readonly (KeptOrder | { readonly node: KeptOrder })[]>> & { readonly pageInfo: object };

const selections = { edges: 'edges { cursor node { id reference } }', nodes: 'nodes { id reference }' };

const documentOf = (select: keyof typeof selections) => gql`
  query Orders($first: Int, $last: Int, $after: String, $before: String, $filter: OrderFilter) {
    orders(first: $first, last: $last, after: $after, before: $before, filter: $filter) {
      ${selections[select]}
      pageInfo { startCursor endCursor hasNextPage hasPreviousPage }
    }
  }
`;

describe.each(['edges', 'nodes'] as const)('a list of which %s are selected', (select) => {
  const query = documentOf(select);
  const open = () => {
    const cache = createCache();
    return {
      write: (variables: object, { [select]: records, pageInfo }: ReturnType<typeof page>) =>
        cache.writeQuery({ query, variables, data: { orders: { __typename: 'OrderConnection', [select]: records, pageInfo } } }),
      read: (variables: object = {}) => {
        const data = cache.readQuery<{ orders: Kept }>({ query, variables });
        const records = data?.orders[select] ?? [];
        const references = records.map((record) => ('node' in record ? record.node : record).reference);
        return { references, ...data?.orders.pageInfo };
      },
      cache,
    };
  };

  it('MUST be joined forwards, and keep its beginning', () => {
    const { write, read } = open();
    write({ first: 2 }, page({ first: 1, last: 2, hasPreviousPage: false }));
    write({ first: 2, after: 'c2' }, page({ first: 3, last: 4 }));
    write({ first: 2, after: 'c4' }, page({ first: 5, last: 5, hasNextPage: false }));
    expect(read()).toMatchObject({
      ...{ references: ['R1', 'R2', 'R3', 'R4', 'R5'], startCursor: 'c1', endCursor: 'c5' },
      ...{ hasPreviousPage: false, hasNextPage: false },
    });
  });

  it('MUST be joined backwards, and keep its end', () => {
    const { write, read } = open();
    write({ last: 2 }, page({ first: 4, last: 5, hasNextPage: false }));
    write({ last: 2, before: 'c4' }, page({ first: 2, last: 3 }));
    write({ last: 2, before: 'c2' }, page({ first: 1, last: 1, hasPreviousPage: false }));
    expect(read()).toMatchObject({
      ...{ references: ['R1', 'R2', 'R3', 'R4', 'R5'], startCursor: 'c1', endCursor: 'c5' },
      ...{ hasPreviousPage: false, hasNextPage: false },
    });
  });

  it('MUST begin again without a cursor', () => {
    const { write, read } = open();
    write({ first: 2 }, page({ first: 1, last: 2 }));
    write({ first: 2, after: 'c2' }, page({ first: 3, last: 4 }));
    write({ first: 1 }, page({ first: 1, last: 1 }));
    expect(read()).toMatchObject({ references: ['R1'], endCursor: 'c1' });
  });

  it('MUST be another list under another filter', () => {
    const { write, read } = open();
    write({ first: 1 }, page({ first: 1, last: 1 }));
    write({ first: 1, filter: { statuses: ['SHIPPED'] } }, page({ first: 7, last: 7 }));
    expect(read()).toMatchObject({ references: ['R1'] });
    expect(read({ filter: { statuses: ['SHIPPED'] } })).toMatchObject({ references: ['R7'] });
  });

  it('MUST be missing, and not empty, for a query that selects it in the other way', () => {
    const { write, cache } = open();
    write({ first: 2 }, page({ first: 1, last: 2 }));
    expect(cache.readQuery({ query: documentOf(select === 'edges' ? 'nodes' : 'edges') })).toBeNull();
  });
});

describe('the policies', () => {
  const schema = writtenSchema();
  const objects = Object.values(schema.getTypeMap()).filter((type) => isObjectType(type) && !type.name.startsWith('__'));

  it('MUST join every connection of the schema', () => {
    const connections = objects.flatMap((type) =>
      isObjectType(type)
        ? Object.values(type.getFields())
            .filter((field) => /Connection!?$/.test(String(field.type)))
            .map((field) => `${type.name}.${field.name}`)
        : [],
    );
    expect(connections.length).toBeGreaterThan(15);
    const joined = Object.entries(typePolicies).flatMap(([type, { fields = {} }]) =>
      Object.entries(fields).flatMap(([field, policy]) =>
        typeof policy === 'object' && policy.merge !== undefined ? [`${type}.${field}`] : [],
      ),
    );
    expect(joined.sort()).toEqual(connections.sort());
  });

  it('MUST show the record that a list brought while the whole of it is read', () => {
    const cache = createCache();
    const query = gql`
      query {
        orders(first: 1) {
          nodes {
            id
            reference
          }
        }
      }
    `;
    cache.writeQuery({
      query,
      data: { orders: { __typename: 'OrderConnection', nodes: [{ __typename: 'Order', id: 'o1', reference: 'R1' }] } },
    });
    expect(
      cache.readQuery({
        query: gql`
          query {
            order(id: "o1") {
              reference
            }
          }
        `,
      }),
    ).toMatchObject({ order: { reference: 'R1' } });
    expect(
      cache.readQuery({
        query: gql`
          query {
            order(id: "o2") {
              reference
            }
          }
        `,
      }),
    ).toBeNull();
  });

  it('MUST leave place for policies of the frontend', () => {
    const cache = createCache({ typePolicies: { Order: { fields: { isSelected: { read: () => true } } } } });
    const query = gql`
      query {
        orders(first: 1) {
          nodes {
            id
            isSelected @client
          }
        }
      }
    `;
    cache.writeQuery({
      query: gql`
        query {
          orders(first: 1) {
            nodes {
              id
            }
          }
        }
      `,
      data: { orders: { __typename: 'OrderConnection', nodes: [{ __typename: 'Order', id: 'o1' }] } },
    });
    expect(cache.readQuery({ query })).toMatchObject({ orders: { nodes: [{ id: 'o1', isSelected: true }] } });
  });
});
