import { readManifest, type TrustedOperations } from '../persisted/persisted-manifest.js';
import { createOperationMemory } from '../persisted/persisted-memory.js';
import { PersistedOperations, type PersistedMode } from '../persisted/persisted-operations.js';
import type { Limits } from '../limits/limits.js';
import { createRateLimits, type RateLimits } from '../limits/rate-limit.js';
import { createSchema } from '../schema.js';
import { connectSharedRedis } from '../limits/shared-redis.js';

/** Rules that apply before an operation is read. */
export interface RequestRules {
  readonly persisted: PersistedOperations;
  readonly rates: RateLimits;
  close(): void;
}

/** The operations of the configured manifest; none without one. Throws ManifestError. */
export function readTrustedOperations({ manifest }: { readonly manifest: string | undefined }, limits: Limits): TrustedOperations {
  return manifest === undefined ? new Map() : readManifest(manifest, createSchema(), limits);
}

/** With Redis, replicas share the persisted operations and the rate limits of clients. */
export async function openRequestRules(
  { mode, trusted, limits }: { readonly mode: PersistedMode; readonly trusted: TrustedOperations; readonly limits: Limits },
  redisUrl: string | undefined,
): Promise<RequestRules> {
  const redis = redisUrl === undefined ? undefined : await connectSharedRedis(redisUrl);
  return {
    persisted: new PersistedOperations(mode, trusted, createOperationMemory(redis)),
    rates: createRateLimits(limits.requestsPerMinute, redis),
    close: () => redis?.disconnect(),
  };
}
