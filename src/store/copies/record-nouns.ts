import type { Catalog, Product } from '../../domain/catalog.js';
import { searchTextOf, type Conversation } from '../../domain/conversation.js';
import { toPhoneNumber } from '../../domain/phone.js';
import type { RecordSource } from '../../domain/record-source.js';
import { subscriberText, type Subscriber } from '../../domain/subscriber.js';
import { templateText, type Template } from '../../domain/template.js';
import { productText } from '../../domain/product-filter.js';
import type { RecordColumns, RecordNoun } from './record-copies.js';

/** A catalog, or one of its products with its number in the provider's order, from 1. */
export type CatalogRecord = (
  | { readonly kind: 'catalog'; readonly catalog: Catalog }
  | { readonly kind: 'product'; readonly catalogId: string; readonly index: number; readonly product: Product }
) & { readonly channel: string; readonly source?: RecordSource | undefined };

const nothing: Omit<RecordColumns, 'reference' | 'place' | 'text'> = {
  parent: '',
  createdAt: null,
  activeAt: null,
  name: null,
  marker: null,
  tags: [],
  contactId: null,
  phoneNumber: null,
};

export const subscriberRecords: RecordNoun<Subscriber> = {
  noun: 'subscribers',
  columnsOf: (subscriber) => ({
    ...nothing,
    reference: subscriber.contactId,
    place: subscriber.subscriberId ?? subscriber.contactId,
    createdAt: subscriber.createdAt,
    activeAt: subscriber.lastMessageAt,
    name: subscriber.name?.toLowerCase() ?? null,
    tags: (subscriber.labels ?? []).map(({ name }) => name),
    contactId: subscriber.contactId,
    phoneNumber: subscriber.phoneNumber,
    text: subscriberText(subscriber),
  }),
};

export const conversationRecords: RecordNoun<Conversation> = {
  noun: 'conversations',
  columnsOf: (conversation) => ({
    ...nothing,
    reference: conversation.contactId,
    place: conversation.contactId,
    activeAt: conversation.lastMessageAt,
    name: conversation.name?.toLowerCase() ?? null,
    marker: conversation.status,
    tags: (conversation.labels ?? []).map(({ name }) => name),
    contactId: conversation.contactId,
    phoneNumber: toPhoneNumber(conversation.contactId),
    text: searchTextOf(conversation),
  }),
};

export const templateRecords: RecordNoun<Template> = {
  noun: 'templates',
  columnsOf: (template) => ({
    ...nothing,
    reference: template.templateId,
    place: template.templateId,
    activeAt: template.updatedAt,
    name: template.name,
    marker: template.status,
    text: templateText(template),
  }),
};

export const catalogRecords: RecordNoun<CatalogRecord> = {
  noun: 'catalogs',
  columnsOf: (record) => {
    if (record.kind === 'catalog') {
      const { catalogId, name } = record.catalog;
      return { ...nothing, reference: catalogReference(catalogId), place: catalogId, name, text: name ?? '' };
    }
    const { catalogId, index, product } = record;
    return {
      ...nothing,
      reference: productReference(catalogId, product.productId),
      parent: catalogReference(catalogId),
      place: String(index),
      name: product.name,
      marker: product.retailerId,
      text: productText(product),
    };
  },
};

export function catalogReference(catalogId: string): string {
  return JSON.stringify([catalogId]);
}

export function productReference(catalogId: string, productId: string): string {
  return JSON.stringify([catalogId, productId]);
}
