import { expect } from 'vitest';
import { describeProvider } from '../../src/app/channels.js';
import type { ProviderDefinition } from '../../src/providers/definition.js';
import type { ListName, WebhookCase } from './webhook-case.js';
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

/** So that a case cannot pass by leaving out what the provider does. */
function completeness(definition: ProviderDefinition, example: WebhookCase): Sentence {
  return {
    sentence: 'the case MUST have data for everything that the provider does',
    async run() {
      const { capabilities } = describeProvider(definition);
      const can = (name: string): boolean => capabilities.some((capability) => capability.name === name && capability.supported);
      expect(can('webhooks.receive')).toBe(true);
      expect(can('messages.sendText')).toBe(true);
      expect(typeof example.signatureHeader === 'string').toBe(can('webhooks.signed'));
      expect(Object.keys(example.lists.counts).sort()).toEqual(listNames.filter((name) => can(name)).sort());
      expect('none' in example.orders.writes).toBe(!can('orders.updateStatus'));
    },
  };
}
