import { BarChart } from '@mantine/charts';
import { useFormatter } from 'use-intl';

interface DayChartProps {
  readonly title: string;
  /** What is counted. */
  readonly series: string;
  readonly days: readonly { readonly day: string; readonly count: number }[];
}

/** Days are those of the viewer's zone already, so that no zone is applied to them again. */
export function DayChart({ title, series, days }: DayChartProps) {
  const format = useFormatter();
  const dayOf = (day: string): string => format.dateTime(new Date(`${day}T00:00:00Z`), { day: 'numeric', month: 'short', timeZone: 'UTC' });
  const total = days.reduce((sum, { count }) => sum + count, 0);
  return (
    <div role="img" aria-label={`${title}: ${format.number(total)}`} dir="ltr">
      <BarChart
        h={260}
        data={days.map(({ day, count }) => ({ day: dayOf(day), count }))}
        dataKey="day"
        series={[{ name: 'count', label: series, color: 'parley.6' }]}
        valueFormatter={(value) => format.number(value)}
        yAxisProps={{ allowDecimals: false, width: 40 }}
        barProps={{ isAnimationActive: false }}
      />
    </div>
  );
}
