import { useFragment, useQuery } from '@apollo/client/react';
import type { FragmentType } from '@apollo/client';
import { Alert, Anchor, Button, Group, Stack, Text } from '@mantine/core';
import { Link } from 'react-router';
import { useTranslations } from 'use-intl';
import { failureOf } from '../../client/failure.js';
import { graphql } from '../generated/gql.js';
import type { OrderRowFragment } from '../generated/graphql.js';
import { orderRowFragment } from '../order-status/order-row.js';
import { StatusLabel } from '../order-status/status-label.js';
import { Money } from '../page/money.js';
import { RowSkeletons } from '../page/page-skeleton.js';
import { Section } from '../page/section.js';
import { SourcesNotice } from '../page/sources.js';
import { Time } from '../page/time.js';

export const customerOrdersDocument = graphql(`
  query CustomerOrders($id: ID!, $after: String) {
    customer(id: $id) {
      id
      orders(first: 10, after: $after) {
        edges {
          cursor
          node {
            id
            ...OrderRow
          }
        }
        pageInfo {
          hasNextPage
          endCursor
        }
        sources {
          ...Source @unmask
        }
      }
    }
  }
`);

/** The orders on all channels, read apart so that the page does not wait for the providers. */
export function CustomerOrders({ customerId }: { readonly customerId: string }) {
  const t = useTranslations('customers.orders');
  const { data, error, loading, fetchMore, refetch } = useQuery(customerOrdersDocument, {
    variables: { id: customerId },
    fetchPolicy: 'cache-and-network',
    notifyOnNetworkStatusChange: true,
  });
  const list = data?.customer?.orders;
  const orders = list?.edges.map(({ node }) => node) ?? [];
  return (
    <Section title={t('title')}>
      <Stack gap="sm">
        {list == null && loading && <RowSkeletons count={3} />}
        {error !== undefined && (
          <Alert variant="default" title={t('failed')} role="status">
            {failureOf(error).message}
          </Alert>
        )}
        {list != null && <SourcesNotice sources={list.sources} onRetry={() => void refetch()} />}
        {!loading && error === undefined && orders.length === 0 && <Text className="quiet">{t('none')}</Text>}
        <Stack gap="sm" component="ul" className="plain-list">
          {orders.map((order) => (
            <OrderEntry key={order.id} from={order} />
          ))}
        </Stack>
        {list?.pageInfo.hasNextPage === true && (
          <Button variant="default" loading={loading} onClick={() => void fetchMore({ variables: { after: list.pageInfo.endCursor } })}>
            {t('more')}
          </Button>
        )}
      </Stack>
    </Section>
  );
}

function OrderEntry({ from }: { readonly from: FragmentType<OrderRowFragment> }) {
  const { data, complete } = useFragment({ fragment: orderRowFragment, fragmentName: 'OrderRow', from });
  if (!complete) return null;
  const { id, number, reference, total, placedAt, channel } = data;
  return (
    <li>
      <Group justify="space-between" gap="xs" wrap="nowrap">
        <Anchor component={Link} to={`/orders/${encodeURIComponent(id)}`} size="sm" fw={600} className="customer-order">
          <bdi>{number ?? reference}</bdi>
        </Anchor>
        <Text span size="sm">
          <Money value={total} />
        </Text>
      </Group>
      <Group justify="space-between" gap="xs">
        <Text size="xs" className="quiet">
          {channel.name} {placedAt !== null && <Time at={placedAt} />}
        </Text>
        <StatusLabel order={data} />
      </Group>
    </li>
  );
}
