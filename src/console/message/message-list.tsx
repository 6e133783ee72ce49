import { Group, Stack, Text } from '@mantine/core';
import { useTranslations } from 'use-intl';
import { graphql } from '../generated/gql.js';
import type { MessagePartsFragment } from '../generated/graphql.js';
import { Picture } from '../page/picture.js';
import { Time } from '../page/time.js';
import { DeliveryState } from './delivery-state.js';

/** A message as all views show it. Queries unmask this fragment, because subscriptions deliver it too. */
export const messageFragment = graphql(`
  fragment MessageParts on Message {
    id
    direction
    sentAt
    deliveryStatus
    failureReason
    content {
      __typename
      ... on TextContent {
        text
      }
      ... on InteractiveContent {
        text
        reply {
          title
        }
      }
      ... on MediaContent {
        mediaType
        caption
        url
      }
      ... on TemplateContent {
        name
        templateText: text
      }
      ... on OrderContent {
        text
      }
      ... on SystemContent {
        text
      }
    }
  }
`);

/** Messages in the order of time; those of the shop stand at the other side. */
export function MessageList({ messages }: { readonly messages: readonly MessagePartsFragment[] }) {
  return (
    <Stack gap="xs" component="ol" className="plain-list">
      {messages.map((message) => (
        <li key={message.id} className="bubble" data-direction={message.direction ?? 'INBOUND'}>
          <MessageParts message={message} />
        </li>
      ))}
    </Stack>
  );
}

/** One message: what it says, when it was sent, and how far it has come. */
export function MessageParts({ message }: { readonly message: MessagePartsFragment }) {
  const { content, sentAt, direction, deliveryStatus, failureReason } = message;
  return (
    <>
      <MessageBody content={content} />
      <Group gap={6} mt={2} component="div">
        <Text size="xs" className="quiet" span>
          {sentAt !== null && <Time at={sentAt} />}
        </Text>
        {direction === 'OUTBOUND' && <DeliveryState status={deliveryStatus} reason={failureReason} />}
      </Group>
    </>
  );
}

function MessageBody({ content }: { readonly content: MessagePartsFragment['content'] }) {
  const text = useMessageText(content);
  return (
    <>
      {content?.__typename === 'MediaContent' && content.mediaType === 'IMAGE' && <Picture url={content.url} alt="" size={180} />}
      <bdi>{text}</bdi>
    </>
  );
}

/** What a message says in one text, such as in a list of conversations. */
export function useMessageText(content: MessagePartsFragment['content']): string {
  const t = useTranslations('message.content');
  switch (content?.__typename) {
    case 'TextContent':
    case 'SystemContent':
      return content.text ?? '';
    case 'InteractiveContent':
      return content.reply?.title ?? content.text ?? t('other');
    case 'MediaContent':
      return content.caption ?? t(content.mediaType);
    case 'TemplateContent':
      return content.templateText ?? content.name;
    case 'OrderContent':
      return content.text ?? t('order');
    default:
      return t('other');
  }
}
