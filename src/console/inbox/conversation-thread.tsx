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
import { ConversationContext } from './conversation-context.js';
import { useConversationEvents, useDeliveryStates } from './conversation-events.js';
import { nameOf } from './conversation-parts.js';
import { useMarkRead } from './mark-read.js';
import { ReplyForm } from './reply-form.js';
import { useIsWindowClosed } from './service-window.js';

export const conversationDocument = graphql(`
  query Conversation($id: ID!, $before: String) {
    node(id: $id) {
      id
      ... on Conversation {
        fullName
        person {
          id
          fullName
        }
        phoneNumber
        contactId
        channel {
          id
          name
          provider {
            name
            displayName
          }
          ...ChannelOffers @unmask
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

/** Reading a conversation alone would call the provider for it: the list and the events bring it. */
export const unreadCountFragment = graphql(`
  fragment UnreadCount on Conversation {
    id
    unreadCount
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
    // An answer that was made before a delivery was reported must not take the place of it.
    refetchWritePolicy: 'merge',
  });
  useDeliveryStates();
  useConversationEvents(({ change, conversation }) => {
    if (conversation.id === id && change === 'MESSAGE') void refetch();
  });
  const conversation = conversationIn(data);
  if (conversation === undefined) {
    if (loading) return <RowSkeletons count={6} height={64} />;
    if (error !== undefined) return <FailureState failure={failureOf(error)} onRetry={() => void refetch()} />;
    return <NoticeState icon={Unplug} title={t('missing.title')} text={t('missing.text')} />;
  }
  const showOlder = (): void => void fetchMore({ variables: { before: conversation.messages?.pageInfo.startCursor ?? null } });
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
  const { data: counted } = useFragment({ fragment: unreadCountFragment, from: { __typename: 'Conversation', id: conversation.id } });
  const { id, phoneNumber, contactId, channel, messages, serviceWindow } = conversation;
  const isWindowClosed = useIsWindowClosed(serviceWindow);
  const shown = messages?.edges.map(({ node }) => node) ?? [];
  const scroller = useRef<HTMLDivElement>(null);
  const newest = shown.at(-1)?.id;
  const canReply = viewer.can('messages:send');
  useMarkRead({ conversationId: id, unreadCount: counted.unreadCount ?? 0, newest, canMark: canReply });
  // The newest message is what people come for.
  useEffect(() => void scroller.current?.scrollTo({ top: scroller.current.scrollHeight }), [newest]);
  return (
    <Section title={<bdi>{nameOf(conversation)}</bdi>}>
      <Stack gap="md">
        <Group justify="space-between" gap="xs">
          <Text size="sm" className="quiet">
            <bdi>{phoneNumber ?? contactId}</bdi> · {channel.name} ({channel.provider.displayName})
          </Text>
          <Anchor component={Link} to="/inbox" size="sm" className="back-link" hiddenFrom="md">
            <ArrowLeft size={14} aria-hidden className="directed" /> {t('back')}
          </Anchor>
        </Group>
        <ConversationContext conversationId={id} channel={channel.name} />
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
        {serviceWindow?.expiresAt != null && !isWindowClosed && (
          <Text size="sm" className="quiet">
            {t('window.open')} <Time at={serviceWindow.expiresAt} />
          </Text>
        )}
        {canReply && <ReplyForm conversationId={id} channel={channel} isWindowClosed={isWindowClosed} onSent={onSent} />}
      </Stack>
    </Section>
  );
}
