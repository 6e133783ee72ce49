import { useApolloClient, useQuery } from '@apollo/client/react';
import { Badge, Button, Group, MultiSelect, Stack, Switch, Text } from '@mantine/core';
import { Inbox } from 'lucide-react';
import { useMemo } from 'react';
import { Link, useSearchParams } from 'react-router';
import { useTranslations } from 'use-intl';
import { failureOf } from '../../client/failure.js';
import { graphql } from '../generated/gql.js';
import type { ConversationPartsFragment } from '../generated/graphql.js';
import { useMessageText } from '../message/message-list.js';
import { FailureState } from '../page/failure-state.js';
import { NoticeState } from '../page/notice-state.js';
import { OldDataNotice } from '../page/old-data-notice.js';
import { RowSkeletons } from '../page/page-skeleton.js';
import { SearchField } from '../page/search-field.js';
import { SourcesNotice, SourcesSummary } from '../page/sources.js';
import { Time } from '../page/time.js';
import { useViewer } from '../page/viewer.js';
import { readInboxAddress, writeInboxAddress, type InboxAddress } from './inbox-address.js';
import { useConversationEvents } from './conversation-events.js';
import { nameOf } from './conversation-parts.js';
import { raiseConversation } from './raise-conversation.js';
import { useIsWindowClosed } from './service-window.js';

export const conversationsDocument = graphql(`
  query Conversations($first: Int!, $after: String, $filter: ConversationFilter) {
    conversations(first: $first, after: $after, filter: $filter, deadlineMs: 5000) {
      edges {
        cursor
        node {
          ...ConversationParts @unmask
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
      sources {
        ...Source @unmask
      }
    }
  }
`);

const pageSize = 30;

export function ConversationList({ chosen }: { readonly chosen: string | undefined }) {
  const t = useTranslations('inbox');
  const { cache } = useApolloClient();
  const [parameters, setParameters] = useSearchParams();
  const search = parameters.toString();
  const address = useMemo(() => readInboxAddress(new URLSearchParams(search)), [search]);
  const { data, previousData, error, loading, fetchMore, refetch } = useQuery(conversationsDocument, {
    variables: { first: pageSize, filter: filterOf(address) },
    fetchPolicy: 'cache-and-network',
    notifyOnNetworkStatusChange: true,
  });
  useConversationEvents(({ change, conversation }) => {
    if (change === 'MESSAGE') raiseConversation(cache, conversation);
  });
  const list = (data ?? previousData)?.conversations;
  const conversations = list?.edges.map(({ node }) => node) ?? [];
  return (
    <Stack gap="sm">
      <InboxFilter
        address={address}
        onChange={(part) => setParameters(writeInboxAddress({ ...address, ...part }), { replace: 'search' in part })}
      />
      {list !== undefined && (
        <Text size="sm" component="div" className="quiet">
          <SourcesSummary sources={list.sources} />
        </Text>
      )}
      {list !== undefined && <SourcesNotice sources={list.sources} onRetry={() => void refetch()} />}
      {conversations.length === 0 && loading && <RowSkeletons count={8} height={64} />}
      {conversations.length === 0 && error !== undefined && !loading && (
        <FailureState failure={failureOf(error)} onRetry={() => void refetch()} />
      )}
      {conversations.length === 0 && error === undefined && !loading && (
        <NoticeState icon={Inbox} title={t('empty.title')} text={t('empty.text')} />
      )}
      {conversations.length > 0 && !loading && <OldDataNotice error={error} onRetry={() => void refetch()} />}
      {conversations.length > 0 && (
        <nav aria-label={t('list')} aria-busy={loading}>
          <ul className="plain-list">
            {conversations.map((conversation) => (
              <li key={conversation.id}>
                <ConversationRow conversation={conversation} isChosen={conversation.id === chosen} search={search} />
              </li>
            ))}
          </ul>
        </nav>
      )}
      {list?.pageInfo.hasNextPage === true && (
        <Button variant="default" loading={loading} onClick={() => void fetchMore({ variables: { after: list.pageInfo.endCursor } })}>
          {t('more')}
        </Button>
      )}
    </Stack>
  );
}

function filterOf({ channels, unreadOnly, search }: InboxAddress) {
  return {
    ...(channels.length > 0 && { channels: [...channels] }),
    ...(unreadOnly && { unreadOnly }),
    ...(search !== '' && { search }),
  };
}

interface InboxFilterProps {
  readonly address: InboxAddress;
  readonly onChange: (part: Partial<InboxAddress>) => void;
}

function InboxFilter({ address, onChange }: InboxFilterProps) {
  const t = useTranslations('inbox');
  const { channels } = useViewer();
  return (
    <Stack gap="xs" role="search" aria-label={t('search')}>
      <SearchField
        label={t('search')}
        placeholder={t('searchText')}
        maxLength={200}
        value={address.search}
        onChange={(search) => onChange({ search })}
      />
      <MultiSelect
        label={t('channels')}
        placeholder={address.channels.length === 0 ? t('all') : ''}
        data={channels.map(({ name }) => name)}
        value={[...address.channels]}
        onChange={(value) => onChange({ channels: value })}
        clearable
        clearButtonProps={{ 'aria-label': t('clear') }}
      />
      <Switch
        label={t('unreadOnly')}
        checked={address.unreadOnly}
        onChange={({ currentTarget }) => onChange({ unreadOnly: currentTarget.checked })}
      />
    </Stack>
  );
}

interface ConversationRowProps {
  readonly conversation: ConversationPartsFragment;
  readonly isChosen: boolean;
  /** The conditions of the list, which its links keep. */
  readonly search: string;
}

function ConversationRow({ conversation, isChosen, search }: ConversationRowProps) {
  const t = useTranslations('inbox');
  const { id, unreadCount, lastMessage, lastMessageAt, channel, serviceWindow } = conversation;
  const isWindowClosed = useIsWindowClosed(serviceWindow);
  const text = useMessageText(lastMessage?.content ?? null);
  return (
    <Link to={{ pathname: `/inbox/${encodeURIComponent(id)}`, search }} className="conversation-row" aria-current={isChosen || undefined}>
      <Group justify="space-between" gap="xs" wrap="nowrap" component="span">
        <Text span fw={600} className="cut-text" dir="auto">
          <bdi>{nameOf(conversation)}</bdi>
        </Text>
        <Text span size="xs" className="quiet">
          {lastMessageAt !== null && <Time at={lastMessageAt} />}
        </Text>
      </Group>
      <Group justify="space-between" gap="xs" wrap="nowrap" component="span">
        <Text span size="sm" className="quiet cut-text grow" dir="auto">
          <bdi>{lastMessage === null ? t('noMessage') : text}</bdi>
        </Text>
        {unreadCount !== null && unreadCount > 0 && (
          <Badge component="span" variant="filled" aria-label={t('unread', { count: unreadCount })}>
            {unreadCount}
          </Badge>
        )}
      </Group>
      <Text span size="xs" className="quiet">
        {channel.name}
        {isWindowClosed && ` · ${t('window.templatesOnly')}`}
      </Text>
    </Link>
  );
}
