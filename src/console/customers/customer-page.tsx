import { useQuery } from '@apollo/client/react';
import { Alert, Anchor, Button, Grid, Stack } from '@mantine/core';
import { ArrowLeft, UserX } from 'lucide-react';
import { useState } from 'react';
import { Link, useParams } from 'react-router';
import { useTranslations } from 'use-intl';
import { failureOf } from '../../client/failure.js';
import { graphql } from '../generated/gql.js';
import type { CustomerQuery } from '../generated/graphql.js';
import { FailureState } from '../page/failure-state.js';
import { NoticeState } from '../page/notice-state.js';
import { PageSkeleton } from '../page/page-skeleton.js';
import { ViewPage } from '../page/view-page.js';
import { useViewer } from '../page/viewer.js';
import { CustomerContacts } from './customer-contacts.js';
import { CustomerConversations, customerConversationsDocument } from './customer-conversations.js';
import { CustomerMerges, splitCustomerDocument } from './customer-merges.js';
import { CustomerOrders, customerOrdersDocument } from './customer-orders.js';
import { nameOf } from './customer-parts.js';
import { CustomerStatistics } from './customer-statistics.js';
import { CustomerTimeline, customerTimelineDocument } from './customer-timeline.js';
import { MergeDialog, mergeCandidatesDocument, mergeCustomersDocument } from './merge-dialog.js';

export const customerDocument = graphql(`
  query Customer($id: ID!, $withOrders: Boolean!, $withMerges: Boolean!) {
    customer(id: $id) {
      ...CustomerParts @unmask
      statistics @include(if: $withOrders) {
        ...CustomerStatisticsParts @unmask
      }
      merges @include(if: $withMerges) {
        ...CustomerMergeParts @unmask
      }
    }
  }
`);

const documents = [
  customerDocument,
  customerTimelineDocument,
  customerOrdersDocument,
  customerConversationsDocument,
  mergeCandidatesDocument,
  mergeCustomersDocument,
  splitCustomerDocument,
];

export function CustomerPage() {
  const t = useTranslations('customers');
  const viewer = useViewer();
  const { id = '' } = useParams();
  const { data, error, loading, refetch } = useQuery(customerDocument, {
    variables: { id, withOrders: viewer.can('orders:read'), withMerges: viewer.can('customers:write') },
    fetchPolicy: 'cache-and-network',
  });
  const customer = data?.customer;
  if (customer == null) {
    return (
      <ViewPage title={t('one')} documents={documents}>
        {loading && <PageSkeleton />}
        {!loading && error !== undefined && <FailureState failure={failureOf(error)} onRetry={() => void refetch()} />}
        {!loading && error === undefined && (
          <NoticeState icon={UserX} title={t('missing.title')} text={t('missing.text')}>
            <Button component={Link} to="/customers">
              {t('back')}
            </Button>
          </NoticeState>
        )}
      </ViewPage>
    );
  }
  return <CustomerDetails key={id} customer={customer} problem={error === undefined ? null : failureOf(error).message} />;
}

interface CustomerDetailsProps {
  readonly customer: NonNullable<CustomerQuery['customer']>;
  /** Why a part of it could not be read. */
  readonly problem: string | null;
}

function CustomerDetails({ customer, problem }: CustomerDetailsProps) {
  const t = useTranslations('customers');
  const viewer = useViewer();
  const [isMerging, setIsMerging] = useState(false);
  const { id, statistics, merges } = customer;
  return (
    <ViewPage
      title={nameOf(customer) || t('unnamed')}
      lead={
        <Anchor component={Link} to="/customers" size="sm" className="back-link">
          <ArrowLeft size={14} aria-hidden className="directed" /> {t('back')}
        </Anchor>
      }
      actions={
        viewer.can('customers:write') && (
          <Button variant="default" onClick={() => setIsMerging(true)}>
            {t('merge.open')}
          </Button>
        )
      }
      documents={documents}
    >
      {problem !== null && (
        <Alert variant="default" title={t('partial')} role="status">
          {problem}
        </Alert>
      )}
      <Grid gap="lg">
        <Grid.Col span={{ base: 12, lg: 7 }}>
          <Stack gap="lg">
            <CustomerTimeline customerId={id} />
          </Stack>
        </Grid.Col>
        <Grid.Col span={{ base: 12, lg: 5 }}>
          <Stack gap="lg">
            <CustomerContacts customer={customer} />
            {viewer.can('conversations:read') && <CustomerConversations customerId={id} />}
            {viewer.can('orders:read') && <CustomerOrders customerId={id} />}
            {statistics !== undefined && <CustomerStatistics statistics={statistics} />}
            {merges !== undefined && merges.length > 0 && <CustomerMerges merges={merges} />}
          </Stack>
        </Grid.Col>
      </Grid>
      <MergeDialog customer={customer} isOpen={isMerging} onClose={() => setIsMerging(false)} />
    </ViewPage>
  );
}
