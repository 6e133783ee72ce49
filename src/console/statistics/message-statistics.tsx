import { useQuery } from '@apollo/client/react';
import { RowSkeletons } from '../page/page-skeleton.js';
import { useTranslations } from 'use-intl';
import { failureOf } from '../../client/failure.js';
import { graphql } from '../generated/gql.js';
import { FailureState } from '../page/failure-state.js';
import { Section } from '../page/section.js';
import { FigureTable } from './figure-table.js';

export const messageStatisticsDocument = graphql(`
  query MessageStatistics($filter: MessageStatisticsFilter!, $timeZone: String!) {
    messageStatistics(filter: $filter, timeZone: $timeZone, groupBy: [CHANNEL], orderBy: COUNT) {
      groups {
        channel {
          id
          name
        }
        received
        sent
        delivered
        read
        failed
      }
    }
  }
`);

const figures = ['received', 'sent', 'delivered', 'read', 'failed'] as const;

/** `from` is RFC 3339. */
export function MessageStatistics({ from }: { readonly from: string }) {
  const t = useTranslations('statistics.messages');
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  const { data, previousData, error, loading, refetch } = useQuery(messageStatisticsDocument, {
    variables: { filter: { sentFrom: from }, timeZone },
    fetchPolicy: 'cache-and-network',
  });
  const shown = data ?? previousData;
  return (
    <Section title={t('title')}>
      {shown === undefined && loading && <RowSkeletons count={3} />}
      {shown === undefined && error !== undefined && <FailureState failure={failureOf(error)} onRetry={() => void refetch()} />}
      {shown !== undefined && (
        <FigureTable
          caption={t('title')}
          columns={[t('channel'), ...figures.map((figure) => t(figure))]}
          rows={shown.messageStatistics.groups.map((group) => ({
            key: group.channel?.id ?? '',
            name: group.channel?.name ?? '–',
            cells: figures.map((figure) => group[figure]),
          }))}
        />
      )}
    </Section>
  );
}
