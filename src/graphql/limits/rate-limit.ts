import { GraphQLError } from 'graphql';
import type { Redis } from 'ioredis';
import { BoundedMap } from '../../domain/bounded-memory.js';
import { reserveShared } from '../../rate-limit/redis-bucket.js';
import { burstRate, TokenBucket, type Rate } from '../../rate-limit/token-bucket.js';

/** How many requests a client, and how many unknown tokens an address may send. */
export interface RateLimits {
  /** Counts a request of a client; the error when the client is over its limit. */
  takeRequest(client: string): Promise<GraphQLError | undefined>;
  /** Counts a request without a known token; the error when the address is over its limit. Requests of known clients do not count. */
  takeFailure(address: string): Promise<GraphQLError | undefined>;
}

const failuresPerMinute = 600;
/** Buckets kept in memory, at least. A client over its limit is one of the last used, so that its bucket is not dropped. */
const keptBuckets = 10_000;
const clock = { now: () => performance.now() };

/** With Redis, replicas share the requests of a client; while Redis does not answer, each replica allows the whole limit. */
export function createRateLimits(requestsPerMinute: number, redis: Redis | undefined): RateLimits {
  const rate = burstRate(requestsPerMinute);
  const own = new OwnBuckets(rate);
  const requests = redis === undefined ? own : new SharedBuckets(redis, rate, own);
  const failures = new OwnBuckets(burstRate(failuresPerMinute));
  return {
    takeRequest: async (client) =>
      refusalAfter(await requests.take(client), `This client may send ${requestsPerMinute} requests per minute. Try again later.`),
    takeFailure: async (address) =>
      refusalAfter(failures.take(networkOf(address)), 'This address sent too many unknown tokens. Try again later.'),
  };
}

/** Takes a token; 0 when there was one, or else the milliseconds until there is one. */
class OwnBuckets {
  private readonly rate: Rate;
  private readonly buckets = new BoundedMap<TokenBucket>(keptBuckets);

  constructor(rate: Rate) {
    this.rate = rate;
  }

  take(key: string): number {
    const bucket = this.buckets.get(key) ?? new TokenBucket(this.rate, clock);
    this.buckets.set(key, bucket);
    const { waitMs } = bucket;
    if (waitMs === 0) bucket.take();
    return waitMs;
  }
}

class SharedBuckets {
  private readonly redis: Redis;
  private readonly rate: Rate;
  private readonly fallback: OwnBuckets;
  /** Who was refused is refused without a command until then: a client that keeps asking costs Redis nothing. */
  private readonly refusedUntil = new BoundedMap<number>(keptBuckets);

  constructor(redis: Redis, rate: Rate, fallback: OwnBuckets) {
    this.redis = redis;
    this.rate = rate;
    this.fallback = fallback;
  }

  async take(key: string): Promise<number> {
    const refusedMs = (this.refusedUntil.get(key) ?? 0) - clock.now();
    if (refusedMs > 0) return refusedMs;
    if (this.redis.status !== 'ready') return this.fallback.take(key);
    try {
      const { waitMs } = await reserveShared(this.redis, { bucket: `parley:requests:{${key}}` }, this.rate, 0);
      if (waitMs > 0) this.refusedUntil.set(key, clock.now() + waitMs);
      return waitMs;
    } catch {
      return this.fallback.take(key);
    }
  }
}

function refusalAfter(waitMs: number, message: string): GraphQLError | undefined {
  if (waitMs === 0) return undefined;
  const retryAfterSeconds = Math.max(1, Math.ceil(waitMs / 1000));
  return new GraphQLError(message, { extensions: { code: 'RATE_LIMITED', retryAfterSeconds, parley: true } });
}

/** The /64 network of an IPv6 address: one subscriber has all of its 2^64 addresses. */
function networkOf(address: string): string {
  if (!address.includes(':') || address.includes('.')) return address;
  const [head = '', tail] = address.split('::');
  const groups = head === '' ? [] : head.split(':');
  const behind = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? [] : Array<string>(Math.max(0, 8 - groups.length - behind.length)).fill('0');
  return [...groups, ...zeros, ...behind].slice(0, 4).join(':');
}
