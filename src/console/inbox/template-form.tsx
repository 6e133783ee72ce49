import { useMutation, useQuery } from '@apollo/client/react';
import { Alert, Select, Stack, Text, TextInput } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { useTranslations } from 'use-intl';
import { failureOf } from '../../client/failure.js';
import { graphql } from '../generated/gql.js';
import type { InboxTemplatesQuery, MediaType } from '../generated/graphql.js';
import { distinctOptions } from '../page/distinct-options.js';
import type { MediaRule, TemplateRule } from './channel-offers.js';
import { nameOfChoice, noMedia, takesFiles, toMediaInput, type MediaChoice } from './media-choice.js';
import { MediaField } from './media-field.js';
import { UploadProgress } from './media-form.js';
import { fillAddress, fillPlaceholders } from './placeholders.js';
import { SendButton } from './send-button.js';
import { SendProblem, useSending, type ReplyFormProps } from './sending.js';
import { TemplatePreview } from './template-preview.js';
import { useTemplateValues } from './template-values.js';

export const templatesDocument = graphql(`
  query InboxTemplates($channel: String!) {
    templates(first: 100, filter: { channels: [$channel], approvalStatuses: [APPROVED, UNKNOWN] }, deadlineMs: 5000) {
      nodes {
        id
        templateId
        name
        locale
        body
        footer
        header {
          type
          subtype
          text
        }
        buttons
        variables
      }
    }
  }
`);

export const sendTemplateDocument = graphql(`
  mutation SendTemplate($input: SendTemplateInput!) {
    sendTemplate(input: $input) {
      outcome
      message {
        ...MessageParts @unmask
      }
      userErrors {
        field
        message
        code
      }
    }
  }
`);

type Template = InboxTemplatesQuery['templates']['nodes'][number];

interface TemplateFormProps extends ReplyFormProps {
  readonly rules: readonly MediaRule[];
  readonly templateRule: TemplateRule;
}

/** A template of the channel. Which one, and the values of its placeholders, are in the draft. */
export function TemplateForm(props: TemplateFormProps) {
  const t = useTranslations('inbox.template');
  const { channel, draft } = props;
  const { data, error, loading } = useQuery(templatesDocument, { variables: { channel } });
  const templates = data?.templates.nodes ?? [];
  const template = templates.find(({ id }) => id === draft.text('template'));
  if (!loading && templates.length === 0)
    return <Text className="quiet">{error === undefined ? t('none') : failureOf(error).message}</Text>;
  return (
    <Stack gap="xs">
      <Select
        label={t('label')}
        placeholder={t('placeholder')}
        searchable
        data={distinctOptions(
          templates.map(({ id, name, locale }) => ({ value: id, label: locale === null ? name : `${name} (${locale})` })),
        )}
        value={template?.id ?? null}
        onChange={(id) => draft.change({ template: id ?? '' })}
      />
      {template !== undefined && <FilledTemplate key={template.id} template={template} {...props} />}
    </Stack>
  );
}

/** Providers write it in the type or in the kind of the header. */
function headerMediaOf({ header }: Template): Exclude<MediaType, 'AUDIO'> | null {
  const words = [header?.type, header?.subtype].map((word) => word?.toUpperCase());
  return (['IMAGE', 'VIDEO', 'DOCUMENT'] as const).find((type) => words.includes(type)) ?? null;
}

function FilledTemplate({
  template,
  conversationId,
  channel,
  draft,
  onSent,
  rules,
  templateRule,
}: TemplateFormProps & { readonly template: Template }) {
  const t = useTranslations('inbox.template');
  const [choice, setChoice] = useState<MediaChoice>(noMedia);
  const [share, setShare] = useState(0);
  const [send, { loading }] = useMutation(sendTemplateDocument);
  const sending = useSending(draft);
  const { headerSources } = templateRule;
  const { fields, header, body, buttons, isFilled, isFillable, input: values } = useTemplateValues(template, templateRule, draft);
  const mediaType = headerMediaOf(template);
  const media = mediaType === null ? undefined : toMediaInput(choice, mediaType);
  const isPossible = isFillable && (mediaType === null || headerSources.length > 0);
  const isReady = isPossible && isFilled && (mediaType === null || media !== undefined);

  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (!isReady || loading) return;
    setShare(0);
    const { templateId, name, locale } = template;
    const input = {
      ...{ channel, conversationId, ...(templateRule.takesTemplateId && { templateId }) },
      ...(templateRule.takesName && { name, ...(locale !== null && { language: locale }) }),
      ...values,
    };
    const idempotencyKey = sending.keyFor(JSON.stringify([input, nameOfChoice(choice)]));
    const { data, error } = await send({
      variables: { input: { ...input, ...(media !== undefined && { headerMedia: media }), idempotencyKey } },
      context: { onProgress: setShare },
    });
    if (sending.finish(data?.sendTemplate, error)) onSent();
  };
  return (
    <form onSubmit={(event) => void submit(event)}>
      <Stack gap="xs">
        {mediaType !== null && headerSources.length > 0 && (
          <MediaField
            label={t(`header.${mediaType}`)}
            rules={rules.filter((rule) => rule.mediaType === mediaType)}
            sources={headerSources}
            choice={choice}
            onChange={setChoice}
          />
        )}
        {fields.map(({ key, label, value }) => (
          <TextInput
            key={key}
            label={label}
            required
            value={value}
            onChange={({ currentTarget }) => draft.change({ [key]: currentTarget.value })}
          />
        ))}
        <TemplatePreview
          headerText={template.header?.text ? fillPlaceholders(template.header.text, header) : null}
          headerMedia={mediaType}
          file={choice.file}
          body={fillPlaceholders(template.body ?? '', body)}
          footer={template.footer}
          buttons={buttons.map(({ value, ...button }) => ({
            ...button,
            address: button.address === null ? null : fillAddress(button.address, value),
          }))}
        />
        {!isPossible && (
          <Alert variant="default" role="note">
            {t('impossible')}
          </Alert>
        )}
        {loading && choice.file !== null && takesFiles(headerSources) && <UploadProgress share={share} />}
        <SendProblem problem={sending.problem} />
        <SendButton label={t('send')} isSending={loading} isReady={isReady} />
      </Stack>
    </form>
  );
}
