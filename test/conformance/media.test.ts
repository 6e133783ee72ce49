import { providers } from '../../src/providers/index.js';
import { describeMedia } from './media.js';
import { providerCases } from './provider-cases.js';

for (const definition of providers) {
  const example = providerCases[definition.name];
  if (example !== undefined) describeMedia(definition, example);
}
