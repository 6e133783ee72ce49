import type { Redis } from 'ioredis';
import type { Rate } from './token-bucket.js';

/**
 * The bucket of `token-bucket.ts` as one number: the time at which it is full again, by the clock of Redis, which is the same for all
 * processes. With a second key it also counts the processes that used the bucket within the last minute.
 */
const reserveScript = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local burst, perMs, maxWait = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local fullAt = math.max(tonumber(redis.call('GET', KEYS[1]) or '0'), now)
local wait = math.max(0, fullAt - now - (burst - 1) / perMs)
if wait <= maxWait then
  fullAt = fullAt + 1 / perMs
  redis.call('SET', KEYS[1], string.format('%.3f', fullAt), 'PX', math.max(1, math.ceil(fullAt - now)))
end
local processes = 1
if KEYS[2] then
  redis.call('ZADD', KEYS[2], now, ARGV[4])
  redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', now - 60000)
  redis.call('PEXPIRE', KEYS[2], 60000)
  processes = redis.call('ZCARD', KEYS[2])
end
return { string.format('%.3f', wait), string.format('%.6f', burst - (fullAt - now) * perMs), processes }`;

const giveBackScript = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local fullAt = tonumber(redis.call('GET', KEYS[1]) or '0') - 1 / tonumber(ARGV[1])
if fullAt > now then
  redis.call('SET', KEYS[1], string.format('%.3f', fullAt), 'PX', math.ceil(fullAt - now))
else
  redis.call('DEL', KEYS[1])
end`;

/** A token that was taken, or how long it would take until there is one. */
export interface SharedReservation {
  /** Milliseconds until the call may be made. */
  readonly waitMs: number;
  /** False: the wait is longer than the caller allows, and no token was taken. */
  readonly isTaken: boolean;
  /** Tokens left for all processes together; negative while calls wait. */
  readonly tokens: number;
  /** Processes that used the bucket within the last minute, this one included; 1 where they are not counted. */
  readonly processes: number;
  /** Returns the token of a call that was not made. */
  giveBack(): void;
}

export interface SharedBucketKeys {
  readonly bucket: string;
  /** A sorted set of the processes that use the bucket, and this process's name in it. In a cluster both keys need the same hash tag. */
  readonly processes?: { readonly key: string; readonly self: string };
}

type ReserveCommand = (keys: number, ...keysAndValues: (string | number)[]) => Promise<[string, string, number]>;
type GiveBackCommand = (bucket: string, perMs: number) => Promise<unknown>;

/** Takes a token from the bucket that all processes with the same Redis and keys share. Rejects when Redis does not answer. */
export async function reserveShared(
  redis: Redis,
  { bucket, processes }: SharedBucketKeys,
  { burst, perMs }: Rate,
  maxWaitMs: number,
): Promise<SharedReservation> {
  const { reserveToken, giveTokenBack } = scriptsOf(redis);
  const keys = processes === undefined ? [bucket] : [bucket, processes.key];
  const answer = await reserveToken(keys.length, ...keys, burst, perMs, maxWaitMs, processes?.self ?? '');
  const [waitMs, tokens, count] = answer.map(Number) as [number, number, number];
  const giveBack = (): void => void giveTokenBack(bucket, perMs).catch(() => undefined);
  return { waitMs, isTaken: waitMs <= maxWaitMs, tokens, processes: count, giveBack };
}

/** Defined once for each connection: ioredis then sends a script's hash instead of its text. */
function scriptsOf(redis: Redis): { readonly reserveToken: ReserveCommand; readonly giveTokenBack: GiveBackCommand } {
  const scripted = redis as Redis & { reserveToken?: ReserveCommand; giveTokenBack?: GiveBackCommand };
  if (scripted.reserveToken === undefined) {
    redis.defineCommand('reserveToken', { lua: reserveScript });
    redis.defineCommand('giveTokenBack', { lua: giveBackScript, numberOfKeys: 1 });
  }
  const { reserveToken, giveTokenBack } = scripted as Required<typeof scripted>;
  return { reserveToken: reserveToken.bind(redis), giveTokenBack: giveTokenBack.bind(redis) };
}
