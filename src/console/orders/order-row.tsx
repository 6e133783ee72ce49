import { useFragment } from '@apollo/client/react';
import { Anchor, Button, Checkbox, Table, Text, VisuallyHidden } from '@mantine/core';
import { memo, type Dispatch, type ReactNode, type SetStateAction } from 'react';
import type { RowSelectionState } from '@tanstack/react-table';
import { Link } from 'react-router';
import { useTranslations } from 'use-intl';
import type { OrderRowFragment } from '../generated/graphql.js';
import { orderRowFragment } from '../order-status/order-row.js';
import { PaymentLabel, StatusLabel } from '../order-status/status-label.js';
import { Money } from '../page/money.js';
import { Time } from '../page/time.js';
import type { ColumnName } from './columns.js';
import type { ListedOrder } from './order-list.js';

interface OrderRowProps {
  readonly from: ListedOrder;
  readonly columns: readonly ColumnName[];
  /** From 1, the header included. */
  readonly rowIndex: number;
  readonly height: number;
  readonly isNarrow: boolean;
  readonly isFresh: boolean;
  readonly isSelected: boolean;
  readonly canChange: boolean;
  readonly onSelect: Dispatch<SetStateAction<RowSelectionState>>;
  readonly onChangeStatus: (orderId: string) => void;
}

/** Follows its order in the cache, so that a change draws this row only. */
export const OrderRow = memo(function OrderRow({ from, columns, ...props }: OrderRowProps) {
  const { data, complete } = useFragment({ fragment: orderRowFragment, fragmentName: 'OrderRow', from });
  if (!complete) return null;
  const { rowIndex, height, isFresh, isSelected } = props;
  return (
    <Table.Tr
      aria-rowindex={rowIndex}
      aria-selected={isSelected || undefined}
      data-fresh={isFresh || undefined}
      data-selected={isSelected || undefined}
      data-deleted={data.isDeletedAtProvider || undefined}
      style={{ height }}
    >
      {columns.map((name) => (
        <Table.Td key={name} data-column={name}>
          <Cell name={name} order={data} hasChannel={columns.includes('channel')} {...props} />
        </Table.Td>
      ))}
    </Table.Tr>
  );
});

type CellProps = Omit<OrderRowProps, 'from' | 'columns'> & {
  readonly name: ColumnName;
  readonly order: OrderRowFragment;
  /** Whether the list has a column for the channel. */
  readonly hasChannel: boolean;
};

function Cell({ name, order, hasChannel, isNarrow, isSelected, canChange, onSelect, onChangeStatus }: CellProps): ReactNode {
  const t = useTranslations('orders');
  const { id, customer, channel } = order;
  const label = order.number ?? order.reference;
  switch (name) {
    case 'select':
      return (
        <Checkbox
          aria-label={t('select', { order: label })}
          checked={isSelected}
          onChange={() => onSelect(({ [id]: before, ...others }) => (before ? others : { ...others, [id]: true }))}
        />
      );
    case 'order':
      return isNarrow ? <NarrowSummary order={order} /> : <OrderLink order={order} withChannel={!hasChannel} />;
    case 'customer':
      return (
        <TwoLines first={customer.name ?? customer.phoneNumber ?? '–'} second={customer.name === null ? null : customer.phoneNumber} />
      );
    case 'channel':
      return <TwoLines first={channel.name} second={channel.provider.displayName} />;
    case 'status':
      return (
        <>
          {isNarrow && (
            <Text size="sm" fw={600} ta="end">
              <Money value={order.total} />
            </Text>
          )}
          {canChange ? (
            <Button variant="subtle" color="gray" className="status-button" onClick={() => onChangeStatus(id)}>
              <StatusLabel order={order} />
              <VisuallyHidden>{t('changeStatusOf', { order: label })}</VisuallyHidden>
            </Button>
          ) : (
            <StatusLabel order={order} />
          )}
        </>
      );
    case 'payment':
      return <PaymentLabel status={order.paymentStatus} providerStatus={order.providerPaymentStatus} />;
    case 'total':
      return <Money value={order.total} />;
    case 'placedAt':
      return order.placedAt === null ? <span className="quiet">–</span> : <Time at={order.placedAt} />;
  }
}

interface OrderLinkProps {
  readonly order: OrderRowFragment;
  /** Where no column has it. */
  readonly withChannel?: boolean;
}

function OrderLink({ order, withChannel = false }: OrderLinkProps) {
  const t = useTranslations('orders');
  const { id, number, reference, itemCount, isDeletedAtProvider } = order;
  return (
    <>
      <Anchor component={Link} to={`/orders/${encodeURIComponent(id)}`} fw={600} size="sm" className="order-link cut-text" dir="auto">
        <bdi>{number ?? reference}</bdi>
      </Anchor>
      <Text size="xs" className="quiet" truncate>
        {withChannel && <bdi>{order.channel.name} </bdi>}
        {isDeletedAtProvider && t('deleted')}
        {itemCount !== null && !isDeletedAtProvider && t('items', { count: itemCount })}
      </Text>
    </>
  );
}

function NarrowSummary({ order }: { readonly order: OrderRowFragment }) {
  const { customer, channel, placedAt } = order;
  return (
    <>
      <OrderLink order={{ ...order, itemCount: null }} />
      <Text size="sm" className="cut-text" dir="auto">
        <bdi>{customer.name ?? customer.phoneNumber ?? '–'}</bdi>
      </Text>
      <Text size="xs" className="quiet" truncate>
        {channel.name} {placedAt !== null && <Time at={placedAt} form="day" />}
      </Text>
    </>
  );
}

function TwoLines({ first, second }: { readonly first: string; readonly second: string | null }) {
  return (
    <>
      <Text size="sm" className="cut-text" dir="auto">
        <bdi>{first}</bdi>
      </Text>
      {second !== null && (
        <Text size="xs" className="quiet cut-text" dir="auto">
          <bdi>{second}</bdi>
        </Text>
      )}
    </>
  );
}
