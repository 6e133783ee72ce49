import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import { reserveShared } from '../../rate-limit/redis-bucket.js';
import type { SharedQuota } from './quota.js';

/** The quotas that this replica shares, by channel, with all replicas on the same Redis and with the same channel names. */
export function createRedisQuotas(redis: Redis): (channel: string) => SharedQuota {
  const self = randomUUID();
  return (channel) => {
    // The braces are a hash tag: a cluster keeps both keys on one node.
    const keys = { bucket: `parley:calls:{${channel}}`, processes: { key: `parley:callers:{${channel}}`, self } };
    return { reserve: (rate, maxWaitMs) => reserveShared(redis, keys, rate, maxWaitMs) };
  };
}
