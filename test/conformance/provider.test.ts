import { describe, expect, it } from 'vitest';
import { providers } from '../../src/providers/index.js';
import { simulators } from '../../src/providers/simulators.js';
import { describeProviderConformance } from './provider.js';
import { providerCases } from './provider-cases.js';

describe('the suite', () => {
  it('runs on every provider that there is, each with its simulator', () => {
    const names = providers.map(({ name }) => name);
    expect(Object.keys(providerCases).sort()).toEqual([...names].sort());
    expect(Object.keys(simulators).sort()).toEqual([...names].sort());
  });
});

for (const definition of providers) {
  const example = providerCases[definition.name];
  if (example !== undefined) describeProviderConformance(definition, example);
}
