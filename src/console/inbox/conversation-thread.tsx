import { useFragment, useQuery } from '@apollo/client/react';
import { Alert, Anchor, Button, Group, Stack, Text } from '@mantine/core';
import { ArrowLeft, Unplug } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { Link } from 'react-router';
import { useTranslations } from 'use-intl';
import { failureOf } from '../../client/failure.js';
import { graphql } from '../generated/gql.js';
import type { ConversationQuery } from '../generated/graphql.js';
import { MessageList } from '../message/message-list.js';
import { FailureState } from '../page/failure-state.js';
import { NoticeState } from '../page/notice-state.js';
import { RowSkeletons } from '../page/page-skeleton.js';
import { Section } from '../page/section.js';
import { Time } from '../page/time.js';
import { useViewer } from '../page/viewer.js';
import { useDeliveryStates, useReceivedMessages } from './message-events.js';
import { ReplyForm } from './reply-form.js';

export const conversationDocument = graphql(`
  query Conversation($id: ID!, $before: String) {
    node(id: $id) {
      id
      ... on Conversation {
        phoneNumber
        contactId
        channel {
          id
          name
          provider {
            name
            displayName
          }
        }
        serviceWindow {
          isOpen
          expiresAt
        }
        messages(last: 30, before: $before) {
          edges {
            cursor
            node {
              ...MessageParts @unmask
            }
          }
          pageInfo {
            hasPreviousPage
            startCursor
          }
        }
      }
    }
  }
`);

/** The list knows names that a conversation read alone does not have. */
export const conversationNameFragment = graphql(`
  fragment ConversationName on Conversation {
    id
    fullName
  }
`);

type Conversation = Extract<ConversationQuery['node'], { __typename: 'Conversation' }>;

/** Undefined for an id of nothing, or of something else. */
function conversationIn(data: ConversationQuery | undefined): Conversation | undefined {
  return data?.node?.__typename === 'Conversation' ? data.node : undefined;
}

export function ConversationThread({ id }: { readonly id: string }) {
  const t = useTranslations('inbox');
  const { data, error, loading, refetch, fetchMore } = useQuery(conversationDocument, {
    variables: { id },
    fetchPolicy: 'cache-and-network',
    notifyOnNetworkStatusChange: true,
  });
  useDeliveryStates();
  useReceivedMessages(({ conversation }) => {
    if (conversation?.id === id) void refetch();
  });
  const conversation = conversationIn(data);
  if (conversation === undefined) {
    if (loading) return <RowSkeletons count={6} height={64} />;
    if (error !== undefined) return <FailureState failure={failureOf(error)} onRetry={() => void refetch()} />;
    return <NoticeState icon={Unplug} title={t('missing.title')} text={t('missing.text')} />;
  }
  const showOlder = (): void =>
    void fetchMore({
      variables: { before: conversation.messages?.pageInfo.startCursor ?? null },
      updateQuery: (shown, { fetchMoreResult }) => withOlderMessages(shown, fetchMoreResult),
    });
  return (
    <Thread
      conversation={conversation}
      isLoading={loading}
      onOlder={showOlder}
      onSent={() => void refetch()}
      problem={error === undefined ? null : failureOf(error).message}
    />
  );
}

function withOlderMessages(shown: ConversationQuery, older: ConversationQuery): ConversationQuery {
  const [now, before] = [conversationIn(shown), conversationIn(older)];
  if (now?.messages == null || before?.messages == null) return shown;
  const messages = { ...now.messages, edges: [...before.messages.edges, ...now.messages.edges], pageInfo: before.messages.pageInfo };
  return { ...shown, node: { ...now, messages } };
}

interface ThreadProps {
  readonly conversation: Conversation;
  readonly isLoading: boolean;
  /** Why a part of it could not be read. */
  readonly problem: string | null;
  readonly onOlder: () => void;
  readonly onSent: () => void;
}

function Thread({ conversation, isLoading, problem, onOlder, onSent }: ThreadProps) {
  const t = useTranslations('inbox');
  const viewer = useViewer();
  const { data: named } = useFragment({ fragment: conversationNameFragment, from: { __typename: 'Conversation', id: conversation.id } });
  const { phoneNumber, contactId, channel, messages, serviceWindow } = conversation;
  const shown = messages?.edges.map(({ node }) => node) ?? [];
  const scroller = useRef<HTMLDivElement>(null);
  const newest = shown.at(-1)?.id;
  // The newest message is what people come for.
  useEffect(() => void scroller.current?.scrollTo({ top: scroller.current.scrollHeight }), [newest]);
  return (
    <Section title={<bdi>{named.fullName ?? phoneNumber ?? contactId}</bdi>}>
      <Stack gap="md">
        <Group justify="space-between" gap="xs">
          <Text size="sm" className="quiet">
            <bdi>{phoneNumber ?? contactId}</bdi> · {channel.name} ({channel.provider.displayName})
          </Text>
          <Anchor component={Link} to="/inbox" size="sm" className="back-link" hiddenFrom="md">
            <ArrowLeft size={14} aria-hidden className="directed" /> {t('back')}
          </Anchor>
        </Group>
        {problem !== null && (
          <Alert variant="default" role="status">
            {problem}
          </Alert>
        )}
        <div className="thread" ref={scroller} role="region" aria-label={t('messages')} tabIndex={0}>
          {messages?.pageInfo.hasPreviousPage === true && (
            <Group justify="center" mb="sm">
              <Button variant="subtle" size="compact-sm" loading={isLoading} onClick={onOlder}>
                {t('older')}
              </Button>
            </Group>
          )}
          {shown.length === 0 && <Text className="quiet">{t('noMessage')}</Text>}
          <MessageList messages={shown} />
        </div>
        {serviceWindow?.isOpen === true && serviceWindow.expiresAt !== null && (
          <Text size="sm" className="quiet">
            {t('window.open')} <Time at={serviceWindow.expiresAt} />
          </Text>
        )}
        {viewer.can('messages:send') && (
          <ReplyForm
            conversationId={conversation.id}
            channel={channel.name}
            isWindowClosed={serviceWindow?.isOpen === false}
            onSent={onSent}
          />
        )}
      </Stack>
    </Section>
  );
}
