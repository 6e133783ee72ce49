import { readManifest, type TrustedOperations } from '../persisted/persisted-manifest.js';
import { createOperationMemory } from '../persisted/persisted-memory.js';
import { PersistedOperations, type PersistedMode } from '../persisted/persisted-operations.js';
import type { Limits } from '../limits/limits.js';
import { createRateLimits, type RateLimits } from '../limits/rate-limit.js';
import { createSchema } from '../schema.js';
import { readConsoleOperations } from '../pages/console-files.js';
import { connectSharedRedis } from '../limits/shared-redis.js';

/** Rules that apply before an operation is read. */
export interface RequestRules {
  readonly persisted: PersistedOperations;
  readonly rates: RateLimits;
  close(): void;
}

/** Whose operations may be named by their ids. */
export interface TrustedFrontends {
  readonly mode: PersistedMode;
  readonly manifest: string | undefined;
  /** Whether the gateway serves its console. */
  readonly hasConsole: boolean;
}

/**
 * The operations of the configured manifest, and those of the gateway's own console where no other operations are executed. They give no
 * right: what they read and write is checked as that of any operation. Throws ManifestError.
 */
export function readTrustedOperations({ mode, manifest, hasConsole }: TrustedFrontends, limits: Limits): TrustedOperations {
  const trusted: TrustedOperations = manifest === undefined ? new Map() : readManifest(manifest, createSchema(), limits);
  const own = mode === 'only' && hasConsole ? readConsoleOperations()?.operations : undefined;
  return new Map([...Object.entries(own ?? {}), ...trusted]);
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
