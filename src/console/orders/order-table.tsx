import { Checkbox, Table, VisuallyHidden } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import {
  columnVisibilityFeature,
  createColumnHelper,
  rowSelectionFeature,
  tableFeatures,
  useTable,
  type RowSelectionState,
} from '@tanstack/react-table';
import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { useCallback, useEffect, useLayoutEffect, useRef, useState, type Dispatch, type SetStateAction } from 'react';
import { useTranslations } from 'use-intl';
import { columnNames, type ColumnName } from './columns.js';
import { OrderRow } from './order-row.js';
import type { ListedOrder } from './order-list.js';

const features = tableFeatures({ columnVisibilityFeature, rowSelectionFeature });
const helper = createColumnHelper<typeof features, ListedOrder>();

const columns = helper.columns(columnNames.map((id) => helper.display({ id })));

/** Where all columns do not fit, the cell of the order has the channel; on a phone it has the customer and the time too. */
const medium: Partial<Record<ColumnName, boolean>> = { channel: false, payment: false };
const narrow: Partial<Record<ColumnName, boolean>> = { ...medium, customer: false, total: false, placedAt: false };
const rowHeights = { wide: 56, narrow: 84 };

interface OrderTableProps {
  readonly orders: readonly ListedOrder[];
  /** Ids of orders that were placed while the list was shown. */
  readonly fresh: ReadonlySet<string>;
  readonly selection: RowSelectionState;
  readonly onSelect: Dispatch<SetStateAction<RowSelectionState>>;
  readonly canChange: boolean;
  readonly onChangeStatus: (orderId: string) => void;
  /** Called when the reader comes near the end. */
  readonly onEnd: () => void;
}

/** Keeps only the rows near the window in the page, however many the list has. */
export function OrderTable({ orders, fresh, selection, onSelect, canChange, onChangeStatus, onEnd }: OrderTableProps) {
  const t = useTranslations('orders');
  const atOnce = { getInitialValueInEffect: false };
  const isNarrow = useMediaQuery('(max-width: 61.99em)', false, atOnce);
  const isMedium = useMediaQuery('(max-width: 77.99em)', false, atOnce);
  const table = useTable({
    features,
    columns,
    data: orders,
    getRowId: ({ id }) => id,
    state: { rowSelection: selection, columnVisibility: { ...(isNarrow ? narrow : isMedium && medium), select: canChange } },
    onRowSelectionChange: onSelect,
  });
  const { rows } = table.getRowModel();

  const body = useRef<HTMLTableSectionElement>(null);
  const [scrollMargin, setScrollMargin] = useState(0);
  useLayoutEffect(() => {
    const measure = (): void => setScrollMargin((body.current?.getBoundingClientRect().top ?? 0) + window.scrollY);
    measure();
    // What is above the table may become higher or lower.
    const observer = new ResizeObserver(measure);
    observer.observe(document.body);
    return () => observer.disconnect();
  }, []);

  const rowHeight = isNarrow ? rowHeights.narrow : rowHeights.wide;
  const virtualizer = useWindowVirtualizer({
    count: rows.length,
    estimateSize: () => rowHeight,
    getItemKey: useCallback((index: number) => rows[index]?.id ?? index, [rows]),
    overscan: 6,
    scrollMargin,
  });
  useEffect(() => virtualizer.measure(), [virtualizer, rowHeight]);

  const shown = virtualizer.getVirtualItems();
  const lastIndex = shown.at(-1)?.index ?? -1;
  useEffect(() => {
    if (lastIndex >= rows.length - 15) onEnd();
  }, [lastIndex, rows.length, onEnd]);

  const above = (shown[0]?.start ?? scrollMargin) - scrollMargin;
  const below = virtualizer.getTotalSize() - ((shown.at(-1)?.end ?? scrollMargin) - scrollMargin);
  const visible = columnNames.filter((name) => table.getColumn(name)?.getIsVisible());
  return (
    <Table
      className="order-table"
      aria-rowcount={rows.length + 1}
      layout="fixed"
      stickyHeader
      stickyHeaderOffset={56}
      data-narrow={isNarrow || undefined}
    >
      <caption>
        <VisuallyHidden>{t('caption')}</VisuallyHidden>
      </caption>
      <Table.Thead>
        <Table.Tr aria-rowindex={1}>
          {visible.map((name) => (
            <Table.Th key={name} data-column={name} scope="col">
              {name === 'select' ? (
                <Checkbox
                  aria-label={t('selectAll')}
                  checked={table.getIsAllRowsSelected()}
                  indeterminate={table.getIsSomeRowsSelected() && !table.getIsAllRowsSelected()}
                  onChange={table.getToggleAllRowsSelectedHandler()}
                />
              ) : (
                t(`column.${name}`)
              )}
            </Table.Th>
          ))}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody ref={body}>
        {above > 0 && <Spacer height={above} columns={visible.length} />}
        {shown.map(({ index }) => {
          const row = rows[index];
          if (row === undefined) return null;
          return (
            <OrderRow
              key={row.id}
              from={row.original}
              columns={visible}
              rowIndex={index + 2}
              height={rowHeight}
              isNarrow={isNarrow}
              isFresh={fresh.has(row.id)}
              isSelected={row.getIsSelected()}
              canChange={canChange}
              onSelect={onSelect}
              onChangeStatus={onChangeStatus}
            />
          );
        })}
        {below > 0 && <Spacer height={below} columns={visible.length} />}
      </Table.Tbody>
    </Table>
  );
}

/** Takes the place of the rows that are not in the page. */
function Spacer({ height, columns: span }: { readonly height: number; readonly columns: number }) {
  return (
    <tr aria-hidden className="spacer">
      <td colSpan={span} style={{ height }} />
    </tr>
  );
}
