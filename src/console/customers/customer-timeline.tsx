import { useQuery } from '@apollo/client/react';
import { Alert, Anchor, Badge, Button, Group, Stack, Text } from '@mantine/core';
import { Link } from 'react-router';
import { useTranslations } from 'use-intl';
import { failureOf } from '../../client/failure.js';
import { graphql } from '../generated/gql.js';
import type { CustomerTimelineQuery } from '../generated/graphql.js';
import { MessageParts } from '../message/message-list.js';
import { useOrderEventText } from '../order-status/order-event-text.js';
import { RowSkeletons } from '../page/page-skeleton.js';
import { Section } from '../page/section.js';
import { Time } from '../page/time.js';

export const customerTimelineDocument = graphql(`
  query CustomerTimeline($id: ID!, $after: String) {
    customer(id: $id) {
      id
      timeline(first: 20, after: $after) {
        edges {
          cursor
          node {
            at
            channel {
              id
              name
            }
            message {
              ...MessageParts @unmask
            }
            orderEvent {
              id
              kind
              to
              note
              order {
                id
                number
                reference
              }
            }
          }
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  }
`);

type Entry = NonNullable<CustomerTimelineQuery['customer']>['timeline']['edges'][number]['node'];
type Event = NonNullable<Entry['orderEvent']>;

/** Messages and order events of all channels, newest first. */
export function CustomerTimeline({ customerId }: { readonly customerId: string }) {
  const t = useTranslations('customers.timeline');
  const { data, error, loading, fetchMore, refetch } = useQuery(customerTimelineDocument, {
    variables: { id: customerId },
    fetchPolicy: 'cache-and-network',
    notifyOnNetworkStatusChange: true,
  });
  const timeline = data?.customer?.timeline;
  const edges = timeline?.edges ?? [];
  return (
    <Section title={t('title')}>
      <Stack gap="md">
        {timeline === undefined && loading && <RowSkeletons count={6} height={64} />}
        {error !== undefined && (
          <Alert variant="default" title={t('failed')} role="status">
            {failureOf(error).message}{' '}
            <Anchor component="button" type="button" size="sm" onClick={() => void refetch()}>
              {t('retry')}
            </Anchor>
          </Alert>
        )}
        {!loading && error === undefined && edges.length === 0 && <Text className="quiet">{t('none')}</Text>}
        {edges.length > 0 && (
          <ol className="plain-list customer-timeline" aria-busy={loading}>
            {edges.map(({ cursor, node }) => (
              <TimelineEntry key={cursor} entry={node} />
            ))}
          </ol>
        )}
        {timeline?.pageInfo.hasNextPage === true && (
          <Button variant="default" loading={loading} onClick={() => void fetchMore({ variables: { after: timeline.pageInfo.endCursor } })}>
            {t('older')}
          </Button>
        )}
      </Stack>
    </Section>
  );
}

function TimelineEntry({ entry }: { readonly entry: Entry }) {
  const t = useTranslations('customers.timeline');
  const { at, channel, message, orderEvent } = entry;
  return (
    <li className="timeline-entry">
      <Group gap="xs">
        <Badge variant="default" tt="none">
          {channel.name}
        </Badge>
        <Text size="xs" className="quiet">
          {message?.direction != null && t(`direction.${message.direction}`)}
          {/* A message has its time beside its delivery state. */}
          {message === null && <Time at={at} form="full" />}
        </Text>
      </Group>
      {message !== null && (
        <div className="bubble" data-direction={message.direction ?? 'INBOUND'}>
          <MessageParts message={message} />
        </div>
      )}
      {orderEvent !== null && <OrderEventText event={orderEvent} />}
    </li>
  );
}

function OrderEventText({ event: { kind, to, note, order } }: { readonly event: Event }) {
  const t = useTranslations('customers.timeline');
  const textOf = useOrderEventText();
  return (
    <div>
      <Text size="sm">
        <Anchor component={Link} to={`/orders/${encodeURIComponent(order.id)}`} fw={600} size="sm" className="customer-order">
          {t('order')} <bdi>{order.number ?? order.reference}</bdi>
        </Anchor>
        : {textOf(kind, to)}
      </Text>
      {note !== null && (
        <Text size="sm" className="quiet">
          <bdi>{note}</bdi>
        </Text>
      )}
    </div>
  );
}
