import { useQuery } from '@apollo/client/react';
import { Alert, Anchor, Stack, Text } from '@mantine/core';
import { Link } from 'react-router';
import { useTranslations } from 'use-intl';
import { failureOf } from '../../client/failure.js';
import { graphql } from '../generated/gql.js';
import { RowSkeletons } from '../page/page-skeleton.js';
import { Section } from '../page/section.js';

export const customerConversationsDocument = graphql(`
  query CustomerConversations($id: ID!) {
    customer(id: $id) {
      id
      conversations {
        id
        phoneNumber
        contactId
        channel {
          id
          name
        }
      }
    }
  }
`);

/** The conversations on all channels, each with a link to the inbox. */
export function CustomerConversations({ customerId }: { readonly customerId: string }) {
  const t = useTranslations('customers.conversations');
  const { data, error, loading } = useQuery(customerConversationsDocument, {
    variables: { id: customerId },
    fetchPolicy: 'cache-and-network',
  });
  const conversations = data?.customer?.conversations ?? [];
  return (
    <Section title={t('title')}>
      {data === undefined && loading && <RowSkeletons count={2} height={32} />}
      {error !== undefined && (
        <Alert variant="default" title={t('failed')} role="status">
          {failureOf(error).message}
        </Alert>
      )}
      {!loading && error === undefined && conversations.length === 0 && <Text className="quiet">{t('none')}</Text>}
      <Stack gap={6} component="ul" className="plain-list">
        {conversations.map(({ id, phoneNumber, contactId, channel }) => (
          <li key={id}>
            <Anchor component={Link} to={`/inbox/${encodeURIComponent(id)}`} size="sm">
              {channel.name}: <bdi>{phoneNumber ?? contactId}</bdi>
            </Anchor>
          </li>
        ))}
      </Stack>
    </Section>
  );
}
