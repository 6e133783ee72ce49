import { describe, expect, it } from 'vitest';
import type { ProviderDefinition } from '../../src/providers/definition.js';
import { providers } from '../../src/providers/index.js';
import { mutantOf, mutants } from './mutants/mutants.js';
import { readWebhookCase } from './webhook-case.js';
import { webhookSentences } from './webhooks.js';
import { openWebhookShop } from './webhooks/shop.js';

/**
 * Each mutant must fail the sentence that is for its defect, tried alone. The unchanged copies pass the same sentences, so that the copying
 * is not what fails; webhooks.test.ts tries the real providers with every sentence.
 */
describe('the suite of webhooks', () => {
  const bases = [...new Set(mutants.map(({ provider }) => provider))];

  it.each(bases)('finds nothing in an unchanged copy of %s', async (provider) => {
    const wanted = mutants.filter((mutant) => mutant.provider === provider).map(({ caughtBy }) => caughtBy);
    const { tried, failing } = await tryOut(provider, (definition) => definition, wanted);
    expect(tried).toHaveLength(new Set(wanted).size);
    expect(failing).toEqual([]);
  });

  it.each(mutants.map((mutant) => [mutant.defect, mutant] as const))('finds that %s', async (_defect, { provider, mutate, caughtBy }) => {
    const { tried, failing } = await tryOut(provider, mutate, [caughtBy]);
    expect(tried).toHaveLength(1);
    expect(failing).toEqual(tried);
  });
});

interface Trial {
  readonly tried: readonly string[];
  readonly failing: readonly string[];
}

/** Tries these sentences with a changed provider. */
async function tryOut(
  name: string,
  mutate: (definition: ProviderDefinition) => ProviderDefinition,
  wanted: readonly string[],
): Promise<Trial> {
  const definition = providers.find((provider) => provider.name === name);
  if (definition === undefined) throw new Error(`There is no provider ${name}.`);
  const mutant = mutantOf(mutate(definition));
  const example = await readWebhookCase(name);
  const sentences = webhookSentences(mutant, example).filter(({ sentence }) => wanted.some((start) => sentence.startsWith(start)));
  const shop = await openWebhookShop(mutant, example);
  const failing: string[] = [];
  try {
    for (const { sentence, run } of sentences) {
      try {
        await run(shop);
      } catch (error) {
        // Anything else is a fault of the suite itself.
        if (!(error instanceof Error) || error.name !== 'AssertionError') throw error;
        failing.push(sentence);
      }
    }
  } finally {
    await shop.close();
  }
  return { tried: sentences.map(({ sentence }) => sentence), failing };
}
