import { Text } from '@mantine/core';
import { Fragment } from 'react';
import { useFormatter, useTranslations } from 'use-intl';
import { graphql } from '../generated/gql.js';
import type { CustomerStatisticsPartsFragment } from '../generated/graphql.js';
import { Facts } from '../page/facts.js';
import { Money } from '../page/money.js';
import { Section } from '../page/section.js';

/** Statistics have no id to be read by, so that the query unmasks this fragment. */
export const customerStatisticsFragment = graphql(`
  fragment CustomerStatisticsParts on OrderStatistics {
    groups {
      orderCount
      amounts {
        currencyCode
        sum {
          amount
          currencyCode
        }
        average {
          amount
          currencyCode
        }
      }
    }
    sources {
      state
      isComplete
    }
  }
`);

/** How much a customer has ordered. Amounts of several currencies are not added up. */
export function CustomerStatistics({ statistics }: { readonly statistics: CustomerStatisticsPartsFragment }) {
  const t = useTranslations('customers.statistics');
  const format = useFormatter();
  const [all] = statistics.groups;
  const isPartial = statistics.sources.some(({ state, isComplete }) => state === 'TIMED_OUT' || isComplete === false);
  const amounts = all?.amounts ?? [];
  const listOf = (field: 'sum' | 'average') =>
    amounts.length === 0
      ? null
      : amounts.map((amount, index) => (
          <Fragment key={amount.currencyCode}>
            {index > 0 && ' · '}
            <Money value={amount[field]} />
          </Fragment>
        ));
  return (
    <Section title={t('title')}>
      <Facts
        facts={[
          [t('orderCount'), format.number(all?.orderCount ?? 0)],
          [t('sum'), listOf('sum')],
          [t('average'), listOf('average')],
        ]}
      />
      {isPartial && (
        <Text size="sm" className="quiet" mt="xs">
          {t('partial')}
        </Text>
      )}
    </Section>
  );
}
