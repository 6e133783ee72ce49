import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { capabilityNames } from '../../src/contract/capability.js';
import { providers } from '../../src/providers/index.js';
import { simulators } from '../../src/providers/simulators.js';
import { describeProviderConformance } from './provider.js';
import { providerCases } from './provider-cases.js';
import { capabilitiesOf } from './provider-shop.js';

describe('the suite', () => {
  it('runs on every provider that there is, each with its simulator', () => {
    const names = providers.map(({ name }) => name);
    expect(Object.keys(providerCases).sort()).toEqual([...names].sort());
    expect(Object.keys(simulators).sort()).toEqual([...names].sort());
  });

  it.each(['README.md', 'docs/capabilities.md'])('shows on every provider what the table of %s says', (file) => {
    const rows = [...readFileSync(file, 'utf8').matchAll(/^\| `([\w.]+)` +\|((?: +(?:yes|-) +\|)+)$/gm)];
    const said = rows.map(([, name = '', cells = '']) => [
      name,
      cells
        .split('|')
        .slice(0, -1)
        .map((cell) => cell.trim() === 'yes'),
    ]);
    expect(said).toEqual(capabilityNames.map((name) => [name, providers.map((definition) => capabilitiesOf(definition)(name))]));
  });
});

for (const definition of providers) {
  const example = providerCases[definition.name];
  if (example !== undefined) describeProviderConformance(definition, example);
}
