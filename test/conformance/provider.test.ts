import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { describeProvider } from '../../src/app/channels.js';
import { capabilityNames } from '../../src/contract/capability-name.js';
import { providers } from '../../src/providers/index.js';
import { describeProviderConformance } from './provider.js';
import { providerCases } from './provider-cases.js';

describe('the suite', () => {
  it('runs on every registered provider', () => {
    expect(Object.keys(providerCases)).toEqual(providers.map(({ name }) => name));
  });

  it('shows on every provider what the table of docs/capabilities.md says', () => {
    const rows = [...readFileSync('docs/capabilities.md', 'utf8').matchAll(/^\| `([\w.]+)` +\|((?: +(?:yes|not yet|-) +\|)+)$/gm)];
    const said = rows.map(([, name = '', cells = '']) => [
      name,
      cells
        .split('|')
        .slice(0, -1)
        .map((cell) => cell.trim()),
    ]);
    const marks = { SUPPORTED: 'yes', NOT_IMPLEMENTED: 'not yet', PROVIDER_CANNOT: '-' };
    const shown = providers.map((definition) => describeProvider(definition).capabilities.map(({ state }) => marks[state]));
    expect(said).toEqual(capabilityNames.map((name, index) => [name, shown.map((column) => column[index])]));
  });
});

for (const definition of providers) {
  const example = providerCases[definition.name];
  if (example !== undefined) describeProviderConformance(definition, example);
}
