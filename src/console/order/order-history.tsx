import { useFragment } from '@apollo/client/react';
import type { FragmentType } from '@apollo/client';
import { Text, Timeline } from '@mantine/core';
import { useTranslations } from 'use-intl';
import { graphql } from '../generated/gql.js';
import type { OrderHistoryFragment } from '../generated/graphql.js';
import { useOrderEventText } from '../order-status/order-event-text.js';
import { Time } from '../page/time.js';
import { Section } from '../page/section.js';

export const orderHistoryFragment = graphql(`
  fragment OrderHistory on Order {
    id
    history {
      id
      at
      kind
      actor
      from
      to
      note
    }
  }
`);

/** What happened to the order, newest first. */
export function OrderHistory({ from }: { readonly from: FragmentType<OrderHistoryFragment> }) {
  const t = useTranslations('order.history');
  const tStatus = useTranslations('orderStatus.status');
  const textOf = useOrderEventText();
  const { data, complete } = useFragment({ fragment: orderHistoryFragment, fragmentName: 'OrderHistory', from });
  if (!complete) return null;
  const events = [...data.history].reverse();
  return (
    <Section title={t('title')}>
      {events.length === 0 && <Text className="quiet">{t('none')}</Text>}
      <Timeline bulletSize={14} lineWidth={2}>
        {events.map(({ id, at, kind, actor, from: before, to, note }) => (
          <Timeline.Item key={id} title={textOf(kind, to)}>
            <Text size="sm" className="quiet">
              <Time at={at} form="full" />
              {actor !== null && (
                <>
                  {' · '}
                  <bdi>{actor}</bdi>
                </>
              )}
              {before !== null && to !== null && ` · ${t('before', { status: tStatus(before) })}`}
            </Text>
            {note !== null && (
              <Text size="sm">
                <bdi>{note}</bdi>
              </Text>
            )}
          </Timeline.Item>
        ))}
      </Timeline>
    </Section>
  );
}
