import { useMutation } from '@apollo/client/react';
import { Alert, Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { failureOf } from '../../client/failure.js';
import { graphql } from '../generated/gql.js';
import type { CustomerMergePartsFragment } from '../generated/graphql.js';
import { BusyButton } from '../page/busy-button.js';
import { Section } from '../page/section.js';
import { Time } from '../page/time.js';

/** Read beside the customer. A merge that was undone has no place of its own in the cache. */
export const customerMergeFragment = graphql(`
  fragment CustomerMergeParts on CustomerMerge {
    id
    mergedAt
    mergedBy
    sides {
      contacts {
        channel {
          id
          name
        }
        contactId
        phoneNumber
      }
    }
  }
`);

export const splitCustomerDocument = graphql(`
  mutation SplitCustomer($input: SplitCustomerInput!) {
    splitCustomer(input: $input) {
      customers {
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

/** Who merged customers into this one, each with a button that undoes it. */
export function CustomerMerges({ merges }: { readonly merges: readonly CustomerMergePartsFragment[] }) {
  const t = useTranslations('customers.split');
  const [chosen, setChosen] = useState<string>();
  const [split, { data, error, loading, reset }] = useMutation(splitCustomerDocument, { refetchQueries: 'active', errorPolicy: 'all' });
  const refusals = data?.splitCustomer?.userErrors ?? [];
  const close = (): void => {
    setChosen(undefined);
    reset();
  };
  const confirm = async (mergeId: string): Promise<void> => {
    const result = await split({ variables: { input: { mergeId } } });
    if (result.error === undefined && result.data?.splitCustomer?.userErrors.length === 0) close();
  };
  return (
    <Section title={t('title')}>
      <Stack gap="sm" component="ul" className="plain-list">
        {merges.map(({ id, mergedAt, mergedBy, sides }) => (
          <li key={id}>
            <Group justify="space-between" gap="xs">
              <Text size="sm" className="grow">
                {sides.map(({ contacts }, index) => (
                  <span key={index}>
                    {index > 0 && ' + '}
                    <bdi>{[...new Set(contacts.map(({ phoneNumber, contactId }) => phoneNumber ?? contactId))].join(', ')}</bdi>
                  </span>
                ))}
                <Text span size="xs" className="quiet" display="block">
                  <Time at={mergedAt} /> · <bdi>{mergedBy}</bdi>
                </Text>
              </Text>
              <Button variant="default" size="compact-sm" onClick={() => setChosen(id)}>
                {t('open')}
              </Button>
            </Group>
          </li>
        ))}
      </Stack>
      <Modal opened={chosen !== undefined} onClose={close} title={t('confirm')} closeButtonProps={{ 'aria-label': t('close') }} centered>
        <Stack>
          <Text>{t('text')}</Text>
          {(error !== undefined || refusals.length > 0) && (
            <Alert color="red" variant="outline" role="alert" title={t('failed')}>
              {error === undefined ? refusals.map(({ message }) => message).join(' ') : failureOf(error).message}
            </Alert>
          )}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={close}>
              {t('cancel')}
            </Button>
            <BusyButton isBusy={loading} onClick={() => void (chosen !== undefined && confirm(chosen))}>
              {t('send')}
            </BusyButton>
          </Group>
        </Stack>
      </Modal>
    </Section>
  );
}
