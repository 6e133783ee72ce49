import { useMutation } from '@apollo/client/react';
import { Stack, Textarea } from '@mantine/core';
import type { FormEvent } from 'react';
import { useTranslations } from 'use-intl';
import { graphql } from '../generated/gql.js';
import { SendButton } from './send-button.js';
import { SendProblem, useSending, type ReplyFormProps } from './sending.js';

export const sendTextDocument = graphql(`
  mutation SendText($input: SendTextInput!) {
    sendText(input: $input) {
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

const maxLength = 4096;

export function TextForm({ conversationId, channel, draft, onSent }: ReplyFormProps) {
  const t = useTranslations('inbox.reply');
  const text = draft.text('text');
  const [send, { loading }] = useMutation(sendTextDocument);
  const sending = useSending(draft);

  const submit = async (event?: FormEvent): Promise<void> => {
    event?.preventDefault();
    if (text.trim() === '' || loading) return;
    const input = { channel, conversationId, text, idempotencyKey: sending.keyFor(text) };
    const { data, error } = await send({ variables: { input } });
    if (!sending.finish(data?.sendText, error)) return;
    onSent();
  };
  return (
    <form onSubmit={(event) => void submit(event)}>
      <Stack gap="xs">
        <Textarea
          label={t('label')}
          placeholder={t('placeholder')}
          autosize
          minRows={2}
          maxRows={8}
          maxLength={maxLength}
          value={text}
          onChange={({ currentTarget: { value } }) => draft.change({ text: value })}
          onKeyDown={(event) => {
            if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) void submit();
          }}
        />
        <SendProblem problem={sending.problem} />
        <SendButton label={t('send')} isSending={loading} isReady={text.trim() !== ''} />
      </Stack>
    </form>
  );
}
