import { Table, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useFormatter, useTranslations } from 'use-intl';
import { WideTable } from '../page/wide-table.js';

interface FigureTableProps {
  readonly caption: string;
  readonly columns: readonly string[];
  readonly rows: readonly { readonly key: string; readonly name: ReactNode; readonly cells: readonly ReactNode[] }[];
}

/** Names and their figures. The names are what people and providers wrote. */
export function FigureTable({ caption, columns, rows }: FigureTableProps) {
  const t = useTranslations('statistics');
  const format = useFormatter();
  if (rows.length === 0) return <Text className="quiet">{t('none')}</Text>;
  return (
    <WideTable caption={caption} minWidth={320} className="figure-table">
      <Table.Thead>
        <Table.Tr>
          {columns.map((column) => (
            <Table.Th key={column} scope="col">
              {column}
            </Table.Th>
          ))}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {rows.map(({ key, name, cells }) => (
          <Table.Tr key={key}>
            <Table.Th scope="row">
              <bdi>{name}</bdi>
            </Table.Th>
            {cells.map((cell, index) => (
              <Table.Td key={columns[index + 1]}>{typeof cell === 'number' ? format.number(cell) : cell}</Table.Td>
            ))}
          </Table.Tr>
        ))}
      </Table.Tbody>
    </WideTable>
  );
}
