import { useQuery } from '@apollo/client/react';
import { Alert, Anchor, Button, SimpleGrid, Stack } from '@mantine/core';
import { ArrowLeft, Unplug } from 'lucide-react';
import { Link, useParams } from 'react-router';
import { useTranslations } from 'use-intl';
import { failureOf } from '../../client/failure.js';
import { graphql } from '../generated/gql.js';
import { FailureState } from '../page/failure-state.js';
import { Facts } from '../page/facts.js';
import { NoticeState } from '../page/notice-state.js';
import { PageSkeleton } from '../page/page-skeleton.js';
import { Section } from '../page/section.js';
import { Time } from '../page/time.js';
import { ViewPage } from '../page/view-page.js';
import { CapabilityTable } from './capability-table.js';
import { HealthBadge, HealthFacts } from './health.js';
import { SyncList } from './sync-list.js';

export const channelDocument = graphql(`
  query Channel($name: String!) {
    channel(name: $name) {
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
        ...ChannelSyncParts @unmask
      }
      capabilities {
        ...CapabilityParts @unmask
      }
    }
  }
`);

/** What only the provider knows. */
export const channelNumberDocument = graphql(`
  query ChannelNumber($name: String!) {
    channel(name: $name) {
      id
      health {
        connected
        qualityRating
        verifiedName
        webhookGapSince
      }
    }
  }
`);

const documents = [channelDocument, channelNumberDocument];
/** No call to a provider is needed to read health and copies again. */
const refreshMs = 5_000;

export function ChannelPage() {
  const t = useTranslations('channels');
  const { name = '' } = useParams();
  const variables = { name };
  const { data, error, loading, refetch } = useQuery(channelDocument, {
    variables,
    fetchPolicy: 'cache-and-network',
    pollInterval: refreshMs,
  });
  const number = useQuery(channelNumberDocument, { variables, fetchPolicy: 'network-only' }).data?.channel?.health;
  const channel = data?.channel;
  if (channel == null) {
    return (
      <ViewPage title={name} documents={documents}>
        {loading && <PageSkeleton />}
        {!loading && error !== undefined && <FailureState failure={failureOf(error)} onRetry={() => void refetch()} />}
        {!loading && error === undefined && (
          <NoticeState icon={Unplug} title={t('missing.title')} text={t('missing.text')}>
            <Button component={Link} to="/channels">
              {t('back')}
            </Button>
          </NoticeState>
        )}
      </ViewPage>
    );
  }
  const { provider, phoneNumber, health, sync, capabilities } = channel;
  const connected = number?.connected ?? null;
  const gapSince = number?.webhookGapSince ?? null;
  return (
    <ViewPage
      title={name}
      documents={documents}
      aside={<HealthBadge state={health.state} />}
      lead={
        <Anchor component={Link} to="/channels" size="sm" className="back-link">
          <ArrowLeft size={14} aria-hidden className="directed" /> {t('back')}
        </Anchor>
      }
    >
      {gapSince !== null && (
        <Alert color="red" variant="outline" title={t('gap.title')}>
          {t('gap.text')} <Time at={gapSince} />
        </Alert>
      )}
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="lg">
        <Section title={t('section.number')}>
          <Facts
            facts={[
              [t('facts.provider'), provider.displayName],
              [t('facts.phoneNumber'), phoneNumber],
              [t('facts.verifiedName'), number?.verifiedName],
              [t('facts.connected'), connected === null ? null : t(connected ? 'facts.yes' : 'facts.no')],
              [t('facts.quality'), number?.qualityRating],
            ]}
          />
        </Section>
        <Section title={t('section.health')}>
          <HealthFacts health={health} />
        </Section>
        <Section title={t('section.sync')}>
          <SyncList copies={sync} />
        </Section>
      </SimpleGrid>
      <Stack>
        <Section title={t('section.capabilities')}>
          <CapabilityTable capabilities={capabilities} />
        </Section>
      </Stack>
    </ViewPage>
  );
}
