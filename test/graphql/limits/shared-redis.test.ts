import { randomUUID } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import type { Redis } from 'ioredis';
import { createOperationMemory, type OperationMemory } from '../../../src/graphql/persisted/persisted-memory.js';
import { createRateLimits } from '../../../src/graphql/limits/rate-limit.js';
import { connectSharedRedis } from '../../../src/graphql/limits/shared-redis.js';
import { startGate } from '../../gate.js';

const { REDIS_URL: redisUrl } = process.env;
const nowhere = 'redis://127.0.0.1:1';

const open: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of open.splice(0)) await close();
});

async function connect(url: string): Promise<Redis> {
  const redis = await connectSharedRedis(url);
  open.push(() => redis.disconnect());
  return redis;
}

describe('while Redis does not answer', () => {
  it('each process MUST store operations for itself', async () => {
    const [own, other] = [createOperationMemory(await connect(nowhere)), createOperationMemory(await connect(nowhere))];
    own.set('a', 'query A');
    expect([await own.get('a'), await own.get('b'), await other.get('a')]).toEqual(['query A', undefined, undefined]);
  });

  it('each process MUST count the requests of clients for itself', async () => {
    const rates = createRateLimits(1, await connect(nowhere));
    expect(await rates.takeRequest('a')).toBeUndefined();
    expect((await rates.takeRequest('a'))?.extensions).toMatchObject({ code: 'RATE_LIMITED' });
    expect(await rates.takeRequest('b')).toBeUndefined();
  });
});

describe('the memory of operations', () => {
  it('MUST drop the least recently used text when it is full', async () => {
    const memory = createOperationMemory(undefined);
    for (let index = 0; index < 1000; index += 1) memory.set(`hash-${index}`, 'x');
    expect(await memory.get('hash-0')).toBe('x');
    memory.set('one more', 'x');
    expect([await memory.get('hash-0'), await memory.get('hash-1'), await memory.get('one more')]).toEqual(['x', undefined, 'x']);
  });

  it('MUST hold no more than 8 million characters', async () => {
    const memory = createOperationMemory(undefined);
    const large = 'x'.repeat(3 * 1024 * 1024);
    for (const hash of ['a', 'b', 'c']) memory.set(hash, large);
    expect([await memory.get('a'), (await memory.get('b'))?.length, (await memory.get('c'))?.length]).toEqual([
      undefined,
      large.length,
      large.length,
    ]);
    memory.set('too large', large.repeat(3));
    expect(await memory.get('too large')).toBeUndefined();
  });
});

describe.runIf(redisUrl !== undefined)('with Redis', () => {
  const url = redisUrl ?? '';

  it('an operation sent to one replica MUST be known to the others', async () => {
    const [own, other] = [createOperationMemory(await connect(url)), createOperationMemory(await connect(url))];
    const hash = randomUUID();
    own.set(hash, 'query A');
    expect(await untilKnown(other, hash)).toBe('query A');
  });

  it('a client MUST have one limit at all replicas together', async () => {
    const [one, two] = [createRateLimits(3, await connect(url)), createRateLimits(3, await connect(url))];
    const client = randomUUID();
    const taken = [];
    for (const rates of [one, two, one, two, one]) taken.push((await rates.takeRequest(client))?.extensions['code']);
    expect(taken).toEqual([undefined, undefined, undefined, 'RATE_LIMITED', 'RATE_LIMITED']);
  });

  it('requests MUST be answered while Redis is down', async () => {
    const gate = await startGate(url);
    open.push(() => gate.close());
    const redis = await connect(gate.baseUrl);
    const [memory, rates] = [createOperationMemory(redis), createRateLimits(2, redis)];
    const client = randomUUID();
    expect(await rates.takeRequest(client)).toBeUndefined();
    await gate.shut();
    memory.set('a', 'query A');
    expect([await memory.get('a'), await memory.get('b')]).toEqual(['query A', undefined]);
    expect([await rates.takeRequest(client), await rates.takeRequest(client)]).toEqual([undefined, undefined]);
    expect((await rates.takeRequest(client))?.extensions).toMatchObject({ code: 'RATE_LIMITED' });
  });
});

/** `set` does not wait for Redis. */
async function untilKnown(memory: OperationMemory, hash: string): Promise<string> {
  for (;;) {
    const text = await memory.get(hash);
    if (text !== undefined) return text;
  }
}
