import { Group, MultiSelect } from '@mantine/core';
import { useSearchParams } from 'react-router';
import { useTranslations } from 'use-intl';
import { useViewer } from '../page/viewer.js';

/** What the address says of a list: reload, back and links keep it. */
export interface ListFilter<State extends string> {
  readonly channels: readonly string[];
  readonly states: readonly State[];
  change(part: { readonly channels?: readonly string[]; readonly states?: readonly string[] }): void;
}

/** `initial` are the states that count while the address names none. */
export function useListFilter<State extends string>(all: readonly State[], initial: readonly State[]): ListFilter<State> {
  const [parameters, setParameters] = useSearchParams();
  const listOf = (name: string): string[] => parameters.get(name)?.split(',').filter(Boolean) ?? [];
  const named = all.filter((state) => listOf('states').includes(state));
  const states = parameters.has('states') ? named : initial;
  const channels = listOf('channels');
  return {
    channels,
    states,
    change: (part) => {
      const next = new URLSearchParams();
      const kept = { channels, states, ...part };
      if (kept.channels.length > 0) next.set('channels', kept.channels.join(','));
      if (kept.states.join() !== initial.join()) next.set('states', kept.states.join(','));
      setParameters(next);
    },
  };
}

interface ListFilterBarProps<State extends string> {
  readonly filter: ListFilter<State>;
  readonly options: readonly { readonly value: State; readonly label: string }[];
}

export function ListFilterBar<State extends string>({ filter, options }: ListFilterBarProps<State>) {
  const t = useTranslations('operations.filter');
  const { channels } = useViewer();
  return (
    <Group role="search" aria-label={t('label')} gap="xs" align="flex-end" className="filters" mb="md">
      <MultiSelect
        label={t('states')}
        placeholder={filter.states.length === 0 ? t('all') : ''}
        data={[...options]}
        value={[...filter.states]}
        onChange={(states) => filter.change({ states })}
        clearable
        clearButtonProps={{ 'aria-label': t('clear') }}
      />
      <MultiSelect
        label={t('channels')}
        placeholder={filter.channels.length === 0 ? t('all') : ''}
        data={channels.map(({ name }) => name)}
        value={[...filter.channels]}
        onChange={(value) => filter.change({ channels: value })}
        clearable
        clearButtonProps={{ 'aria-label': t('clear') }}
      />
    </Group>
  );
}
