import { SegmentedControl, Text } from '@mantine/core';
import { useSearchParams } from 'react-router';
import { useFormatter, useTranslations } from 'use-intl';
import type { OrderStatisticsQuery } from '../generated/graphql.js';
import { useMoneyText } from '../page/money.js';
import { Section } from '../page/section.js';
import { DayChart } from './day-chart.js';
import { seriesOf, splits, type DayGroup, type Split } from './order-days.js';

interface OrderDayChartsProps {
  readonly perDay: OrderStatisticsQuery['perDay'];
  /** Of all days; undefined where there are no orders. */
  readonly all: OrderStatisticsQuery['all']['groups'][number] | undefined;
  readonly days: readonly string[];
  readonly split: Split;
}

/** Orders per day, and amounts per day: a chart for each currency, because different currencies are never added. */
export function OrderDayCharts({ perDay, all, days, split }: OrderDayChartsProps) {
  const t = useTranslations('statistics.orders');
  const tStatus = useTranslations('orderStatus.status');
  const format = useFormatter();
  const textOf = useMoneyText();
  const [parameters, setParameters] = useSearchParams();
  const nameIn =
    (whole: string) =>
    ({ channel, status }: DayGroup): string =>
      channel?.name ?? (status === null ? whole : tStatus(status));
  const choose = (value: string): void => {
    const next = new URLSearchParams(parameters);
    if (value === 'none') next.delete('by');
    else next.set('by', value);
    setParameters(next);
  };
  const isWhole = perDay.groupCount <= perDay.groups.length;
  return (
    <>
      <SegmentedControl
        className="period"
        aria-label={t('split.label')}
        data={splits.map((one) => ({ value: one, label: t(`split.${one}`) }))}
        value={split}
        onChange={choose}
      />
      {!isWhole && (
        <Text className="quiet" role="status">
          {t('split.tooMany')}
        </Text>
      )}
      {isWhole && (
        <Section title={t('perDay')}>
          <DayChart
            title={t('perDay')}
            total={format.number(all?.orderCount ?? 0)}
            days={days}
            series={seriesOf(perDay.groups, nameIn(t('count')), ({ orderCount }) => ({
              height: orderCount,
              text: format.number(orderCount),
            }))}
            shortOf={(height) => format.number(height)}
          />
        </Section>
      )}
      {isWhole &&
        (all?.amounts ?? []).map(({ currencyCode, sum }) => (
          <Section key={currencyCode} title={t('revenuePerDay', { currency: currencyCode })}>
            <DayChart
              title={t('revenuePerDay', { currency: currencyCode })}
              total={textOf(sum)}
              days={days}
              series={seriesOf(perDay.groups, nameIn(t('revenue')), ({ amounts }) => {
                const day = amounts.find((one) => one.currencyCode === currencyCode)?.sum;
                // A bar may be rounded, the text may not.
                return day === undefined ? undefined : { height: Number(day.amount), text: textOf(day) };
              })}
              shortOf={(height) => format.number(height, { notation: 'compact' })}
            />
          </Section>
        ))}
    </>
  );
}
