import { SegmentedControl, Stack } from '@mantine/core';
import { useMemo } from 'react';
import { useSearchParams } from 'react-router';
import { useTranslations } from 'use-intl';
import { ViewPage } from '../page/view-page.js';
import { useViewer } from '../page/viewer.js';
import { MessageStatistics, messageStatisticsDocument } from './message-statistics.js';
import { OrderStatistics, orderStatisticsDocument } from './order-statistics.js';
import { periods, readPeriod, startOf, writePeriod, type Period } from './period.js';

const documents = [orderStatisticsDocument, messageStatisticsDocument];

/** Orders and messages of a period, out of what the gateway recorded: no provider is called. */
export function StatisticsPage() {
  const t = useTranslations('statistics');
  const viewer = useViewer();
  const [parameters, setParameters] = useSearchParams();
  const days = readPeriod(parameters);
  // One moment for the whole page, so that its parts agree.
  const now = useMemo(() => new Date(), []);
  const from = startOf(days, now);
  return (
    <ViewPage title={t('title')} documents={documents}>
      <SegmentedControl
        className="period"
        aria-label={t('period')}
        data={periods.map((period) => ({ value: String(period), label: t('days', { count: period }) }))}
        value={String(days)}
        onChange={(value) => setParameters(writePeriod(parameters, Number(value) as Period))}
      />
      <Stack gap="lg">
        {viewer.can('orders:read') && <OrderStatistics days={days} from={from} now={now} />}
        {viewer.can('conversations:read') && <MessageStatistics from={from} />}
      </Stack>
    </ViewPage>
  );
}
