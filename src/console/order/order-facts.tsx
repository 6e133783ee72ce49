import { useFragment } from '@apollo/client/react';
import type { FragmentType } from '@apollo/client';
import { SimpleGrid } from '@mantine/core';
import { useTranslations } from 'use-intl';
import { graphql } from '../generated/gql.js';
import type { OrderFactsFragment } from '../generated/graphql.js';
import { PaymentLabel } from '../order-status/status-label.js';
import { Facts } from '../page/facts.js';
import { Money } from '../page/money.js';
import { Day, Time } from '../page/time.js';
import { Section } from '../page/section.js';

export const orderFactsFragment = graphql(`
  fragment OrderFacts on Order {
    id
    reference
    number
    placedAt
    updatedAt
    paymentStatus
    providerPaymentStatus
    paymentMethod
    paymentAmount {
      amount
      currencyCode
    }
    transactionId
    paidAt
    shippingDate
    deliveryDate
    adminNotes
    isDeletedAtProvider
    origin
    source {
      kind
      asOf
    }
    channel {
      id
      name
      provider {
        name
        displayName
      }
    }
    customer {
      name
      phoneNumber
      email
      contactId
    }
    shippingAddress {
      name
      phoneNumber
      email
      formatted
      street
      city
      postalCode
      countryCode
    }
  }
`);

/** Who ordered, where it goes, how it is paid, and where the data is from. What nobody reported is left out. */
export function OrderFacts({ from }: { readonly from: FragmentType<OrderFactsFragment> }) {
  const t = useTranslations('order.facts');
  const { data, complete } = useFragment({ fragment: orderFactsFragment, fragmentName: 'OrderFacts', from });
  if (!complete) return null;
  const { customer, shippingAddress: address, channel, source } = data;
  return (
    <SimpleGrid cols={{ base: 1, md: 2 }} spacing="lg" className="order-facts">
      <Section title={t('customer')}>
        <Facts
          facts={[
            [t('name'), customer.name],
            [t('phone'), customer.phoneNumber],
            [t('email'), customer.email],
            [t('contactId'), customer.phoneNumber === null ? customer.contactId : null],
          ]}
        />
      </Section>
      {address !== null && (
        <Section title={t('address')}>
          <address className="address">
            {[
              address.name,
              address.formatted ?? address.street,
              address.formatted === null ? [address.postalCode, address.city].filter(Boolean).join(' ') : null,
              address.formatted === null ? address.countryCode : null,
              address.phoneNumber,
              address.email,
            ]
              .filter(Boolean)
              .map((line, index) => (
                <div key={index}>
                  <bdi>{line}</bdi>
                </div>
              ))}
          </address>
        </Section>
      )}
      <Section title={t('payment')}>
        <Facts
          facts={[
            [t('paymentStatus'), <PaymentLabel key="status" status={data.paymentStatus} providerStatus={data.providerPaymentStatus} />],
            [t('paymentMethod'), data.paymentMethod],
            [t('paymentAmount'), data.paymentAmount && <Money value={data.paymentAmount} />],
            [t('transactionId'), data.transactionId],
            [t('paidAt'), data.paidAt && <Time at={data.paidAt} />],
          ]}
        />
      </Section>
      <Section title={t('order')}>
        <Facts
          facts={[
            [t('placedAt'), data.placedAt && <Time at={data.placedAt} form="full" />],
            [t('updatedAt'), data.updatedAt && <Time at={data.updatedAt} form="full" />],
            [t('shippingDate'), data.shippingDate && <Day day={data.shippingDate} />],
            [t('deliveryDate'), data.deliveryDate && <Day day={data.deliveryDate} />],
            [t('channel'), `${channel.name} (${channel.provider.displayName})`],
            [t('reference'), data.reference],
            [t('notes'), data.adminNotes],
            [
              t('source'),
              <span key="source">
                {t(`origin.${data.origin}`)} <Time at={source.asOf} />
              </span>,
            ],
          ]}
        />
      </Section>
    </SimpleGrid>
  );
}
