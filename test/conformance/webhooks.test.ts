import { afterAll, beforeAll, describe, it } from 'vitest';
import { providers } from '../../src/providers/index.js';
import { readWebhookCase } from './webhook-case.js';
import { hasWebhooks, webhookSentences } from './webhooks.js';
import { openWebhookShop, type WebhookShop } from './webhooks/shop.js';

for (const definition of providers.filter(hasWebhooks)) {
  const example = await readWebhookCase(definition.name);
  describe(`webhooks of ${definition.displayName}`, () => {
    let shop: WebhookShop;
    beforeAll(async () => void (shop = await openWebhookShop(definition, example)));
    afterAll(() => shop.close());
    for (const { sentence, run } of webhookSentences(definition, example)) it(sentence, () => run(shop));
  });
}
