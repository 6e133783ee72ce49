import { useFragment, useQuery } from '@apollo/client/react';
import { Alert, Anchor, Button, Grid, Stack } from '@mantine/core';
import { ArrowLeft, PackageX } from 'lucide-react';
import { useState } from 'react';
import { Link, useParams } from 'react-router';
import { useTranslations } from 'use-intl';
import { failureOf } from '../../client/failure.js';
import { graphql } from '../generated/gql.js';
import type { OrderQuery } from '../generated/graphql.js';
import { changeStatusDocument, ChangeStatusDialog, statusOptionsDocument } from '../order-status/change-status-dialog.js';
import { orderChangedDocument, useOrderEvents } from '../order-status/order-events.js';
import { orderRowFragment } from '../order-status/order-row.js';
import { StatusLabel } from '../order-status/status-label.js';
import { FailureState } from '../page/failure-state.js';
import { NoticeState } from '../page/notice-state.js';
import { PageSkeleton } from '../page/page-skeleton.js';
import { ViewPage } from '../page/view-page.js';
import { useViewer } from '../page/viewer.js';
import { conversationDocument, OrderConversation } from './order-conversation.js';
import { OrderFacts } from './order-facts.js';
import { OrderHistory } from './order-history.js';
import { OrderItems } from './order-items.js';

export const orderDocument = graphql(`
  query Order($id: ID!) {
    order(id: $id) {
      id
      availableStatuses
      ...OrderRow
      ...OrderItems
      ...OrderFacts
      ...OrderHistory
    }
  }
`);

const documents = [orderDocument, conversationDocument, orderChangedDocument, statusOptionsDocument, changeStatusDocument];

export function OrderPage() {
  const t = useTranslations('order');
  const { id = '' } = useParams();
  const { data, error, loading, refetch } = useQuery(orderDocument, { variables: { id }, fetchPolicy: 'cache-and-network' });
  useOrderEvents({ orderId: id }, () => void refetch());
  const order = data?.order;
  if (order == null) {
    return (
      <ViewPage title={t('title')} documents={documents}>
        {loading && <PageSkeleton />}
        {!loading && error !== undefined && <FailureState failure={failureOf(error)} onRetry={() => void refetch()} />}
        {!loading && error === undefined && (
          <NoticeState icon={PackageX} title={t('missing.title')} text={t('missing.text')}>
            <Button component={Link} to="/orders">
              {t('back')}
            </Button>
          </NoticeState>
        )}
      </ViewPage>
    );
  }
  return <OrderDetails order={order} problem={error === undefined ? null : failureOf(error).message} onRetry={() => void refetch()} />;
}

interface OrderDetailsProps {
  readonly order: NonNullable<OrderQuery['order']>;
  /** Why a part of it could not be read. */
  readonly problem: string | null;
  readonly onRetry: () => void;
}

function OrderDetails({ order, problem, onRetry }: OrderDetailsProps) {
  const t = useTranslations('order');
  const viewer = useViewer();
  const [isChanging, setIsChanging] = useState(false);
  const { data: row, complete } = useFragment({ fragment: orderRowFragment, fragmentName: 'OrderRow', from: order });
  if (!complete) return <PageSkeleton />;
  const canChange = viewer.can('orders:write') && order.availableStatuses.length > 0;
  return (
    <ViewPage
      title={t('titleOf', { order: row.number ?? row.reference })}
      lead={
        <Anchor component={Link} to="/orders" size="sm" className="back-link">
          <ArrowLeft size={14} aria-hidden className="directed" /> {t('back')}
        </Anchor>
      }
      aside={<StatusLabel order={row} />}
      actions={canChange && <Button onClick={() => setIsChanging(true)}>{t('changeStatus')}</Button>}
      documents={documents}
    >
      {problem !== null && (
        <Alert variant="default" title={t('partial')} role="status">
          {problem}{' '}
          <Anchor component="button" type="button" size="sm" onClick={onRetry}>
            {t('retry')}
          </Anchor>
        </Alert>
      )}
      <Grid gap="lg">
        <Grid.Col span={{ base: 12, lg: 8 }}>
          <Stack gap="lg">
            <OrderItems from={order} />
            <OrderFacts from={order} />
            <OrderHistory from={order} />
          </Stack>
        </Grid.Col>
        <Grid.Col span={{ base: 12, lg: 4 }}>{viewer.can('conversations:read') && <OrderConversation orderId={order.id} />}</Grid.Col>
      </Grid>
      <ChangeStatusDialog orderIds={isChanging ? [order.id] : []} onClose={() => setIsChanging(false)} onDone={onRetry} />
    </ViewPage>
  );
}
