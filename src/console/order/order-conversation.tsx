import { useQuery } from '@apollo/client/react';
import { Alert, Anchor, Text } from '@mantine/core';
import { useTranslations } from 'use-intl';
import { failureOf } from '../../client/failure.js';
import { graphql } from '../generated/gql.js';
import { MessageList } from '../message/message-list.js';
import { RowSkeletons } from '../page/page-skeleton.js';
import { Section } from '../page/section.js';

export const conversationDocument = graphql(`
  query OrderConversation($id: ID!) {
    order(id: $id) {
      id
      conversation {
        id
        messages(last: 12) {
          nodes {
            ...MessageParts @unmask
          }
        }
      }
    }
  }
`);

/** The newest messages with the customer, read apart so that the order does not wait for them. */
export function OrderConversation({ orderId }: { readonly orderId: string }) {
  const t = useTranslations('order.conversation');
  const { data, error, loading, refetch } = useQuery(conversationDocument, { variables: { id: orderId } });
  const conversation = data?.order?.conversation ?? null;
  const messages = conversation?.messages?.nodes ?? [];
  return (
    <Section title={t('title')}>
      {loading && data === undefined && <RowSkeletons count={4} height={48} />}
      {error !== undefined && (
        <Alert variant="default" title={t('failed')} role="status">
          {failureOf(error).message}{' '}
          <Anchor component="button" type="button" size="sm" onClick={() => void refetch()}>
            {t('retry')}
          </Anchor>
        </Alert>
      )}
      {!loading && error === undefined && messages.length === 0 && <Text className="quiet">{t('none')}</Text>}
      <MessageList messages={messages} />
    </Section>
  );
}
