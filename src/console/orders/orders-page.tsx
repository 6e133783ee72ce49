import { Button, Group, Paper, Text } from '@mantine/core';
import type { RowSelectionState } from '@tanstack/react-table';
import { useApolloClient } from '@apollo/client/react';
import { PackageOpen, SearchX } from 'lucide-react';
import { useCallback, useMemo, useState } from 'react';
import { useSearchParams } from 'react-router';
import { useTranslations } from 'use-intl';
import { failureOf } from '../../client/failure.js';
import {
  changeStatusDocument,
  changeStatusesDocument,
  ChangeStatusDialog,
  statusOptionsDocument,
} from '../order-status/change-status-dialog.js';
import { orderChangedDocument, useOrderEvents } from '../order-status/order-events.js';
import { FailureState } from '../page/failure-state.js';
import { NoticeState } from '../page/notice-state.js';
import { OldDataNotice } from '../page/old-data-notice.js';
import { RowSkeletons } from '../page/page-skeleton.js';
import { SourcesNotice, SourcesSummary } from '../page/sources.js';
import { ViewPage } from '../page/view-page.js';
import { useViewer } from '../page/viewer.js';
import { FilterBar } from './filter-bar.js';
import { hasConditions, readListAddress, writeListAddress, type OrderListAddress } from './list-address.js';
import { addPlacedOrder } from './new-orders.js';
import { ordersDocument, useOrderList } from './order-list.js';
import { OrderTable } from './order-table.js';

const documents = [ordersDocument, orderChangedDocument, statusOptionsDocument, changeStatusDocument, changeStatusesDocument];

/** How long a new row stays marked. */
const freshMs = 4000;

export function OrdersPage() {
  const t = useTranslations('orders');
  const viewer = useViewer();
  const { cache } = useApolloClient();
  const [parameters, setParameters] = useSearchParams();
  const search = parameters.toString();
  const address = useMemo(() => readListAddress(new URLSearchParams(search)), [search]);
  const list = useOrderList(address);
  const [fresh, setFresh] = useState<ReadonlySet<string>>(new Set());
  const [selection, setSelection] = useState<RowSelectionState>({});
  const [changing, setChanging] = useState<readonly string[]>([]);

  useOrderEvents({}, ({ kind, order }) => {
    if (kind !== 'PLACED' && kind !== 'TRACKED') return;
    addPlacedOrder(cache, order);
    setFresh((ids) => new Set(ids).add(order.id));
    setTimeout(() => setFresh((ids) => new Set([...ids].filter((id) => id !== order.id))), freshMs);
  });

  const change = (part: Partial<OrderListAddress>): void => {
    setSelection({});
    setParameters(writeListAddress({ ...address, ...part }), { replace: 'search' in part });
  };
  const changeOne = useCallback((orderId: string) => setChanging([orderId]), []);
  const { orders, sources, isOld, isLoading, error, next, loadNext, reload } = list;
  const onEnd = useCallback(() => {
    if (next === 'ready') loadNext();
  }, [next, loadNext]);
  const selected = Object.keys(selection);
  const canChange = viewer.can('orders:write');
  return (
    <ViewPage title={t('title')} documents={documents} lead={sources.length > 0 && <SourcesSummary sources={sources} />}>
      <FilterBar address={address} onChange={change} />
      <SourcesNotice sources={sources} onRetry={reload} />
      {isLoading && <RowSkeletons count={10} />}
      {error !== undefined && orders.length === 0 && !isLoading && <FailureState failure={failureOf(error)} onRetry={reload} />}
      {error === undefined && orders.length === 0 && !isLoading && !isOld && (
        <NoticeState
          icon={hasConditions(address) ? SearchX : PackageOpen}
          title={t(hasConditions(address) ? 'noMatch.title' : 'empty.title')}
          text={t(hasConditions(address) ? 'noMatch.text' : 'empty.text')}
        >
          {hasConditions(address) && (
            <Button variant="default" onClick={() => setParameters(new URLSearchParams())}>
              {t('noMatch.clear')}
            </Button>
          )}
        </NoticeState>
      )}
      {orders.length > 0 && !isLoading && <OldDataNotice error={error} onRetry={reload} />}
      {orders.length > 0 && (
        <div aria-busy={isOld} className="order-list" data-old={isOld || undefined}>
          <OrderTable
            orders={orders}
            fresh={fresh}
            selection={selection}
            onSelect={setSelection}
            canChange={canChange}
            onChangeStatus={changeOne}
            onEnd={onEnd}
          />
          <ListEnd next={next} count={orders.length} onContinue={loadNext} />
        </div>
      )}
      {selected.length > 0 && (
        <Paper className="selection-bar" shadow="md" withBorder p="sm" role="region" aria-label={t('selection.label')}>
          <Group justify="space-between" gap="sm">
            <Text size="sm" aria-live="polite">
              {t('selection.count', { count: selected.length })}
            </Text>
            <Group gap="xs">
              <Button variant="default" onClick={() => setSelection({})}>
                {t('selection.clear')}
              </Button>
              <Button onClick={() => setChanging(selected)}>{t('selection.change')}</Button>
            </Group>
          </Group>
        </Paper>
      )}
      <ChangeStatusDialog
        orderIds={changing}
        onClose={() => setChanging([])}
        onDone={(changed) => setSelection((kept) => Object.fromEntries(Object.entries(kept).filter(([id]) => !changed.includes(id))))}
      />
    </ViewPage>
  );
}

interface ListEndProps {
  readonly next: 'none' | 'ready' | 'loading' | 'waiting';
  readonly count: number;
  readonly onContinue: () => void;
}

/** Always as high, so that the end of the page does not move. */
function ListEnd({ next, count, onContinue }: ListEndProps) {
  const t = useTranslations('orders.end');
  return (
    <Group justify="center" h={56} aria-live="polite">
      {next === 'waiting' ? (
        <Button variant="default" onClick={onContinue}>
          {t('continue')}
        </Button>
      ) : (
        <Text size="sm" className="quiet">
          {next === 'none' ? t('all', { count }) : t('loading')}
        </Text>
      )}
    </Group>
  );
}
