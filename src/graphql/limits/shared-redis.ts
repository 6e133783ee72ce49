import type { Redis } from 'ioredis';

const connectTimeoutMs = 5000;
/** A request does not wait longer for it: everything that is kept there can be done without. */
const maxCommandMs = 250;

/** What replicas share between requests. It may be away at any time, also at first; the connection comes back by itself. */
export async function connectSharedRedis(url: string, commandTimeout = maxCommandMs): Promise<Redis> {
  const { Redis } = await import('../../events/redis-driver.js');
  const redis = new Redis(url, {
    lazyConnect: true,
    connectTimeout: connectTimeoutMs,
    commandTimeout,
    keepAlive: 10_000,
    maxRetriesPerRequest: 0,
    enableOfflineQueue: false,
    retryStrategy: (attempt: number) => Math.min(attempt * 200, 5000),
  });
  // The bus of events, which uses the same server, tells when it is lost.
  redis.on('error', () => undefined);
  await redis.connect().catch(() => undefined);
  return redis;
}
