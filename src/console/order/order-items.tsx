import { useFragment } from '@apollo/client/react';
import type { FragmentType } from '@apollo/client';
import { Group, Stack, Text } from '@mantine/core';
import { useTranslations } from 'use-intl';
import { graphql } from '../generated/gql.js';
import type { OrderItemsFragment } from '../generated/graphql.js';
import { Money } from '../page/money.js';
import { Picture } from '../page/picture.js';
import { Section } from '../page/section.js';

export const orderItemsFragment = graphql(`
  fragment OrderItems on Order {
    id
    items {
      productId
      retailerId
      name
      quantity
      unitPrice {
        amount
        currencyCode
      }
      total {
        amount
        currencyCode
      }
      imageUrl
      product {
        id
        name
        imageUrls
      }
    }
    subtotal {
      amount
      currencyCode
    }
    discount {
      amount
      currencyCode
    }
    tax {
      amount
      currencyCode
    }
    shipping {
      amount
      currencyCode
    }
    total {
      amount
      currencyCode
    }
  }
`);

const amounts = ['subtotal', 'discount', 'tax', 'shipping', 'total'] as const;

/** What was ordered, and what it costs. */
export function OrderItems({ from }: { readonly from: FragmentType<OrderItemsFragment> }) {
  const t = useTranslations('order.items');
  const { data, complete } = useFragment({ fragment: orderItemsFragment, fragmentName: 'OrderItems', from });
  if (!complete) return null;
  const known = amounts.filter((name) => data[name] !== null);
  return (
    <Section title={t('title')}>
      {data.items === null && <Text className="quiet">{t('notReported')}</Text>}
      {data.items?.length === 0 && <Text className="quiet">{t('none')}</Text>}
      <Stack gap="sm" component="ul" className="plain-list">
        {data.items?.map((item, index) => (
          <Group key={index} component="li" wrap="nowrap" gap="md" align="center">
            <Picture url={item.imageUrl ?? item.product?.imageUrls[0] ?? null} alt="" size={48} />
            <div className="grow">
              <Text truncate="end">
                <bdi>{item.name ?? item.product?.name ?? item.retailerId ?? item.productId ?? t('unnamed')}</bdi>
              </Text>
              <Text size="sm" className="quiet">
                {t('quantity', { count: item.quantity })} {item.unitPrice !== null && '× '}
                {item.unitPrice !== null && <Money value={item.unitPrice} />}
              </Text>
            </div>
            {item.total !== null && <Money value={item.total} />}
          </Group>
        ))}
      </Stack>
      {known.length > 0 && (
        <dl className="amounts">
          {known.map((name) => (
            <div key={name} data-amount={name}>
              <dt>{t(`amount.${name}`)}</dt>
              <dd>
                {name === 'discount' && '− '}
                <Money value={data[name]} />
              </dd>
            </div>
          ))}
        </dl>
      )}
    </Section>
  );
}
