import { Badge, Group, Progress, Stack, Text } from '@mantine/core';
import { useFormatter, useTranslations } from 'use-intl';
import { graphql } from '../generated/gql.js';
import type { ChannelSyncPartsFragment, SyncState } from '../generated/graphql.js';
import { Time } from '../page/time.js';

/** It has no id of its own: queries unmask this fragment. */
export const channelSyncFragment = graphql(`
  fragment ChannelSyncParts on ChannelSync {
    noun
    state
    asOf
    fullAt
    isComplete
    records
    progress
    calls
    errors
    lastError {
      code
      message
      at
    }
  }
`);

const colors: Readonly<Record<SyncState, string>> = {
  CURRENT: 'parley',
  BACKFILLING: 'blue',
  VERIFYING: 'blue',
  LATE: 'yellow',
  FAILING: 'red',
  UNSUPPORTED: 'gray',
};

/** The copies that the gateway keeps of the channel's lists, and how far each has come. */
export function SyncList({ copies }: { readonly copies: readonly ChannelSyncPartsFragment[] }) {
  const t = useTranslations('channels.sync');
  const shown = copies.filter(({ state }) => state !== 'UNSUPPORTED');
  if (shown.length === 0) return <Text className="quiet">{t('none')}</Text>;
  return (
    <Stack gap="md">
      {shown.map((copy) => (
        <Copy key={copy.noun} copy={copy} />
      ))}
    </Stack>
  );
}

function Copy({ copy }: { readonly copy: ChannelSyncPartsFragment }) {
  const t = useTranslations('channels.sync');
  const format = useFormatter();
  const { noun, state, asOf, isComplete, records, progress, lastError } = copy;
  const isReading = state === 'BACKFILLING' || state === 'VERIFYING';
  return (
    <Stack gap={4}>
      <Group justify="space-between" gap="xs">
        <Text fw={600}>{t(`noun.${noun}`)}</Text>
        <Badge variant="dot" color={colors[state]}>
          {t(`state.${state}`)}
        </Badge>
      </Group>
      {isReading && progress !== null && (
        <Progress value={progress * 100} aria-label={t('progress', { noun: t(`noun.${noun}`) })} size="sm" />
      )}
      <Text size="sm" className="quiet">
        {t('records', { count: records })}
        {isReading && progress !== null && ` · ${format.number(progress, { style: 'percent' })}`}
        {asOf !== null && (
          <>
            {' · '}
            {t('asOf')} <Time at={asOf} />
          </>
        )}
      </Text>
      {!isComplete && !isReading && (
        <Text size="sm" className="quiet">
          {t('incomplete')}
        </Text>
      )}
      {lastError !== null && state === 'FAILING' && (
        <Text size="sm">
          <Time at={lastError.at} />: <bdi>{lastError.message}</bdi>
        </Text>
      )}
    </Stack>
  );
}
