import { ProviderError } from '../contract/error.js';
import type { Conversations, Found, ListPage, Subscribers, Templates } from '../contract/provider.js';
import type { Conversation } from '../domain/conversation.js';
import type { Placed } from '../domain/position.js';
import type { RecordSource } from '../domain/record-source.js';
import type { Subscriber } from '../domain/subscriber.js';
import type { Template } from '../domain/template.js';
import { now, type Instant } from '../domain/time.js';
import type { Redactor } from '../observability/redact.js';
import type { SyncedList } from './synced-list.js';
import type { Versions } from './versions.js';

/** A record with the provider's own record, which may contain secrets. */
interface RawRecord {
  readonly raw: unknown;
  readonly source?: RecordSource | undefined;
}

/** A channel's address book. Undefined: the provider does not list it. */
export function syncedSubscribers(subscribers: Subscribers | undefined, redactor: Redactor): SyncedList<Subscriber> | undefined {
  const list = subscribers?.list?.bind(subscribers);
  const get = subscribers?.get?.bind(subscribers);
  if (list === undefined) return undefined;
  const toStored = (subscriber: Subscriber, asOf: Instant): Subscriber => readAt(withoutSecrets(subscriber, redactor), asOf);
  const isNewestFirst = subscribers?.isNewestFirst === true;
  return {
    noun: 'subscribers',
    versions: subscriberVersions,
    isNewestFirst,
    referenceOf: ({ contactId }) => contactId,
    keyOf: ({ createdAt }) => createdAt ?? '',
    rowsOf: (copy) => copy.subscribers(),
    readPage: async (after, limit, call) =>
      mapPage(await list({ filter: {}, sort: { field: 'CREATED_AT', direction: 'DESC' }, after, limit }, call), toStored),
    // Copies are sorted as the list is, which may lack times of creation that single records have.
    lookUp:
      get &&
      (async (contactIds, call) => mapFound(await get(contactIds, call), (one, asOf) => ({ ...toStored(one, asOf), createdAt: null }))),
    // Some providers return a record for every number that WhatsApp has, in the address book or not.
    isLookUpProof: isNewestFirst,
    isRecheckProof: true,
  };
}

const subscriberVersions: Versions<Subscriber> = {
  madeAt: () => '',
  join: (known, subscriber) => ({
    ...subscriber,
    subscriberId: subscriber.subscriberId ?? known.subscriberId,
    createdAt: subscriber.createdAt ?? known.createdAt,
  }),
};

/** A channel's templates. Undefined: the provider does not list them. */
export function syncedTemplates(templates: Templates | undefined, redactor: Redactor): SyncedList<Template> | undefined {
  if (templates === undefined) return undefined;
  const toStored = (template: Template, asOf: Instant): Template => ({
    ...readAt(withoutSecrets(template, redactor), asOf),
    buttons: redactor.value(template.buttons),
    variables: redactor.value(template.variables),
  });
  return {
    noun: 'templates',
    versions: { madeAt: ({ updatedAt }) => updatedAt ?? '', join: (_known, template) => template },
    isNewestFirst: false,
    referenceOf: ({ templateId }) => templateId,
    keyOf: ({ updatedAt }) => updatedAt ?? '',
    rowsOf: (copy) => copy.templates(),
    readPage: async (after, limit, call) =>
      mapPage(await templates.list({ filter: {}, sort: { field: 'UPDATED_AT', direction: 'DESC' }, after, limit }, call), toStored),
    lookUp: async (templateIds, call) => mapFound(await templates.get(templateIds, call), toStored),
    // The record comes out of the same list.
    isLookUpProof: false,
    isRecheckProof: true,
  };
}

/** A channel's conversations. Undefined: the provider does not list them. */
export function syncedConversations(conversations: Conversations | undefined, redactor: Redactor): SyncedList<Conversation> | undefined {
  const list = conversations?.list?.bind(conversations);
  if (list === undefined) return undefined;
  const toStored = (conversation: Conversation, asOf: Instant): Conversation => {
    const { lastMessage } = conversation;
    return readAt(withoutSecrets({ ...conversation, lastMessage: lastMessage && withoutSecrets(lastMessage, redactor) }, redactor), asOf);
  };
  return {
    noun: 'conversations',
    // A deleted message can set the time of the last one back.
    versions: { madeAt: () => '', join: (_known, conversation) => conversation },
    isNewestFirst: false,
    referenceOf: ({ contactId }) => contactId,
    keyOf: ({ lastMessageAt }) => lastMessageAt ?? '',
    rowsOf: (copy) => copy.conversations(),
    readPage: async (after, limit, call) =>
      mapPage(await list({ filter: {}, sort: { field: 'LAST_MESSAGE_AT', direction: 'DESC' }, after, limit }, call), toStored),
    isLookUpProof: false,
    isRecheckProof: false,
  };
}

export function readAt<T extends object>(record: T, asOf: Instant): T & { readonly source: RecordSource } {
  return { ...record, source: { kind: 'LIVE', asOf, isDeletedAtProvider: false } };
}

function withoutSecrets<T extends RawRecord>(record: T, redactor: Redactor): T {
  return { ...record, raw: redactor.value(record.raw) };
}

function mapPage<T, S>(page: ListPage<T>, change: (item: T, asOf: Instant) => S): ListPage<S> {
  return { ...page, items: page.items.map((placed): Placed<S> => ({ ...placed, item: change(placed.item, page.asOf) })) };
}

/** A single record has no time of its own; it was read just now. */
function mapFound<T, S>(found: Found<T>, change: (item: T, asOf: Instant) => S): Found<S> {
  const asOf = now();
  return new Map([...found].map(([key, one]) => [key, one instanceof ProviderError ? one : change(one, asOf)]));
}
