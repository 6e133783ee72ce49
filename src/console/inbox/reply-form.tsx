import { Alert, SegmentedControl, Stack } from '@mantine/core';
import { useTranslations } from 'use-intl';
import type { ChannelOffersFragment } from '../generated/graphql.js';
import { useDraft } from '../page/draft.js';
import { useViewer } from '../page/viewer.js';
import { ButtonsForm } from './buttons-form.js';
import { offeredKinds } from './channel-offers.js';
import { MediaForm } from './media-form.js';
import { TemplateForm } from './template-form.js';
import { TextForm } from './text-form.js';

interface ReplyProps {
  readonly conversationId: string;
  readonly channel: ChannelOffersFragment;
  /** Only templates may be sent. */
  readonly isWindowClosed: boolean;
  readonly onSent: () => void;
}

/** Offers what the channel can send now: outside of the service window templates only. */
export function ReplyForm({ conversationId, channel, isWindowClosed, onSent }: ReplyProps) {
  const t = useTranslations('inbox');
  const viewer = useViewer();
  const draft = useDraft(`reply ${conversationId}`);
  const kinds = offeredKinds(channel, { isWindowClosed, canReadTemplates: viewer.can('templates:read') });
  const kind = kinds.find((name) => name === draft.text('kind')) ?? kinds[0];
  const form = { conversationId, channel: channel.name, draft, onSent };
  const { mediaRules: rules, templateRule } = channel;
  return (
    <Stack gap="xs">
      {isWindowClosed && (
        <Alert variant="default" role="note">
          {t('window.closed')} {kinds.length === 0 && t('window.noTemplates')}
        </Alert>
      )}
      {kinds.length > 1 && (
        <SegmentedControl
          className="reply-kinds"
          aria-label={t('kinds')}
          size="xs"
          data={kinds.map((value) => ({ value, label: t(`kind.${value}`) }))}
          value={kind ?? ''}
          onChange={(value) => draft.change({ kind: value })}
        />
      )}
      {kind === 'text' && <TextForm {...form} />}
      {kind === 'buttons' && <ButtonsForm {...form} />}
      {kind === 'media' && <MediaForm {...form} rules={rules} />}
      {kind === 'template' && templateRule !== null && <TemplateForm {...form} rules={rules} templateRule={templateRule} />}
    </Stack>
  );
}
