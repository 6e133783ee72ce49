import { ProviderError } from '../../contract/error.js';
import type { Found } from '../../contract/provider.js';

/** Reads every id once, all at the same time. An error becomes the result of its own id and does not fail the others; null leaves the id out. */
export async function readEach<Item>(
  ids: readonly string[],
  read: (id: string) => Promise<Item | ProviderError | null>,
): Promise<Found<Item>> {
  const results = await Promise.all([...new Set(ids)].map(async (id) => [id, await read(id).catch(asProviderError)] as const));
  return new Map(results.flatMap(([id, result]) => (result === null ? [] : [[id, result] as const])));
}

/** For `catch`: null when the provider does not have the object. Other errors are thrown again. */
export function nullIfNotFound(error: unknown): null {
  if (error instanceof ProviderError && error.kind === 'not-found') return null;
  throw error;
}

function asProviderError(error: unknown): ProviderError {
  if (error instanceof ProviderError) return error;
  throw error;
}
