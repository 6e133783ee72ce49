import { providers } from '../src/providers/index.js';
import type { Simulator } from '../src/providers/simulator/server.js';

/** Starts a provider's simulator, by the provider's name. */
export async function startSimulator(provider: string): Promise<Simulator> {
  const definition = providers.find(({ name }) => name === provider);
  if (definition === undefined) throw new Error(`No provider is called ${provider}.`);
  return definition.startSimulator();
}
