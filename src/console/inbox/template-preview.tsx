import { Image, Paper, Text } from '@mantine/core';
import { FileText } from 'lucide-react';
import { useTranslations } from 'use-intl';
import type { MediaType } from '../generated/graphql.js';
import { usePreview } from './file-field.js';
import type { TemplateButton } from './placeholders.js';

interface TemplatePreviewProps {
  readonly headerText: string | null;
  /** The kind of media above the text; null where there is none. */
  readonly headerMedia: MediaType | null;
  readonly file: File | null;
  readonly body: string;
  readonly footer: string | null;
  /** `address` is filled in. */
  readonly buttons: readonly TemplateButton[];
}

/** The message as the customer receives it. */
export function TemplatePreview({ headerText, headerMedia, file, body, footer, buttons }: TemplatePreviewProps) {
  const t = useTranslations('inbox.template');
  const tMedia = useTranslations('message.content');
  const picture = usePreview(file);
  return (
    <Paper withBorder p="sm" role="region" aria-label={t('preview')} className="template-preview">
      {headerMedia !== null &&
        (picture === undefined ? (
          <Text size="sm" className="quiet" component="div">
            <FileText size={16} aria-hidden /> {tMedia(headerMedia)}
          </Text>
        ) : (
          <Image src={picture} alt={tMedia(headerMedia)} mah={180} w="auto" maw="100%" radius="sm" mb="xs" />
        ))}
      {headerText !== null && (
        <Text fw={600}>
          <bdi>{headerText}</bdi>
        </Text>
      )}
      <bdi>{body}</bdi>
      {footer !== null && (
        <Text size="sm" className="quiet">
          <bdi>{footer}</bdi>
        </Text>
      )}
      {buttons.length > 0 && (
        <ul className="plain-list message-buttons">
          {buttons.map(({ index, text, address }) => (
            <li key={index}>
              <bdi>{text}</bdi>
              {address !== null && (
                <Text size="xs" className="quiet template-address">
                  <bdi>{address}</bdi>
                </Text>
              )}
            </li>
          ))}
        </ul>
      )}
    </Paper>
  );
}
