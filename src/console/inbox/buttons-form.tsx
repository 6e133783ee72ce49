import { useMutation } from '@apollo/client/react';
import { SimpleGrid, Stack, Textarea, TextInput } from '@mantine/core';
import type { FormEvent } from 'react';
import { useTranslations } from 'use-intl';
import { graphql } from '../generated/gql.js';
import { SendButton } from './send-button.js';
import { SendProblem, useSending, type ReplyFormProps } from './sending.js';

export const sendButtonsDocument = graphql(`
  mutation SendButtons($input: SendButtonsInput!) {
    sendButtons(input: $input) {
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

const maxTextLength = 1024;
/** As the schema has it: one to three buttons with titles of 1 to 20 characters. */
const buttonNames = ['button1', 'button2', 'button3'] as const;
const maxTitleLength = 20;

/** A text with up to three answers, of which the customer presses one. */
export function ButtonsForm({ conversationId, channel, draft, onSent }: ReplyFormProps) {
  const t = useTranslations('inbox.buttons');
  const [send, { loading }] = useMutation(sendButtonsDocument);
  const sending = useSending(draft);
  const text = draft.text('text');
  const titles = buttonNames.map((name) => draft.text(name).trim()).filter((title) => title !== '');
  const isRepeated = new Set(titles).size < titles.length;
  const isReady = text.trim() !== '' && titles.length > 0 && !isRepeated;

  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (!isReady || loading) return;
    const buttons = titles.map((title) => ({ title }));
    const idempotencyKey = sending.keyFor(JSON.stringify([text, titles]));
    const { data, error } = await send({ variables: { input: { channel, conversationId, text, buttons, idempotencyKey } } });
    if (!sending.finish(data?.sendButtons, error)) return;
    onSent();
  };
  return (
    <form onSubmit={(event) => void submit(event)}>
      <Stack gap="xs">
        <Textarea
          label={t('text')}
          autosize
          minRows={2}
          maxRows={8}
          maxLength={maxTextLength}
          value={text}
          onChange={({ currentTarget: { value } }) => draft.change({ text: value })}
        />
        <SimpleGrid cols={{ base: 1, sm: 3 }} spacing="xs">
          {buttonNames.map((name, index) => (
            <TextInput
              key={name}
              label={t('title', { number: index + 1 })}
              maxLength={maxTitleLength}
              value={draft.text(name)}
              onChange={({ currentTarget: { value } }) => draft.change({ [name]: value })}
              error={isRepeated && titles.indexOf(draft.text(name).trim()) !== titles.lastIndexOf(draft.text(name).trim()) && t('repeated')}
            />
          ))}
        </SimpleGrid>
        <SendProblem problem={sending.problem} />
        <SendButton label={t('send')} isSending={loading} isReady={isReady} />
      </Stack>
    </form>
  );
}
