import { capabilityNames, type CapabilityName } from './capability-name.js';
import type { Provider } from './provider.js';

/**
 * SUPPORTED: the gateway can do it. NOT_IMPLEMENTED: the provider documents it, and the gateway does not do it yet. PROVIDER_CANNOT: the
 * provider's documents have no such thing.
 */
export type CapabilityState = 'SUPPORTED' | 'NOT_IMPLEMENTED' | 'PROVIDER_CANNOT';

/** Whether one thing can be done through a provider. */
export interface Capability {
  readonly name: CapabilityName;
  readonly state: CapabilityState;
  readonly supported: boolean;
  /** The place in the provider's documents, for NOT_IMPLEMENTED; null for the other states. */
  readonly source: string | null;
}

/** `ability` continues the sentence "This channel's provider cannot …". `proof` is the part of the adapter that implements the capability. */
interface Definition {
  readonly ability: string;
  readonly proof: (provider: Provider) => unknown;
}

const definitions: Readonly<Record<CapabilityName, Definition>> = {
  'orders.list': { ability: 'list orders', proof: ({ orders }) => orders?.list },
  'orders.get': { ability: 'return an order by its reference', proof: ({ orders }) => orders?.get },
  'orders.complete': { ability: 'return the items of an order on request', proof: ({ orders }) => orders?.complete },
  'orders.track': { ability: 'have orders tracked, because it lists them itself', proof: ({ orders }) => orders?.track },
  'orders.updateStatus': { ability: 'change the status of an order', proof: ({ orders }) => orders?.status },
  'orders.update': { ability: 'change the details of an order', proof: ({ orders }) => orders?.details },
  'orders.send': { ability: 'ask customers to pay an order', proof: ({ orders }) => orders?.send },
  'subscribers.get': { ability: 'return subscribers', proof: ({ subscribers }) => subscribers?.get },
  'subscribers.list': { ability: 'list subscribers', proof: ({ subscribers }) => subscribers?.list },
  'conversations.list': { ability: 'list conversations', proof: ({ conversations }) => conversations?.list },
  'conversations.messages': {
    ability: 'return conversations',
    proof: ({ conversations, webhooks }) => conversations?.messages ?? webhooks,
  },
  'conversations.get': { ability: 'return facts of a conversation', proof: ({ conversations }) => conversations?.get },
  'conversations.assign': { ability: 'assign conversations', proof: ({ subscriberWrites }) => subscriberWrites?.assignConversation },
  'messages.get': { ability: 'return messages by their id', proof: ({ conversations }) => conversations?.message },
  'messages.sendText': { ability: 'send texts', proof: ({ messages }) => messages?.text },
  'messages.sendTemplate': { ability: 'send templates', proof: ({ messages }) => messages?.template },
  'messages.sendButtons': { ability: 'send buttons', proof: ({ messages }) => messages?.buttons },
  'messages.sendMedia': { ability: 'send media', proof: ({ messages }) => messages?.media },
  'messages.sendList': { ability: 'send lists', proof: ({ messages }) => messages?.list },
  'messages.sendReaction': { ability: 'send reactions', proof: ({ messages }) => messages?.reaction },
  'messages.sendLocation': { ability: 'send locations', proof: ({ messages }) => messages?.location },
  'messages.sendContacts': { ability: 'send contacts', proof: ({ messages }) => messages?.contacts },
  'messages.sendProduct': { ability: 'send products', proof: ({ messages }) => messages?.product },
  'messages.sendCatalog': { ability: 'send catalogs', proof: ({ messages }) => messages?.catalog },
  'messages.upload': { ability: 'store uploaded files', proof: ({ messages }) => messages?.upload },
  'messages.markRead': { ability: 'mark messages as read', proof: ({ messages }) => messages?.markRead },
  'messages.broadcast': { ability: 'send campaigns', proof: ({ messages }) => messages?.broadcast },
  'messages.triggerBotFlow': { ability: 'start bot flows', proof: ({ messages }) => messages?.triggerBotFlow },
  'subscribers.create': { ability: 'create subscribers', proof: ({ subscriberWrites }) => subscriberWrites?.create },
  'subscribers.update': { ability: 'change subscribers', proof: ({ subscriberWrites }) => subscriberWrites?.update },
  'subscribers.delete': { ability: 'delete subscribers', proof: ({ subscriberWrites }) => subscriberWrites?.delete },
  'subscribers.addNote': { ability: 'keep notes on subscribers', proof: ({ subscriberWrites }) => subscriberWrites?.addNote },
  'subscribers.setCustomFields': {
    ability: 'set custom fields of subscribers',
    proof: ({ subscriberWrites }) => subscriberWrites?.setCustomFields,
  },
  'subscribers.addLabels': { ability: 'put labels on subscribers', proof: ({ subscriberWrites }) => subscriberWrites?.addLabels },
  'subscribers.removeLabels': { ability: 'take labels off subscribers', proof: ({ subscriberWrites }) => subscriberWrites?.removeLabels },
  'subscribers.addToSequences': {
    ability: 'add subscribers to sequences',
    proof: ({ subscriberWrites }) => subscriberWrites?.addToSequences,
  },
  'subscribers.removeFromSequences': {
    ability: 'take subscribers out of sequences',
    proof: ({ subscriberWrites }) => subscriberWrites?.removeFromSequences,
  },
  'subscribers.resetUserInputFlow': {
    ability: 'let a questionnaire begin again',
    proof: ({ subscriberWrites }) => subscriberWrites?.resetUserInputFlow,
  },
  'phoneNumbers.status': { ability: 'check whether a number is on WhatsApp', proof: ({ phoneNumbers }) => phoneNumbers },
  'templates.list': { ability: 'list templates', proof: ({ templates }) => templates },
  'catalogs.list': { ability: 'list catalogs', proof: ({ catalogs }) => catalogs },
  'catalogs.products': { ability: 'list the products of a catalog', proof: ({ catalogs }) => catalogs?.products },
  'catalogs.sync': { ability: 'read a catalog again from WhatsApp', proof: ({ catalogs }) => catalogs?.sync },
  'products.create': { ability: 'create products', proof: ({ catalogs }) => catalogs?.productWrites?.create },
  'products.update': { ability: 'change products', proof: ({ catalogs }) => catalogs?.productWrites?.update },
  'products.delete': { ability: 'delete products', proof: ({ catalogs }) => catalogs?.productWrites?.delete },
  'labels.list': { ability: 'list labels', proof: ({ labels }) => labels },
  'labels.create': { ability: 'create labels', proof: ({ labels }) => labels?.create },
  'customFields.list': { ability: 'list custom fields', proof: ({ customFields }) => customFields },
  'postbacks.list': { ability: 'list postbacks', proof: ({ postbacks }) => postbacks },
  'teamMembers.list': { ability: 'list team members', proof: ({ teamMembers }) => teamMembers },
  'botFlows.list': { ability: 'list bot flows', proof: ({ botFlows }) => botFlows },
  'sequences.list': { ability: 'list sequences', proof: ({ sequences }) => sequences },
  'branches.list': { ability: 'list branches', proof: ({ branches }) => branches },
  connection: { ability: 'report whether the number is connected', proof: ({ connection }) => connection },
  'account.get': { ability: 'return facts of the account', proof: ({ account }) => account },
  'account.connect': { ability: 'link WhatsApp Business accounts', proof: ({ connectAccount }) => connectAccount },
  'webhooks.receive': { ability: 'deliver webhooks', proof: ({ webhooks }) => webhooks },
  'webhooks.signed': { ability: 'sign webhooks', proof: ({ webhooks }) => webhooks?.signature },
};

