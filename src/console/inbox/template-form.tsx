import { useMutation, useQuery } from '@apollo/client/react';
import { Button, Group, Paper, Select, Stack, Text, TextInput } from '@mantine/core';
import { Send } from 'lucide-react';
import { useState, type FormEvent } from 'react';
import { useTranslations } from 'use-intl';
import { failureOf } from '../../client/failure.js';
import { graphql } from '../generated/gql.js';
import { fillPlaceholders, placeholdersIn } from './placeholders.js';
import { SendProblem, useSending, type ReplyTarget } from './sending.js';

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
          text
        }
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

export function TemplateForm({ conversationId, channel, onSent }: ReplyTarget) {
  const t = useTranslations('inbox.template');
  const [chosen, setChosen] = useState<string | null>(null);
  const [values, setValues] = useState<Readonly<Record<string, string>>>({});
  const { data, error, loading } = useQuery(templatesDocument, { variables: { channel } });
  const [send, sent] = useMutation(sendTemplateDocument);
  const sending = useSending();
  const templates = data?.templates.nodes ?? [];
  const template = templates.find(({ id }) => id === chosen);
  const names = placeholdersIn(template?.body ?? '');
  const isComplete = template !== undefined && names.every((name) => (values[name] ?? '').trim() !== '');

  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (!isComplete || sent.loading) return;
    const variables = names.map((name) => ({ name, value: values[name] ?? '' }));
    const { templateId, name, locale } = template;
    const input = { channel, conversationId, templateId, name, ...(locale !== null && { language: locale }), variables };
    const result = await send({ variables: { input: { ...input, idempotencyKey: sending.keyFor(JSON.stringify(input)) } } });
    if (!sending.finish(result.data?.sendTemplate, result.error)) return;
    setChosen(null);
    setValues({});
    onSent();
  };
  if (!loading && templates.length === 0)
    return <Text className="quiet">{error === undefined ? t('none') : failureOf(error).message}</Text>;
  return (
    <form onSubmit={(event) => void submit(event)}>
      <Stack gap="xs">
        <Select
          label={t('label')}
          placeholder={t('placeholder')}
          searchable
          data={templates.map(({ id, name, locale }) => ({ value: id, label: locale === null ? name : `${name} (${locale})` }))}
          value={chosen}
          onChange={(id) => {
            setChosen(id);
            setValues({});
          }}
        />
        {names.map((name) => (
          <TextInput
            key={name}
            label={t('variable', { name })}
            required
            value={values[name] ?? ''}
            onChange={({ currentTarget: { value } }) => setValues((known) => ({ ...known, [name]: value }))}
          />
        ))}
        {template !== undefined && (
          <Paper withBorder p="sm" role="region" aria-label={t('preview')} className="template-preview">
            <bdi>
              {[template.header?.text, fillPlaceholders(template.body ?? '', values), template.footer].filter(Boolean).join('\n\n')}
            </bdi>
          </Paper>
        )}
        <SendProblem problem={sending.problem} />
        <Group justify="flex-end">
          <Button
            type="submit"
            loading={sent.loading}
            disabled={!isComplete}
            rightSection={<Send size={16} aria-hidden className="directed" />}
          >
            {t('send')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
