import { useMutation, useQuery } from '@apollo/client/react';
import { Accordion, Alert, Badge, Code, Group, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { failureOf } from '../../client/failure.js';
import { graphql } from '../generated/gql.js';
import type { WebhooksQuery, WebhookEventState } from '../generated/graphql.js';
import { BusyButton } from '../page/busy-button.js';
import { Time } from '../page/time.js';
import { useViewer } from '../page/viewer.js';
import { ListBody } from './list-body.js';
import { ListFilterBar, useListFilter } from './list-filter.js';
import { OperationsPage } from './operations-page.js';

export const webhooksDocument = graphql(`
  query Webhooks($first: Int!, $after: String, $filter: WebhookEventFilter) {
    webhookEvents(first: $first, after: $after, filter: $filter) {
      edges {
        cursor
        node {
          id
          receivedAt
          processingState
          kind
          deliveries
          failure
          channel {
            id
            name
          }
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);

/** Read when somebody looks at one webhook: bodies are long. */
export const webhookBodyDocument = graphql(`
  query WebhookBody($id: ID!) {
    node(id: $id) {
      id
      ... on WebhookEvent {
        raw
      }
    }
  }
`);

export const replayDocument = graphql(`
  mutation ReplayWebhooks($ids: [ID!]!) {
    replayWebhookEvents(ids: $ids) {
      events {
        id
        processingState
        failure
      }
      userErrors {
        field
        message
        code
      }
    }
  }
`);

const documents = [webhooksDocument, webhookBodyDocument, replayDocument];
const states: readonly WebhookEventState[] = ['FAILED', 'UNSUPPORTED', 'PENDING', 'DONE'];
const pageSize = 25;
/** New webhooks arrive, and those that are applied again change their state. */
const refreshMs = 10_000;
const colors: Readonly<Record<WebhookEventState, string>> = { FAILED: 'red', UNSUPPORTED: 'yellow', PENDING: 'blue', DONE: 'parley' };

type Webhook = WebhooksQuery['webhookEvents']['edges'][number]['node'];

export function WebhooksPage() {
  const t = useTranslations('operations.webhooks');
  const filter = useListFilter(states, ['FAILED', 'UNSUPPORTED']);
  const { data, previousData, error, loading, fetchMore, refetch } = useQuery(webhooksDocument, {
    variables: {
      first: pageSize,
      filter: {
        ...(filter.states.length > 0 && { processingStates: [...filter.states] }),
        ...(filter.channels.length > 0 && { channels: [...filter.channels] }),
      },
    },
    fetchPolicy: 'cache-and-network',
    notifyOnNetworkStatusChange: true,
    pollInterval: refreshMs,
  });
  const list = (data ?? previousData)?.webhookEvents;
  const webhooks = list?.edges.map(({ node }) => node) ?? [];
  return (
    <OperationsPage tab="webhooks" documents={documents}>
      <ListFilterBar filter={filter} options={states.map((value) => ({ value, label: t(`state.${value}`) }))} />
      <ListBody
        count={webhooks.length}
        isLoading={loading}
        error={error}
        empty={{ title: t('empty.title'), text: t('empty.text') }}
        hasNext={list?.pageInfo.hasNextPage === true}
        onNext={() => void fetchMore({ variables: { after: list?.pageInfo.endCursor ?? null } })}
        onRetry={() => void refetch()}
      >
        <Accordion variant="separated" chevronPosition="left" order={2}>
          {webhooks.map((webhook) => (
            <Accordion.Item key={webhook.id} value={webhook.id}>
              <Accordion.Control>
                <WebhookLine webhook={webhook} />
              </Accordion.Control>
              <Accordion.Panel>
                <WebhookDetails webhook={webhook} />
              </Accordion.Panel>
            </Accordion.Item>
          ))}
        </Accordion>
      </ListBody>
    </OperationsPage>
  );
}

function WebhookLine({ webhook }: { readonly webhook: Webhook }) {
  const t = useTranslations('operations.webhooks');
  const { receivedAt, processingState, kind, deliveries, channel } = webhook;
  return (
    <Group justify="space-between" gap="xs" component="span">
      <span>
        <Text span fw={600}>
          <bdi>{channel.name}</bdi>
        </Text>{' '}
        <Text span className="quiet" size="sm">
          <bdi>{kind ?? t('unknownKind')}</bdi> · <Time at={receivedAt} form="full" /> · {t('deliveries', { count: deliveries })}
        </Text>
      </span>
      <Badge variant="dot" color={colors[processingState]} component="span">
        {t(`state.${processingState}`)}
      </Badge>
    </Group>
  );
}

function WebhookDetails({ webhook }: { readonly webhook: Webhook }) {
  const t = useTranslations('operations.webhooks');
  const viewer = useViewer();
  const [refusal, setRefusal] = useState<string>();
  const [replay, { loading }] = useMutation(replayDocument);
  const apply = async (): Promise<void> => {
    const { data, error } = await replay({ variables: { ids: [webhook.id] } });
    const messages = data?.replayWebhookEvents?.userErrors.map(({ message }) => message).join(' ') ?? '';
    setRefusal(error === undefined ? messages || undefined : failureOf(error).message);
  };
  return (
    <Stack gap="sm">
      {webhook.failure !== null && (
        <Text size="sm">
          <bdi>{webhook.failure}</bdi>
        </Text>
      )}
      {viewer.can('raw:read') && <WebhookBody id={webhook.id} />}
      {refusal !== undefined && (
        <Alert color="red" variant="outline" role="alert">
          {refusal}
        </Alert>
      )}
      {viewer.can('operations:write') && (
        <Group>
          <BusyButton variant="default" isBusy={loading} onClick={() => void apply()}>
            {t('replay')}
          </BusyButton>
          <Text size="sm" className="quiet">
            {t('replayText')}
          </Text>
        </Group>
      )}
    </Stack>
  );
}

function WebhookBody({ id }: { readonly id: string }) {
  const t = useTranslations('operations.webhooks');
  const { data, error } = useQuery(webhookBodyDocument, { variables: { id } });
  if (error !== undefined) return <Text size="sm">{failureOf(error).message}</Text>;
  const raw: unknown = data?.node?.__typename === 'WebhookEvent' ? data.node.raw : undefined;
  if (raw === undefined) return null;
  if (raw === null) return <Text className="quiet">{t('noBody')}</Text>;
  return (
    <Code block className="document" dir="ltr" tabIndex={0} role="region" aria-label={t('body')}>
      {typeof raw === 'string' ? raw : JSON.stringify(raw, null, 2)}
    </Code>
  );
}
