import { expect } from 'vitest';
import { describeProvider } from '../../src/app/channels.js';
import type { Provider } from '../../src/contract/provider.js';
import type { HttpClient } from '../../src/http-client/exchange.js';
import type { ProviderDefinition } from '../../src/providers/definition.js';
import { isNone, type ListName, type WebhookCase } from './webhook-case.js';
import { answerSentences } from './webhooks/answer.js';
import { deliverySentences } from './webhooks/delivery.js';
import { listSentences } from './webhooks/list.js';
import { orderSentences } from './webhooks/order.js';
import { personSentences } from './webhooks/person.js';
import type { Sentence } from './webhooks/shop.js';

const listNames: readonly ListName[] = [
  'orders.list',
  'subscribers.list',
  'templates.list',
  'catalogs.list',
  'catalogs.products',
  'conversations.messages',
];

/** Everything that a provider with webhooks must keep to, in the order in which it is tried. Each runs with a shop that `openWebhookShop` opened. */
export function webhookSentences(definition: ProviderDefinition, example: WebhookCase): readonly Sentence[] {
  return [
    completeness(definition, example),
    ...deliverySentences(example),
    ...personSentences(example),
    ...orderSentences(example),
    ...answerSentences(example),
    ...listSentences(example),
  ];
}

/** Whether a provider has webhooks, so that it needs a case. */
export function hasWebhooks(definition: ProviderDefinition): boolean {
  return capabilitiesOf(definition)('webhooks.receive');
}

/** So that a case cannot pass by leaving out what the provider does. */
function completeness(definition: ProviderDefinition, example: WebhookCase): Sentence {
  return {
    sentence: 'the case MUST have data for everything that the provider does',
    run: async () => {
      const can = capabilitiesOf(definition);
      const { webhooks } = create(definition);
      expect(isNone(example.signatureHeader)).toBe(!can('webhooks.signed'));
      expect(isNone(example.challenge)).toBe(webhooks?.challenge === undefined);
      expect(isNone(example.sending)).toBe(!can('messages.sendText'));
      expect(isNone(example.orders.writes)).toBe(!can('orders.updateStatus'));
      expect(Object.keys(example.lists.counts).sort()).toEqual(listNames.filter(can).sort());
    },
  };
}

function capabilitiesOf(definition: ProviderDefinition): (name: string) => boolean {
  const { capabilities } = describeProvider(definition);
  return (name) => capabilities.some((capability) => capability.name === name && capability.supported);
}

/** The adapter of a made-up channel, which is not called. */
function create(definition: ProviderDefinition): Provider {
  const channel = { channel: 'shop', baseUrl: definition.defaultBaseUrl, timeZone: 'UTC', amountUnit: undefined };
  const http: HttpClient = { request: () => Promise.reject(new Error('This channel is not called.')), close: async () => undefined };
  return definition.create({ ...channel, settings: definition.example }, http);
}
