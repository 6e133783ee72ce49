import { useFragment, useQuery } from '@apollo/client/react';
import type { FragmentType } from '@apollo/client';
import { Anchor, Group, Stack, Text } from '@mantine/core';
import { Link } from 'react-router';
import { useTranslations } from 'use-intl';
import { graphql } from '../generated/gql.js';
import type { OrderRowFragment, OrderStatus } from '../generated/graphql.js';
import { useOrderEvents } from '../order-status/order-events.js';
import { orderRowFragment } from '../order-status/order-row.js';
import { StatusLabel } from '../order-status/status-label.js';
import { Money } from '../page/money.js';
import { useViewer } from '../page/viewer.js';

export const conversationContextDocument = graphql(`
  query ConversationContext($id: ID!, $withOrders: Boolean!) {
    node(id: $id) {
      id
      ... on Conversation {
        contactId
        person {
          id
        }
        orders(first: 20) @include(if: $withOrders) {
          nodes {
            id
            status
            ...OrderRow
          }
        }
      }
    }
  }
`);

/** The shop has done what these orders ask for. */
const closed: ReadonlySet<OrderStatus> = new Set(['DELIVERED', 'COMPLETED', 'CANCELED', 'REFUNDED']);

/** Who the customer is, and the orders that are not done. It is read apart, so that the messages do not wait for it. */
export function ConversationContext({ conversationId, channel }: { readonly conversationId: string; readonly channel: string }) {
  const t = useTranslations('inbox.context');
  const viewer = useViewer();
  const withOrders = viewer.can('orders:read');
  const { data, refetch } = useQuery(conversationContextDocument, { variables: { id: conversationId, withOrders } });
  const conversation = data?.node?.__typename === 'Conversation' ? data.node : undefined;
  const orders = (conversation?.orders?.nodes ?? []).filter(({ status }) => !closed.has(status));
  return (
    <Stack gap={4}>
      {conversation?.person != null && (
        <Anchor component={Link} to={`/customers/${encodeURIComponent(conversation.person.id)}`} size="sm">
          {t('customer')}
        </Anchor>
      )}
      {withOrders && conversation !== undefined && (
        <OrderEvents channel={channel} contactId={conversation.contactId} onPlaced={() => void refetch()} />
      )}
      {orders.length > 0 && (
        <section aria-label={t('orders')}>
          <Text size="sm" fw={600}>
            {t('orders')}
          </Text>
          <ul className="plain-list open-orders">
            {orders.map((order) => (
              <li key={order.id}>
                <OpenOrder from={order} />
              </li>
            ))}
          </ul>
        </section>
      )}
    </Stack>
  );
}

interface OrderEventsProps {
  readonly channel: string;
  readonly contactId: string;
  readonly onPlaced: () => void;
}

/** A viewer who may not read orders receives no events of them. */
function OrderEvents({ channel, contactId, onPlaced }: OrderEventsProps): null {
  useOrderEvents({ channels: [channel] }, ({ kind, order }) => {
    if ((kind === 'PLACED' || kind === 'TRACKED') && order.customer.contactId === contactId) onPlaced();
  });
  return null;
}

function OpenOrder({ from }: { readonly from: FragmentType<OrderRowFragment> }) {
  const { data, complete } = useFragment({ fragment: orderRowFragment, fragmentName: 'OrderRow', from });
  if (!complete) return null;
  const { id, number, reference, total } = data;
  return (
    <Group gap="sm" wrap="nowrap" justify="space-between">
      <Anchor component={Link} to={`/orders/${encodeURIComponent(id)}`} size="sm" truncate>
        <bdi>{number ?? reference}</bdi>
      </Anchor>
      <StatusLabel order={data} />
      <Money value={total} />
    </Group>
  );
}
