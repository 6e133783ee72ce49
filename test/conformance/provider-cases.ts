import { pathToFileURL } from 'node:url';
import { providers } from '../../src/providers/index.js';
import type { ProviderCase } from './provider-case.js';

export type { ProviderCase, StartedCase, StatusChangeCase } from './provider-case.js';

/** Every registered provider's case, by the provider's name. */
export const providerCases: Readonly<Record<string, ProviderCase>> = Object.fromEntries(
  await Promise.all(providers.map(async ({ name }) => [name, await readCase(name)] as const)),
);

/** A case lies beside the provider's own tests. */
async function readCase(provider: string): Promise<ProviderCase> {
  const file = `test/providers/${provider}/conformance-case.ts`;
  const { conformanceCase } = (await import(/* @vite-ignore */ pathToFileURL(file).href)) as { readonly conformanceCase: ProviderCase };
  return conformanceCase;
}
