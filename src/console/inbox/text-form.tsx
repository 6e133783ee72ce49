import { useMutation } from '@apollo/client/react';
import { Button, Group, Stack, Textarea } from '@mantine/core';
import { Send } from 'lucide-react';
import { useState, type FormEvent } from 'react';
import { useTranslations } from 'use-intl';
import { graphql } from '../generated/gql.js';
import { SendProblem, useSending, type ReplyTarget } from './sending.js';

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

export function TextForm({ conversationId, channel, onSent }: ReplyTarget) {
  const t = useTranslations('inbox.reply');
  const [text, setText] = useState('');
  const [send, { loading }] = useMutation(sendTextDocument);
  const sending = useSending();

  const submit = async (event?: FormEvent): Promise<void> => {
    event?.preventDefault();
    if (text.trim() === '' || loading) return;
    const input = { channel, conversationId, text, idempotencyKey: sending.keyFor(text) };
    const { data, error } = await send({ variables: { input } });
    if (!sending.finish(data?.sendText, error)) return;
    setText('');
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
          onChange={({ currentTarget }) => setText(currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) void submit();
          }}
        />
        <SendProblem problem={sending.problem} />
        <Group justify="flex-end">
          <Button
            type="submit"
            loading={loading}
            disabled={text.trim() === ''}
            rightSection={<Send size={16} aria-hidden className="directed" />}
          >
            {t('send')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
