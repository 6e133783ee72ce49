import { useMutation } from '@apollo/client/react';
import { Progress, Stack, Text, Textarea } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { useFormatter, useTranslations } from 'use-intl';
import { graphql } from '../generated/gql.js';
import type { MediaRule } from './channel-offers.js';
import { nameOfChoice, noMedia, ruleFor, takesFiles, toMediaInput, type MediaChoice } from './media-choice.js';
import { MediaField } from './media-field.js';
import { SendButton } from './send-button.js';
import { SendProblem, useSending, type ReplyFormProps } from './sending.js';

export const sendMediaDocument = graphql(`
  mutation SendMedia($input: SendMediaInput!) {
    sendMedia(input: $input) {
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

const maxCaptionLength = 1024;

export function MediaForm({ conversationId, channel, draft, onSent, rules }: ReplyFormProps & { readonly rules: readonly MediaRule[] }) {
  const t = useTranslations('inbox.media');
  const [choice, setChoice] = useState<MediaChoice>(noMedia);
  const [share, setShare] = useState(0);
  const [send, { loading }] = useMutation(sendMediaDocument);
  const sending = useSending(draft);
  const sources = rules.flatMap((rule) => rule.sources);
  const rule = choice.file === null ? undefined : ruleFor(choice.file, rules);
  const media = toMediaInput(choice, rule?.mediaType ?? null);
  const caption = rule?.hasCaption === false ? '' : draft.text('text').trim();

  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (media === undefined || loading) return;
    setShare(0);
    const idempotencyKey = sending.keyFor(JSON.stringify([nameOfChoice(choice), caption]));
    const input = { channel, conversationId, media, ...(caption !== '' && { caption }), idempotencyKey };
    const { data, error } = await send({ variables: { input }, context: { onProgress: setShare } });
    if (!sending.finish(data?.sendMedia, error)) return;
    setChoice(noMedia);
    onSent();
  };
  return (
    <form onSubmit={(event) => void submit(event)}>
      <Stack gap="xs">
        <MediaField
          label={t(takesFiles(sources) ? 'file' : 'address')}
          rules={rules}
          sources={sources}
          choice={choice}
          onChange={setChoice}
        />
        {rule?.hasCaption !== false && (
          <Textarea
            label={t('caption')}
            autosize
            maxRows={4}
            maxLength={maxCaptionLength}
            value={draft.text('text')}
            onChange={({ currentTarget: { value } }) => draft.change({ text: value })}
          />
        )}
        {loading && choice.file !== null && <UploadProgress share={share} />}
        <SendProblem problem={sending.problem} />
        <SendButton label={t('send')} isSending={loading} isReady={media !== undefined} />
      </Stack>
    </form>
  );
}

/** How much of a file was sent to the gateway. */
export function UploadProgress({ share }: { readonly share: number }) {
  const t = useTranslations('inbox.media');
  const format = useFormatter();
  const text = t('progress', { share: format.number(share, { style: 'percent' }) });
  return (
    <div>
      <Progress value={share * 100} aria-label={text} />
      <Text size="xs" className="quiet" role="status">
        {text}
      </Text>
    </div>
  );
}
