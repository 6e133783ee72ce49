import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import type { SharedQuota } from './quota.js';

/**
 * The bucket of `token-bucket.ts` as one number, the time at which it is full again, by the clock of Redis. A second key holds the
 * replicas that made reservations in the last minute.
 */
const takeTurn = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local burst, perMs, most = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local fullAt = math.max(tonumber(redis.call('GET', KEYS[1]) or '0'), now)
local wait = math.max(0, fullAt - now - (burst - 1) / perMs)
if wait <= most then
  fullAt = fullAt + 1 / perMs
  redis.call('SET', KEYS[1], string.format('%.3f', fullAt), 'PX', math.ceil(fullAt - now))
end
redis.call('ZADD', KEYS[2], now, ARGV[4])
redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', now - 60000)
redis.call('PEXPIRE', KEYS[2], 60000)
return { string.format('%.3f', wait), string.format('%.6f', burst - (fullAt - now) * perMs), redis.call('ZCARD', KEYS[2]) }`;

const giveTurnBack = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local fullAt = tonumber(redis.call('GET', KEYS[1]) or '0') - 1 / tonumber(ARGV[1])
if fullAt > now then
  redis.call('SET', KEYS[1], string.format('%.3f', fullAt), 'PX', math.ceil(fullAt - now))
else
  redis.call('DEL', KEYS[1])
end`;

/** One replica's access to the quotas that it shares with all replicas on the same Redis and with the same channel names. */
export function createRedisQuotas(redis: Redis): (channel: string) => SharedQuota {
  const process = randomUUID();
  return (channel) => {
    // The braces keep both keys on one node of a cluster.
    const [bucket, processes] = [`parley:calls:{${channel}}`, `parley:callers:{${channel}}`];
    return {
      async reserve({ burst, perMs }, maxMs) {
        const answer = await redis.eval(takeTurn, 2, bucket, processes, burst, perMs, maxMs, process);
        const [waitMs, tokens, count] = (answer as unknown[]).map(Number) as [number, number, number];
        const giveBack = (): void => void redis.eval(giveTurnBack, 1, bucket, perMs).catch(() => undefined);
        return { waitMs, isTaken: waitMs <= maxMs, tokens, processes: count, giveBack };
      },
    };
  };
}
