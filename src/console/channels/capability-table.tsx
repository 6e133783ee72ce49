import { Table, Text } from '@mantine/core';
import { Check, Clock, Minus, type LucideIcon } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { graphql } from '../generated/gql.js';
import type { CapabilityPartsFragment, CapabilityState } from '../generated/graphql.js';
import { WideTable } from '../page/wide-table.js';

/** It has no id of its own: queries unmask this fragment. */
export const capabilityFragment = graphql(`
  fragment CapabilityParts on Capability {
    name
    state
    note
  }
`);

const icons: Readonly<Record<CapabilityState, LucideIcon>> = { SUPPORTED: Check, NOT_IMPLEMENTED: Clock, PROVIDER_CANNOT: Minus };

/** Everything that the gateway can and cannot do on a channel, by the names that developers use too. */
export function CapabilityTable({ capabilities }: { readonly capabilities: readonly CapabilityPartsFragment[] }) {
  const t = useTranslations('channels.capabilities');
  return (
    <WideTable caption={t('caption')} minWidth={480}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th scope="col">{t('name')}</Table.Th>
          <Table.Th scope="col">{t('state')}</Table.Th>
          <Table.Th scope="col">{t('note')}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {capabilities.map(({ name, state, note }) => {
          const Icon = icons[state];
          return (
            <Table.Tr key={name}>
              <Table.Th scope="row">
                <code translate="no">{name}</code>
              </Table.Th>
              <Table.Td style={{ whiteSpace: 'nowrap' }}>
                <Icon size={14} aria-hidden /> {t(`states.${state}`)}
              </Table.Td>
              <Table.Td>
                <Text size="sm" className="quiet">
                  {note}
                </Text>
              </Table.Td>
            </Table.Tr>
          );
        })}
      </Table.Tbody>
    </WideTable>
  );
}
