import { BarChart } from '@mantine/charts';
import { Paper, Text } from '@mantine/core';
import { useFormatter, useTranslations } from 'use-intl';
import { FigureTable } from './figure-table.js';
import type { DaySeries } from './order-days.js';

interface DayChartProps {
  readonly title: string;
  /** The sum of all days. */
  readonly total: string;
  /** `YYYY-MM-DD`, those without a figure too. */
  readonly days: readonly string[];
  readonly series: readonly DaySeries[];
  /** For the axis, where there is little room. */
  readonly shortOf: (height: number) => string;
}

/** Told apart in both themes, the first one where there is one series only. */
const colors = ['parley.6', 'orange.6', 'teal.6', 'grape.5', 'yellow.7', 'red.6', 'cyan.6', 'lime.7', 'gray.6'] as const;

/** Bars for people who see them, and the exact figures as a table for everybody. */
export function DayChart({ title, total, days, series, shortOf }: DayChartProps) {
  const t = useTranslations('statistics.orders');
  const format = useFormatter();
  // Days are those of the viewer's zone already, so that no zone is applied to them again.
  const dayOf = (day: string): string => format.dateTime(new Date(`${day}T00:00:00Z`), { day: 'numeric', month: 'short', timeZone: 'UTC' });
  const keyed = series.map((one, index) => ({ ...one, key: `series${index}`, color: colors[index % colors.length] as string }));
  const busyDays = days.filter((day) => series.some(({ figures }) => figures.has(day)));
  return (
    <>
      <div role="img" aria-label={`${title}: ${total}`} dir="ltr">
        <BarChart
          h={260}
          type="stacked"
          data={days.map((day) => ({
            day,
            ...Object.fromEntries(keyed.map(({ key, figures }) => [key, figures.get(day)?.height ?? 0])),
          }))}
          dataKey="day"
          series={keyed.map(({ key, name, color }) => ({ name: key, label: name, color }))}
          withLegend={keyed.length > 1}
          valueFormatter={shortOf}
          xAxisProps={{ tickFormatter: dayOf }}
          yAxisProps={{ allowDecimals: false, width: 56 }}
          barProps={{ isAnimationActive: false }}
          tooltipProps={{
            content: ({ label, active }) =>
              active === true && typeof label === 'string' ? (
                <Paper withBorder shadow="md" p="xs">
                  <Text size="sm" fw={600}>
                    {dayOf(label)}
                  </Text>
                  {keyed.map(({ key, name, figures }) => (
                    <Text key={key} size="sm">
                      <bdi>{name}</bdi>: <bdi>{figures.get(label)?.text ?? '–'}</bdi>
                    </Text>
                  ))}
                </Paper>
              ) : null,
          }}
        />
      </div>
      <details className="figures-of-days">
        <summary>{t('asTable')}</summary>
        <FigureTable
          caption={title}
          columns={[t('day'), ...series.map(({ name }) => name)]}
          rows={busyDays.map((day) => ({
            key: day,
            name: dayOf(day),
            cells: series.map(({ figures }) => figures.get(day)?.text ?? '–'),
          }))}
        />
      </details>
    </>
  );
}
