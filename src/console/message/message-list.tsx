import { Anchor, Group, Stack, Text } from '@mantine/core';
import { FileText } from 'lucide-react';
import { useTranslations } from 'use-intl';
import { graphql } from '../generated/gql.js';
import type { MessagePartsFragment } from '../generated/graphql.js';
import { useGateway } from '../page/gateway-context.js';
import { ownAddress, Picture } from '../page/picture.js';
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
        header
        text
        footer
        buttons {
          title
        }
        reply {
          title
        }
      }
      ... on MediaContent {
        mediaType
        caption
        filename
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
      {content?.__typename === 'MediaContent' && content.mediaType !== 'IMAGE' && <MediaLink media={content} />}
      {content?.__typename === 'InteractiveContent' && content.header !== null && (
        <Text fw={600}>
          <bdi>{content.header}</bdi>
        </Text>
      )}
      {/* The link of a file has its name already. */}
      {(content?.__typename !== 'MediaContent' || content.mediaType === 'IMAGE' || content.caption !== null) && <bdi>{text}</bdi>}
      {content?.__typename === 'InteractiveContent' && content.footer !== null && (
        <Text size="sm" className="quiet">
          <bdi>{content.footer}</bdi>
        </Text>
      )}
      {content?.__typename === 'InteractiveContent' && content.buttons.length > 0 && (
        <ul className="plain-list message-buttons">
          {content.buttons.map(({ title }, index) => (
            <li key={index}>
              <bdi>{title}</bdi>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

/** A file that the gateway serves is opened apart; of others only the name is shown. */
function MediaLink({ media }: { readonly media: Extract<MessagePartsFragment['content'], { __typename: 'MediaContent' }> }) {
  const t = useTranslations('message.content');
  const { gateway } = useGateway().settings;
  const { url, filename, mediaType } = media;
  const address = url === null ? undefined : ownAddress(url, gateway);
  const name = <bdi>{filename ?? t(mediaType)}</bdi>;
  return (
    <div className="message-file">
      <FileText size={16} aria-hidden />
      {address === undefined ? (
        name
      ) : (
        <Anchor href={address} target="_blank" rel="noreferrer" size="sm">
          {name}
        </Anchor>
      )}
    </div>
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
      return content.caption ?? content.filename ?? t(content.mediaType);
    case 'TemplateContent':
      return content.templateText ?? content.name;
    case 'OrderContent':
      return content.text ?? t('order');
    default:
      return t('other');
  }
}
