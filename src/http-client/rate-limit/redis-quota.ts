import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import { reserveShared } from '../../rate-limit/redis-bucket.js';
import type { SharedQuota } from './quota.js';

/** The quotas that this process shares, by channel, with all that use the same Redis and the same names. */
export function createRedisQuotas(redis: Redis): (channel: string) => SharedQuota {
  const self = randomUUID();
  return (channel) => {
    // The braces are a hash tag: a cluster keeps both keys on one node.
    const keys = { bucket: `parley:calls:{${channel}}`, processes: { key: `parley:callers:{${channel}}`, self } };
    return { reserve: (rate, maxWaitMs) => reserveShared(redis, keys, rate, maxWaitMs) };
  };
}
