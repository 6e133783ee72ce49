import type { Redis } from 'ioredis';
import { GraphQLError } from 'graphql';
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes, type RateLimiterAbstract } from 'rate-limiter-flexible';

/** How much a client and a stranger may ask in a minute. */
export interface RateLimits {
  /** Counts a request of a client; the refusal when it has had its share. */
  takeRequest(client: string): Promise<GraphQLError | undefined>;
  /** Counts a failed attempt to be known; the refusal when there were too many from this address. Known clients are never refused by it. */
  takeFailure(address: string): Promise<GraphQLError | undefined>;
}

const seconds = 60;
const failuresPerMinute = 600;

/** Counts in Redis where there is one, so that replicas share what a client may ask; while Redis cannot be asked, each counts for itself. */
export function createRateLimits(requestsPerMinute: number, redis: Redis | undefined): RateLimits {
  const own = new RateLimiterMemory({ keyPrefix: 'requests', points: requestsPerMinute, duration: seconds });
  const requests = redis === undefined ? own : shareThrough(redis, requestsPerMinute, own);
  const failures = new RateLimiterMemory({ keyPrefix: 'failures', points: failuresPerMinute, duration: seconds });
  return {
    takeRequest: (client) => take(requests, client, `This client may ask ${requestsPerMinute} times a minute.`),
    takeFailure: (address) => take(failures, networkOf(address), 'Too many unknown tokens came from this address.'),
  };
}

function shareThrough(redis: Redis, points: number, insuranceLimiter: RateLimiterMemory): RateLimiterAbstract {
  return new RateLimiterRedis({
    storeClient: redis,
    keyPrefix: 'parley:requests',
    points,
    duration: seconds,
    rejectIfRedisNotReady: true,
    insuranceLimiter,
    // Whoever goes on after that is refused without asking Redis.
    inMemoryBlockOnConsumed: points + 1,
  });
}

async function take(limiter: RateLimiterAbstract, key: string, message: string): Promise<GraphQLError | undefined> {
  try {
    await limiter.consume(key);
    return undefined;
  } catch (refused) {
    if (!(refused instanceof RateLimiterRes)) throw refused;
    const retryAfterSeconds = Math.max(1, Math.ceil(refused.msBeforeNext / 1000));
    return new GraphQLError(message, { extensions: { code: 'RATE_LIMITED', retryAfterSeconds, parley: true } });
  }
}

/** Whoever has one address of IPv6 has the other 2^64 of its network. */
function networkOf(address: string): string {
  if (!address.includes(':') || address.includes('.')) return address;
  const [head = '', tail] = address.split('::');
  const groups = head === '' ? [] : head.split(':');
  const behind = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? [] : Array<string>(Math.max(0, 8 - groups.length - behind.length)).fill('0');
  return [...groups, ...zeros, ...behind].slice(0, 4).join(':');
}
