import type { Provider } from './provider.js';

/** One thing a provider can or cannot do. */
export interface Capability {
  readonly name: string;
  readonly supported: boolean;
}

/** Every capability there is, and the part of a provider's shape that is the proof of it. */
const proofs: Readonly<Record<string, (provider: Provider) => unknown>> = {
  'orders.list': (provider) => provider.orders?.list,
  'orders.get': (provider) => provider.orders?.get,
  'orders.complete': (provider) => provider.orders?.complete,
  'orders.track': (provider) => provider.orders?.track,
  'orders.updateStatus': (provider) => provider.orders?.status,
  'orders.update': (provider) => provider.orders?.details,
  'orders.send': (provider) => provider.orders?.send,
  'subscribers.get': (provider) => provider.subscribers?.get,
  'subscribers.list': (provider) => provider.subscribers?.list,
  'conversations.messages': (provider) => provider.conversations?.messages ?? provider.webhooks,
  'conversations.get': (provider) => provider.conversations?.get,
  'conversations.assign': (provider) => provider.subscriberWrites?.assignConversation,
  'messages.get': (provider) => provider.conversations?.message,
  'messages.sendText': (provider) => provider.messages?.text,
  'messages.sendTemplate': (provider) => provider.messages?.template,
  'messages.sendButtons': (provider) => provider.messages?.buttons,
  'messages.sendMedia': (provider) => provider.messages?.media,
  'messages.upload': (provider) => provider.messages?.upload,
  'messages.markRead': (provider) => provider.messages?.markRead,
  'messages.broadcast': (provider) => provider.messages?.broadcast,
  'messages.triggerBotFlow': (provider) => provider.messages?.triggerBotFlow,
  'subscribers.create': (provider) => provider.subscriberWrites?.create,
  'subscribers.update': (provider) => provider.subscriberWrites?.update,
  'subscribers.delete': (provider) => provider.subscriberWrites?.delete,
  'subscribers.addNote': (provider) => provider.subscriberWrites?.addNote,
  'subscribers.setCustomFields': (provider) => provider.subscriberWrites?.setCustomFields,
  'subscribers.addLabels': (provider) => provider.subscriberWrites?.addLabels,
  'subscribers.removeLabels': (provider) => provider.subscriberWrites?.removeLabels,
  'subscribers.addToSequences': (provider) => provider.subscriberWrites?.addToSequences,
  'subscribers.removeFromSequences': (provider) => provider.subscriberWrites?.removeFromSequences,
  'subscribers.resetUserInputFlow': (provider) => provider.subscriberWrites?.resetUserInputFlow,
  'phoneNumbers.status': (provider) => provider.phoneNumbers,
  'templates.list': (provider) => provider.templates,
  'catalogs.list': (provider) => provider.catalogs,
  'catalogs.products': (provider) => provider.catalogs?.products,
  'catalogs.sync': (provider) => provider.catalogs?.sync,
  'labels.list': (provider) => provider.labels,
  'labels.create': (provider) => provider.labels?.create,
  'customFields.list': (provider) => provider.customFields,
  'postbacks.list': (provider) => provider.postbacks,
  connection: (provider) => provider.connection,
  'account.connect': (provider) => provider.connectAccount,
  'webhooks.receive': (provider) => provider.webhooks,
  'webhooks.signed': (provider) => provider.webhooks?.signature,
};

export const capabilityNames: readonly string[] = Object.keys(proofs);

/** What a provider can do, read from its shape and never typed by hand. */
export function capabilitiesOf(provider: Provider): readonly Capability[] {
  return Object.entries(proofs).map(([name, proof]) => ({ name, supported: proof(provider) !== undefined }));
}
