import { Stack, Text } from '@mantine/core';
import { useTranslations } from 'use-intl';
import type { CustomerPartsFragment } from '../generated/graphql.js';
import { Facts } from '../page/facts.js';
import { Section } from '../page/section.js';
import { Time } from '../page/time.js';

/** The numbers of a customer, and the address under which each channel knows it. */
export function CustomerContacts({ customer }: { readonly customer: CustomerPartsFragment }) {
  const t = useTranslations('customers.contacts');
  const { phoneNumbers, firstSeenAt, lastSeenAt, contacts } = customer;
  return (
    <Section title={t('title')}>
      <Stack gap="md">
        <Facts
          facts={[
            [t('phoneNumbers'), phoneNumbers.length === 0 ? null : phoneNumbers.join(', ')],
            [t('firstSeen'), firstSeenAt && <Time at={firstSeenAt} />],
            [t('lastSeen'), lastSeenAt && <Time at={lastSeenAt} />],
          ]}
        />
        <Stack gap="xs" component="ul" className="plain-list" aria-label={t('list')}>
          {contacts.map(({ channel, contactId, phoneNumber, lid }) => (
            <li key={[channel.name, contactId, phoneNumber].join(' ')} className="contact">
              <Text size="sm" fw={600}>
                {channel.name}{' '}
                <Text span size="sm" className="quiet">
                  {channel.provider.displayName}
                </Text>
              </Text>
              <Text size="sm">
                <bdi>{[...new Set([phoneNumber, contactId, lid])].filter((address) => address !== null).join(' · ')}</bdi>
              </Text>
            </li>
          ))}
        </Stack>
      </Stack>
    </Section>
  );
}
