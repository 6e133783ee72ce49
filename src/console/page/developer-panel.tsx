import { Badge, Button, Code, CopyButton, Drawer, Group, ScrollArea, Stack, Table, Text, Title } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { Braces, ExternalLink } from 'lucide-react';
import { Kind, print } from 'graphql';
import { useTranslations } from 'use-intl';
import type { Exchange } from '../client/activity.js';
import { useGateway, useObservable } from './gateway-context.js';

// The variables of documents differ, and nothing here reads them by name.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type ViewDocument = TypedDocumentNode<any, any>;

/** Opens the GraphQL behind a view: each document with its last variables, its cost and the provider calls of its last answer. */
export function DeveloperPanel({ documents }: { readonly documents: readonly ViewDocument[] }) {
  const t = useTranslations('page.developers');
  const [isOpen, { open, close }] = useDisclosure(false);
  return (
    <>
      <Button variant="default" leftSection={<Braces size={16} aria-hidden />} onClick={open}>
        {t('open')}
      </Button>
      <Drawer
        opened={isOpen}
        onClose={close}
        position="right"
        size="xl"
        title={t('title')}
        closeButtonProps={{ 'aria-label': t('close') }}
        scrollAreaComponent={ScrollArea.Autosize}
      >
        <Stack gap="xl">
          <Text size="sm">{t('lead')}</Text>
          {documents.map((document) => (
            <DocumentSection key={nameOf(document)} document={document} />
          ))}
        </Stack>
      </Drawer>
    </>
  );
}

function DocumentSection({ document }: { readonly document: ViewDocument }) {
  const t = useTranslations('page.developers');
  const { activity, settings } = useGateway();
  const name = nameOf(document);
  const last = useObservable(activity).get(name);
  const text = textOf(document);
  const variables = JSON.stringify(last?.variables ?? {}, null, 2);
  const explorer = new URL('explorer/', settings.gateway);
  explorer.hash = new URLSearchParams({ query: text, variables }).toString();
  return (
    <section aria-labelledby={`document-${name}`}>
      <Group justify="space-between" mb="xs">
        <Group gap="xs">
          <Title order={3} size="h5" id={`document-${name}`}>
            {name}
          </Title>
          <Badge variant="default">{operationOf(document)}</Badge>
        </Group>
        <Group gap="xs">
          <CopyButton value={text}>
            {({ copied, copy }) => (
              <Button size="compact-sm" variant="default" onClick={copy}>
                {copied ? t('copied') : t('copy')}
              </Button>
            )}
          </CopyButton>
          {settings.hasExplorer && (
            <Button
              size="compact-sm"
              variant="default"
              component="a"
              href={explorer.href}
              target="_blank"
              rel="noreferrer"
              rightSection={<ExternalLink size={14} aria-hidden />}
            >
              {t('explore')}
            </Button>
          )}
        </Group>
      </Group>
      <Code block tabIndex={0} className="document" dir="ltr">
        {text}
      </Code>
      <Text size="sm" fw={600} mt="sm" mb={4}>
        {t('variables')}
      </Text>
      <Code block tabIndex={0} className="document" dir="ltr">
        {variables}
      </Code>
      <LastAnswer exchange={last} />
    </section>
  );
}

function LastAnswer({ exchange }: { readonly exchange: Exchange | undefined }) {
  const t = useTranslations('page.developers');
  if (exchange?.milliseconds === undefined) {
    return (
      <Text size="sm" mt="sm" className="quiet">
        {t('notSent')}
      </Text>
    );
  }
  const { milliseconds, cost, calls } = exchange;
  return (
    <>
      <Text size="sm" mt="sm">
        {t('answered', { milliseconds })} {cost !== undefined && t('cost', cost)}{' '}
        {calls !== undefined && t('calls', { count: calls.length })}
      </Text>
      {calls !== undefined && calls.length > 0 && (
        <Table fz="sm" mt={4} withTableBorder>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('channel')}</Table.Th>
              <Table.Th>{t('method')}</Table.Th>
              <Table.Th>{t('status')}</Table.Th>
              <Table.Th>{t('milliseconds')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {calls.map(({ channel, method, status, milliseconds: taken }, index) => (
              <Table.Tr key={index}>
                <Table.Td>{channel}</Table.Td>
                <Table.Td>{method}</Table.Td>
                <Table.Td>{status ?? '–'}</Table.Td>
                <Table.Td>{Math.round(taken)}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
    </>
  );
}

/** Without Apollo Client's own directive, which no gateway knows. */
function textOf(document: ViewDocument): string {
  return print(document).replaceAll(' @unmask', '');
}

function nameOf(document: ViewDocument): string {
  return document.definitions.find((definition) => definition.kind === Kind.OPERATION_DEFINITION)?.name?.value ?? '';
}

function operationOf(document: ViewDocument): string {
  return document.definitions.find((definition) => definition.kind === Kind.OPERATION_DEFINITION)?.operation ?? '';
}
