import { useQuery } from '@apollo/client/react';
import { Alert, Badge, Button, Group, MultiSelect, Paper, Stack, Switch, Text } from '@mantine/core';
import { Users } from 'lucide-react';
import { useMemo } from 'react';
import { Link, useSearchParams } from 'react-router';
import { useTranslations } from 'use-intl';
import { failureOf } from '../../client/failure.js';
import { graphql } from '../generated/gql.js';
import type { CustomerPartsFragment } from '../generated/graphql.js';
import { FailureState } from '../page/failure-state.js';
import { NoticeState } from '../page/notice-state.js';
import { OldDataNotice } from '../page/old-data-notice.js';
import { RowSkeletons } from '../page/page-skeleton.js';
import { SearchField } from '../page/search-field.js';
import { Time } from '../page/time.js';
import { ViewPage } from '../page/view-page.js';
import { useViewer } from '../page/viewer.js';
import { channelsOf, nameOf } from './customer-parts.js';
import { maxSearchLength, readCustomersAddress, writeCustomersAddress, type CustomersAddress } from './customers-address.js';

export const customersDocument = graphql(`
  query Customers($first: Int!, $after: String, $filter: CustomerFilter) {
    customers(first: $first, after: $after, filter: $filter) {
      edges {
        cursor
        node {
          ...CustomerParts @unmask
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
      isComplete
    }
  }
`);

const documents = [customersDocument];
const pageSize = 30;

export function CustomersPage() {
  const t = useTranslations('customers');
  const [parameters, setParameters] = useSearchParams();
  const search = parameters.toString();
  const address = useMemo(() => readCustomersAddress(new URLSearchParams(search)), [search]);
  const { data, previousData, error, loading, fetchMore, refetch } = useQuery(customersDocument, {
    variables: { first: pageSize, filter: filterOf(address) },
    fetchPolicy: 'cache-and-network',
    notifyOnNetworkStatusChange: true,
  });
  const list = (data ?? previousData)?.customers;
  const customers = list?.edges.map(({ node }) => node) ?? [];
  return (
    <ViewPage title={t('title')} documents={documents}>
      <CustomersFilter
        address={address}
        onChange={(part) => setParameters(writeCustomersAddress({ ...address, ...part }), { replace: 'search' in part })}
      />
      {list?.isComplete === false && (
        <Alert variant="default" role="status">
          {t('incomplete')}
        </Alert>
      )}
      {customers.length === 0 && loading && <RowSkeletons count={8} height={72} />}
      {customers.length === 0 && error !== undefined && !loading && (
        <FailureState failure={failureOf(error)} onRetry={() => void refetch()} />
      )}
      {customers.length === 0 && error === undefined && !loading && (
        <NoticeState icon={Users} title={t('empty.title')} text={t('empty.text')} />
      )}
      {customers.length > 0 && !loading && <OldDataNotice error={error} onRetry={() => void refetch()} />}
      {customers.length > 0 && (
        <Paper withBorder p="xs" aria-busy={loading}>
          <ul className="plain-list" aria-label={t('list')}>
            {customers.map((customer) => (
              <li key={customer.id}>
                <CustomerRow customer={customer} />
              </li>
            ))}
          </ul>
        </Paper>
      )}
      {list?.pageInfo.hasNextPage === true && (
        <Group justify="center">
          <Button variant="default" loading={loading} onClick={() => void fetchMore({ variables: { after: list.pageInfo.endCursor } })}>
            {t('more')}
          </Button>
        </Group>
      )}
    </ViewPage>
  );
}

function filterOf({ channels, search, withOrders }: CustomersAddress) {
  return {
    ...(channels.length > 0 && { channels: [...channels] }),
    ...(search !== '' && { search }),
    ...(withOrders && { hasOrders: true }),
  };
}

interface CustomersFilterProps {
  readonly address: CustomersAddress;
  readonly onChange: (part: Partial<CustomersAddress>) => void;
}

function CustomersFilter({ address, onChange }: CustomersFilterProps) {
  const t = useTranslations('customers.filter');
  const { channels } = useViewer();
  return (
    <Group gap="sm" align="flex-end" role="search" aria-label={t('label')}>
      <SearchField
        className="customer-search"
        label={t('search')}
        placeholder={t('searchText')}
        maxLength={maxSearchLength}
        value={address.search}
        onChange={(search) => onChange({ search })}
      />
      <MultiSelect
        className="customer-channels"
        label={t('channels')}
        placeholder={address.channels.length === 0 ? t('all') : ''}
        data={channels.map(({ name }) => name)}
        value={[...address.channels]}
        onChange={(value) => onChange({ channels: value })}
        clearable
        clearButtonProps={{ 'aria-label': t('clear') }}
      />
      <Switch
        mb={8}
        label={t('withOrders')}
        checked={address.withOrders}
        onChange={({ currentTarget }) => onChange({ withOrders: currentTarget.checked })}
      />
    </Group>
  );
}

function CustomerRow({ customer }: { readonly customer: CustomerPartsFragment }) {
  const t = useTranslations('customers');
  const { id, fullName, phoneNumbers, lastSeenAt } = customer;
  return (
    <Link to={`/customers/${encodeURIComponent(id)}`} className="customer-row">
      <Stack gap={0} component="span" className="grow">
        <Text span fw={600} truncate>
          <bdi>{nameOf(customer) || t('unnamed')}</bdi>
        </Text>
        {fullName !== null && phoneNumbers.length > 0 && (
          <Text span size="sm" className="quiet">
            <bdi>{phoneNumbers.join(', ')}</bdi>
          </Text>
        )}
      </Stack>
      <Group gap={6} component="span">
        {channelsOf(customer).map((name) => (
          <Badge key={name} component="span" variant="default" tt="none">
            {name}
          </Badge>
        ))}
      </Group>
      <Text span size="sm" className="quiet customer-seen">
        {lastSeenAt !== null && <Time at={lastSeenAt} />}
      </Text>
    </Link>
  );
}
