import { useMutation, useQuery } from '@apollo/client/react';
import { Alert, Button, Group, Modal, Radio, Stack, Text, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { useTranslations } from 'use-intl';
import { failureOf } from '../../client/failure.js';
import { graphql } from '../generated/gql.js';
import type { CustomerPartsFragment } from '../generated/graphql.js';
import { BusyButton } from '../page/busy-button.js';
import { channelsOf, nameOf } from './customer-parts.js';
import { maxSearchLength } from './customers-address.js';

export const mergeCandidatesDocument = graphql(`
  query MergeCandidates($search: String!) {
    customers(first: 10, filter: { search: $search }) {
      edges {
        cursor
        node {
          ...CustomerParts @unmask
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
      isComplete
    }
  }
`);

export const mergeCustomersDocument = graphql(`
  mutation MergeCustomers($input: MergeCustomersInput!) {
    mergeCustomers(input: $input) {
      customer {
        ...CustomerParts @unmask
      }
      userErrors {
        field
        message
        code
      }
    }
  }
`);

/** Typing is not sent letter by letter. */
const typingMs = 350;

interface MergeDialogProps {
  readonly customer: CustomerPartsFragment;
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

/** Finds another customer, and makes both one. */
export function MergeDialog({ customer, isOpen, onClose }: MergeDialogProps) {
  const t = useTranslations('customers.merge');
  return (
    <Modal opened={isOpen} onClose={onClose} title={t('title')} closeButtonProps={{ 'aria-label': t('close') }} centered>
      <MergeForm customer={customer} onClose={onClose} />
    </Modal>
  );
}

function MergeForm({ customer, onClose }: Omit<MergeDialogProps, 'isOpen'>) {
  const t = useTranslations('customers.merge');
  const navigate = useNavigate();
  const [text, setText] = useState('');
  const [typed] = useDebouncedValue(text.trim(), typingMs);
  const [chosenId, setChosenId] = useState<string | null>(null);
  const found = useQuery(mergeCandidatesDocument, { variables: { search: typed }, skip: typed === '', fetchPolicy: 'network-only' });
  const [merge, { data, error, loading }] = useMutation(mergeCustomersDocument, { refetchQueries: 'active', errorPolicy: 'all' });
  const others = (typed === '' ? [] : (found.data?.customers.edges ?? [])).map(({ node }) => node).filter(({ id }) => id !== customer.id);
  const chosen = others.find(({ id }) => id === chosenId);
  const refusals = data?.mergeCustomers?.userErrors ?? [];
  const problem = found.error ?? error;

  const send = async (otherId: string): Promise<void> => {
    const result = await merge({ variables: { input: { customerIds: [customer.id, otherId] } } });
    const merged = result.data?.mergeCustomers?.customer;
    if (merged == null) return;
    onClose();
    notifications.show({ message: t('done') });
    // The merged customer may have the id of either.
    if (merged.id !== customer.id) void navigate(`/customers/${encodeURIComponent(merged.id)}`, { replace: true });
  };

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (chosen !== undefined) void send(chosen.id);
      }}
    >
      <Stack>
        <TextInput
          label={t('search')}
          description={t('searchText')}
          maxLength={maxSearchLength}
          value={text}
          onChange={({ currentTarget }) => setText(currentTarget.value)}
          data-autofocus
        />
        {typed !== '' && !found.loading && found.error === undefined && others.length === 0 && <Text className="quiet">{t('none')}</Text>}
        {others.length > 0 && (
          <Radio.Group label={t('choose')} value={chosenId} onChange={setChosenId}>
            <Stack gap="xs" mt="xs">
              {others.map((other) => (
                <Radio
                  key={other.id}
                  value={other.id}
                  label={<bdi>{nameOf(other)}</bdi>}
                  description={[...other.phoneNumbers, ...channelsOf(other)].join(' · ')}
                  disabled={loading}
                />
              ))}
            </Stack>
          </Radio.Group>
        )}
        {chosen !== undefined && <Text size="sm">{t('confirm', { first: nameOf(customer), second: nameOf(chosen) })}</Text>}
        {(problem !== undefined || refusals.length > 0) && (
          <Alert color="red" variant="outline" role="alert" title={t('failed')}>
            {problem === undefined ? refusals.map(({ message }) => message).join(' ') : failureOf(problem).message}
          </Alert>
        )}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {t('cancel')}
          </Button>
          <BusyButton type="submit" isReady={chosen !== undefined} isBusy={loading}>
            {t('send')}
          </BusyButton>
        </Group>
      </Stack>
    </form>
  );
}
