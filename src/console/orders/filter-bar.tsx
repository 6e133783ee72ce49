import { Button, Collapse, Group, MultiSelect, Select } from '@mantine/core';
import { DatePickerInput } from '@mantine/dates';
import { useDisclosure } from '@mantine/hooks';
import { SlidersHorizontal } from 'lucide-react';
import { useId } from 'react';
import { useLocale, useTranslations } from 'use-intl';
import { SearchField } from '../page/search-field.js';
import { useViewer } from '../page/viewer.js';
import { orderStatuses, paymentStatuses, sortNames, type OrderListAddress } from './list-address.js';

interface FilterBarProps {
  readonly address: OrderListAddress;
  readonly onChange: (change: Partial<OrderListAddress>) => void;
}

export function FilterBar({ address, onChange }: FilterBarProps) {
  const t = useTranslations('orders.filter');
  const tStatus = useTranslations('orderStatus');
  const { channels } = useViewer();
  const [isOpen, { toggle }] = useDisclosure(false);

  const chosen =
    address.channels.length + address.statuses.length + address.payments.length + (address.from === null && address.to === null ? 0 : 1);
  const filters = (
    <Group gap="xs" align="flex-end" className="filters">
      <MultiSelect
        label={t('channels')}
        placeholder={address.channels.length === 0 ? t('all') : ''}
        data={channels.map(({ name }) => name)}
        value={[...address.channels]}
        onChange={(value) => onChange({ channels: value })}
        clearable
        clearButtonProps={{ 'aria-label': t('clear') }}
      />
      <MultiSelect
        label={t('status')}
        placeholder={address.statuses.length === 0 ? t('all') : ''}
        data={orderStatuses.map((value) => ({ value, label: tStatus(`status.${value}`) }))}
        value={[...address.statuses]}
        onChange={(value) => onChange({ statuses: orderStatuses.filter((status) => value.includes(status)) })}
        clearable
        clearButtonProps={{ 'aria-label': t('clear') }}
      />
      <MultiSelect
        label={t('payment')}
        placeholder={address.payments.length === 0 ? t('all') : ''}
        data={paymentStatuses.map((value) => ({ value, label: tStatus(`payment.${value}`) }))}
        value={[...address.payments]}
        onChange={(value) => onChange({ payments: paymentStatuses.filter((status) => value.includes(status)) })}
        clearable
        clearButtonProps={{ 'aria-label': t('clear') }}
      />
      <PlacedField address={address} onChange={onChange} />
    </Group>
  );
  return (
    <div role="search" aria-label={t('label')}>
      <Group gap="xs" align="flex-end" wrap="nowrap">
        <SearchField
          className="search"
          label={t('search')}
          placeholder={t('searchPlaceholder')}
          maxLength={200}
          value={address.search}
          onChange={(search) => onChange({ search })}
        />
        <Select
          className="sort"
          visibleFrom="sm"
          label={t('sort')}
          data={sortNames.map((value) => ({ value, label: t(`sorts.${value}`) }))}
          value={address.sort}
          onChange={(value) => onChange({ sort: sortNames.find((name) => name === value) ?? 'newest' })}
          allowDeselect={false}
        />
        <Button
          variant="default"
          hiddenFrom="sm"
          leftSection={<SlidersHorizontal size={16} aria-hidden />}
          aria-expanded={isOpen}
          onClick={toggle}
        >
          {t('open', { count: chosen })}
        </Button>
      </Group>
      <Group visibleFrom="sm" mt="xs">
        {filters}
      </Group>
      <Collapse expanded={isOpen} hiddenFrom="sm" mt="xs">
        {isOpen && filters}
      </Collapse>
    </div>
  );
}

const calendarControls = ['previousMonth', 'nextMonth', 'previousYear', 'nextYear', 'previousDecade', 'nextDecade'] as const;

/** The first and the last day. */
function PlacedField({ address, onChange }: FilterBarProps) {
  const t = useTranslations('orders.filter');
  const locale = useLocale();
  const id = useId();
  return (
    <DatePickerInput
      type="range"
      label={t('placed')}
      // The calendar takes its name from an element with this id.
      labelProps={{ id }}
      popoverProps={{ id }}
      ariaLabels={Object.fromEntries(calendarControls.map((control) => [control, t(`calendar.${control}`)]))}
      weekendDays={[]}
      placeholder={t('anyDay')}
      valueFormatter={({ date }) => formatDays(locale, date as unknown as readonly (string | null)[])}
      allowSingleDateInRange
      value={[address.from, address.to]}
      onChange={([from, to]) => onChange({ from, to })}
      clearable
      clearButtonProps={{ 'aria-label': t('clear') }}
    />
  );
}

function formatDays(locale: string, days: readonly (string | null)[]): string {
  const format = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone: 'UTC' });
  if (days.every((day) => day === null)) return '';
  return days.map((day) => (day === null ? '…' : format.format(new Date(`${day}T00:00:00Z`)))).join(' – ');
}
