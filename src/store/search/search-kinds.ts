import type { ContactKind } from '../customers/contact-rows.js';

/** The records that are searched, by the table that has them. A contact's kind says out of which records it is known, and who may see it. */
export const searchKinds = ['ORDERS', 'COPIES', 'MESSAGES', 'ORDERS_CONTACTS', 'COPIES_CONTACTS', 'MESSAGES_CONTACTS'] as const;
export type SearchKind = (typeof searchKinds)[number];

/** What a search is asked for. */
export type SearchNoun = 'ORDER' | 'CUSTOMER' | 'MESSAGE';

export function nounOf(kind: SearchKind): SearchNoun {
  return kind.endsWith('_CONTACTS') ? 'CUSTOMER' : kind === 'MESSAGES' ? 'MESSAGE' : 'ORDER';
}

/** Whether only viewers who may read messages see the record; others are seen by viewers who may read orders. */
export function isOfMessages(kind: SearchKind): boolean {
  return kind.startsWith('MESSAGES');
}

/** The kind of the contacts in a search kind. */
export function contactKindOf(kind: SearchKind): ContactKind {
  return kind.replace('_CONTACTS', '') as ContactKind;
}
