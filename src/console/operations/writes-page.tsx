import { useQuery } from '@apollo/client/react';
import { Anchor, Badge, Table, Text } from '@mantine/core';
import { Link } from 'react-router';
import { useTranslations } from 'use-intl';
import { graphql } from '../generated/gql.js';
import type { WriteState } from '../generated/graphql.js';
import { Time } from '../page/time.js';
import { WideTable } from '../page/wide-table.js';
import { ListBody } from './list-body.js';
import { ListFilterBar, useListFilter } from './list-filter.js';
import { OperationsPage } from './operations-page.js';

export const writesDocument = graphql(`
  query Writes($first: Int!, $after: String, $filter: WriteFilter) {
    writes(first: $first, after: $after, filter: $filter) {
      edges {
        cursor
        node {
          id
          operation
          client
          state
          outcome
          providerCode
          requestedAt
          settledAt
          channel {
            id
            name
          }
          orderId
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);

const documents = [writesDocument];
const states: readonly WriteState[] = ['UNKNOWN', 'SENT', 'RESERVED', 'REFUSED', 'DONE'];
const pageSize = 25;
const colors: Readonly<Record<WriteState, string>> = {
  UNKNOWN: 'yellow',
  SENT: 'blue',
  RESERVED: 'blue',
  REFUSED: 'red',
  DONE: 'parley',
};

/** How an unknown outcome settles is what people come here for, so the list is read again by itself. */
const refreshMs = 10_000;

export function WritesPage() {
  const t = useTranslations('operations.writes');
  const filter = useListFilter(states, []);
  const { data, previousData, error, loading, fetchMore, refetch } = useQuery(writesDocument, {
    variables: {
      first: pageSize,
      filter: {
        ...(filter.states.length > 0 && { states: [...filter.states] }),
        ...(filter.channels.length > 0 && { channels: [...filter.channels] }),
      },
    },
    fetchPolicy: 'cache-and-network',
    notifyOnNetworkStatusChange: true,
    pollInterval: refreshMs,
  });
  const list = (data ?? previousData)?.writes;
  const writes = list?.edges.map(({ node }) => node) ?? [];
  return (
    <OperationsPage tab="writes" documents={documents}>
      <ListFilterBar filter={filter} options={states.map((value) => ({ value, label: t(`state.${value}`) }))} />
      <ListBody
        count={writes.length}
        isLoading={loading}
        error={error}
        empty={{ title: t('empty.title'), text: t('empty.text') }}
        hasNext={list?.pageInfo.hasNextPage === true}
        onNext={() => void fetchMore({ variables: { after: list?.pageInfo.endCursor ?? null } })}
        onRetry={() => void refetch()}
      >
        <WideTable caption={t('caption')} minWidth={720}>
          <Table.Thead>
            <Table.Tr>
              {(['requestedAt', 'channel', 'operation', 'client', 'state', 'settledAt', 'order'] as const).map((column) => (
                <Table.Th key={column} scope="col">
                  {t(`column.${column}`)}
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {writes.map(({ id, requestedAt, channel, operation, client, state, outcome, providerCode, settledAt, orderId }) => (
              <Table.Tr key={id}>
                <Table.Td>
                  <Time at={requestedAt} form="full" />
                </Table.Td>
                <Table.Td>{channel.name}</Table.Td>
                <Table.Td>
                  <code translate="no">{operation}</code>
                </Table.Td>
                <Table.Td>
                  <bdi>{client}</bdi>
                </Table.Td>
                <Table.Td>
                  <Badge variant="dot" color={colors[state]}>
                    {t(`state.${state}`)}
                  </Badge>
                  {(outcome !== null || providerCode !== null) && (
                    <Text size="xs" className="quiet">
                      <bdi>{[outcome === null ? null : t(`outcome.${outcome}`), providerCode].filter(Boolean).join(' · ')}</bdi>
                    </Text>
                  )}
                </Table.Td>
                <Table.Td>{settledAt === null ? '–' : <Time at={settledAt} form="full" />}</Table.Td>
                <Table.Td>
                  {orderId === null ? (
                    '–'
                  ) : (
                    <Anchor component={Link} to={`/orders/${encodeURIComponent(orderId)}`}>
                      {t('order')}
                    </Anchor>
                  )}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </WideTable>
      </ListBody>
    </OperationsPage>
  );
}
