import { useQuery } from '@apollo/client/react';
import { SimpleGrid, Stack, Text } from '@mantine/core';
import { useSearchParams } from 'react-router';
import { useFormatter, useTranslations } from 'use-intl';
import { failureOf } from '../../client/failure.js';
import { graphql } from '../generated/gql.js';
import type { OrderStatisticsQuery } from '../generated/graphql.js';
import { FailureState } from '../page/failure-state.js';
import { Money } from '../page/money.js';
import { RowSkeletons } from '../page/page-skeleton.js';
import { Section } from '../page/section.js';
import { SourcesNotice, SourcesSummary } from '../page/sources.js';
import { FigureTable } from './figure-table.js';
import { OrderDayCharts } from './order-day-charts.js';
import { keysOf, readSplit } from './order-days.js';
import { daysOf, type Period } from './period.js';

export const orderStatisticsDocument = graphql(`
  query OrderStatistics($filter: OrderFilter!, $timeZone: String!, $perDay: [OrderStatisticsKey!]!) {
    all: orderStatistics(filter: $filter, timeZone: $timeZone) {
      groups {
        ...OrderFigures @unmask
        customers {
          total
          new
          returning
        }
      }
      sources {
        ...Source @unmask
      }
    }
    perDay: orderStatistics(filter: $filter, timeZone: $timeZone, groupBy: $perDay, first: 1000) {
      groupCount
      groups {
        day
        status
        channel {
          id
          name
        }
        ...OrderFigures @unmask
      }
    }
    perStatus: orderStatistics(filter: $filter, timeZone: $timeZone, groupBy: [STATUS]) {
      groups {
        status
        ...OrderFigures @unmask
      }
    }
    perChannel: orderStatistics(filter: $filter, timeZone: $timeZone, groupBy: [CHANNEL], orderBy: COUNT) {
      groups {
        channel {
          id
          name
        }
        ...OrderFigures @unmask
      }
    }
  }
`);

/** It has no id of its own: queries unmask this fragment. */
export const orderFiguresFragment = graphql(`
  fragment OrderFigures on OrderStatisticsGroup {
    orderCount
    amounts {
      currencyCode
      sum {
        amount
        currencyCode
      }
    }
  }
`);

type Figures = OrderStatisticsQuery['all']['groups'][number];

interface OrderStatisticsProps {
  readonly days: Period;
  /** RFC 3339. */
  readonly from: string;
  readonly now: Date;
}

export function OrderStatistics({ days, from, now }: OrderStatisticsProps) {
  const t = useTranslations('statistics.orders');
  const tStatus = useTranslations('orderStatus.status');
  const [parameters] = useSearchParams();
  const split = readSplit(parameters);
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  const { data, previousData, error, loading, refetch } = useQuery(orderStatisticsDocument, {
    variables: { filter: { placedFrom: from }, timeZone, perDay: [...keysOf[split]] },
    fetchPolicy: 'cache-and-network',
  });
  const shown = data ?? previousData;
  if (shown === undefined) {
    if (loading) return <RowSkeletons count={5} height={120} />;
    return error === undefined ? null : <FailureState failure={failureOf(error)} onRetry={() => void refetch()} />;
  }
  const { all, perDay, perStatus, perChannel } = shown;
  return (
    <Stack gap="lg" aria-busy={loading}>
      <Text size="sm" component="div" className="quiet">
        <SourcesSummary sources={all.sources} />
      </Text>
      <SourcesNotice sources={all.sources} onRetry={() => void refetch()} />
      <Totals figures={all.groups[0]} />
      <OrderDayCharts perDay={perDay} all={all.groups[0]} days={daysOf(days, now)} split={split} />
      <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="lg">
        <Section title={t('perStatus')}>
          <FigureTable
            caption={t('perStatus')}
            columns={[t('status'), t('count'), t('revenue')]}
            rows={perStatus.groups.map(({ status, orderCount, amounts }) => ({
              key: status ?? '',
              name: status === null ? '–' : tStatus(status),
              cells: [orderCount, <Amounts key="amounts" amounts={amounts} />],
            }))}
          />
        </Section>
        <Section title={t('perChannel')}>
          <FigureTable
            caption={t('perChannel')}
            columns={[t('channel'), t('count'), t('revenue')]}
            rows={perChannel.groups.map(({ channel, orderCount, amounts }) => ({
              key: channel?.id ?? '',
              name: channel?.name ?? '–',
              cells: [orderCount, <Amounts key="amounts" amounts={amounts} />],
            }))}
          />
        </Section>
      </SimpleGrid>
    </Stack>
  );
}

/** Sums of different currencies are never added. */
function Amounts({ amounts }: { readonly amounts: Figures['amounts'] }) {
  if (amounts.length === 0) return '–';
  return (
    <Stack gap={0} component="span">
      {amounts.map(({ currencyCode, sum }) => (
        <Money key={currencyCode} value={sum} />
      ))}
    </Stack>
  );
}

function Totals({ figures }: { readonly figures: Figures | undefined }) {
  const t = useTranslations('statistics.orders');
  const format = useFormatter();
  const customers = figures?.customers ?? null;
  return (
    <SimpleGrid cols={{ base: 1, sm: 3 }} spacing="lg">
      <Section title={t('count')}>
        <Text className="figure">{format.number(figures?.orderCount ?? 0)}</Text>
      </Section>
      <Section title={t('revenue')}>
        <div className="figure">
          <Amounts amounts={figures?.amounts ?? []} />
        </div>
      </Section>
      <Section title={t('customers')}>
        <Text className="figure">{customers === null ? '–' : format.number(customers.total)}</Text>
        {customers !== null && (
          <Text size="sm" className="quiet">
            {t('newAndReturning', { new: customers.new, returning: customers.returning })}
          </Text>
        )}
      </Section>
    </SimpleGrid>
  );
}