/** The capabilities of a provider. They follow from the parts that the adapter has, and are never listed by hand. */
export function capabilitiesOf(provider: Provider): readonly Capability[] {
  return capabilityNames.map((name) => capabilityOf(provider, name));
}

export function capabilityOf(provider: Provider, name: CapabilityName): Capability {
  if (definitions[name].proof(provider) !== undefined) return { name, state: 'SUPPORTED', supported: true, source: null };
  const source = provider.notImplemented?.[name] ?? null;
  return { name, state: source === null ? 'PROVIDER_CANNOT' : 'NOT_IMPLEMENTED', supported: false, source };
}

/** The adapter's note on a capability, or the place in the provider's documents when it is not implemented. */
export function noteOf({ name, source }: Capability, notes: Readonly<Record<string, string>>): string | null {
  return notes[name] ?? (source === null ? null : `Documented by the provider: ${source}.`);
}

/** Why an unsupported capability cannot be used. */
export interface MissingCapability {
  readonly code: 'CAPABILITY_NOT_SUPPORTED' | 'CAPABILITY_NOT_IMPLEMENTED';
  readonly message: string;
}

export function missingCapability(provider: Provider, name: CapabilityName): MissingCapability {
  const { ability } = definitions[name];
  return capabilityOf(provider, name).state === 'NOT_IMPLEMENTED'
    ? {
        code: 'CAPABILITY_NOT_IMPLEMENTED',
        message: `This gateway cannot ${ability} through this channel's provider yet. The provider itself can.`,
      }
    : { code: 'CAPABILITY_NOT_SUPPORTED', message: `This channel's provider cannot ${ability}.` };
}
