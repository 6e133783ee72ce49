import { useQuery } from '@apollo/client/react';
import { Alert, Anchor, Group, SimpleGrid, Stack, Text } from '@mantine/core';
import { RadioTower } from 'lucide-react';
import { Link } from 'react-router';
import { useTranslations } from 'use-intl';
import { failureOf } from '../../client/failure.js';
import { graphql } from '../generated/gql.js';
import type { ChannelsQuery } from '../generated/graphql.js';
import { FailureState } from '../page/failure-state.js';
import { NoticeState } from '../page/notice-state.js';
import { OldDataNotice } from '../page/old-data-notice.js';
import { RowSkeletons } from '../page/page-skeleton.js';
import { Section } from '../page/section.js';
import { ViewPage } from '../page/view-page.js';
import { HealthBadge, HealthFacts } from './health.js';

export const channelsDocument = graphql(`
  query Channels {
    channels {
      id
      name
      phoneNumber
      provider {
        name
        displayName
      }
      health {
        ...ChannelHealthParts @unmask
      }
      sync {
        noun
        state
      }
    }
  }
`);

/** Apart from the rest, because it reads the newest order of each provider. */
export const webhookGapsDocument = graphql(`
  query WebhookGaps {
    channels {
      id
      health {
        webhookGapSince
      }
    }
  }
`);

const documents = [channelsDocument, webhookGapsDocument];

/** No call to a provider is needed to read the health again. */
const refreshMs = 10_000;

export function ChannelsPage() {
  const t = useTranslations('channels');
  const { data, error, loading, refetch } = useQuery(channelsDocument, { fetchPolicy: 'cache-and-network', pollInterval: refreshMs });
  const gaps = useQuery(webhookGapsDocument, { fetchPolicy: 'network-only' });
  const channels = data?.channels ?? [];
  const missing = gaps.data?.channels.filter(({ health }) => health.webhookGapSince !== null).map(({ id }) => id) ?? [];
  return (
    <ViewPage title={t('title')} documents={documents}>
      {channels.length === 0 && loading && <RowSkeletons count={4} height={180} />}
      {channels.length === 0 && error !== undefined && <FailureState failure={failureOf(error)} onRetry={() => void refetch()} />}
      {channels.length === 0 && error === undefined && !loading && (
        <NoticeState icon={RadioTower} title={t('empty.title')} text={t('empty.text')} />
      )}
      {channels.length > 0 && !loading && <OldDataNotice error={error} onRetry={() => void refetch()} />}
      <SimpleGrid cols={{ base: 1, md: 2, xl: 3 }} spacing="md">
        {channels.map((channel) => (
          <ChannelCard key={channel.id} channel={channel} isMissingWebhooks={missing.includes(channel.id)} />
        ))}
      </SimpleGrid>
    </ViewPage>
  );
}

interface ChannelCardProps {
  readonly channel: ChannelsQuery['channels'][number];
  readonly isMissingWebhooks: boolean;
}

function ChannelCard({ channel, isMissingWebhooks }: ChannelCardProps) {
  const t = useTranslations('channels');
  const { name, phoneNumber, provider, health, sync } = channel;
  const troubled = sync.filter(({ state }) => state === 'FAILING' || state === 'LATE');
  return (
    <Section
      title={
        <Anchor component={Link} to={`/channels/${encodeURIComponent(name)}`} inherit>
          {name}
        </Anchor>
      }
    >
      <Stack gap="sm">
        <Group justify="space-between" gap="xs">
          <Text size="sm" className="quiet">
            {provider.displayName} {phoneNumber !== null && <bdi>{phoneNumber}</bdi>}
          </Text>
          <HealthBadge state={health.state} />
        </Group>
        {isMissingWebhooks && <Alert color="red" variant="outline" title={t('gap.title')} p="xs" />}
        <HealthFacts health={health} />
        {troubled.length > 0 && (
          <Text size="sm">{t('troubledCopies', { copies: troubled.map(({ noun }) => t(`sync.noun.${noun}`)).join(', ') })}</Text>
        )}
      </Stack>
    </Section>
  );
}
