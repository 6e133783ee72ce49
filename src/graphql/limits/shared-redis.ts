import type { Redis } from 'ioredis';

const connectTimeoutMs = 5000;
/** A request waits no longer than this: nothing that is stored there is indispensable. */
const maxCommandMs = 250;

/** The connection to the Redis that replicas share. Redis may be down at any time, also at first; ioredis reconnects. */
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
  // The event bus uses the same server and logs a lost connection.
  redis.on('error', () => undefined);
  await redis.connect().catch(() => undefined);
  return redis;
}
