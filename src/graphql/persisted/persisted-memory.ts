import type { Redis } from 'ioredis';
import { LRUCache } from 'lru-cache';

/** Texts of operations by their SHA-256 hash, least recently used first out. */
export interface OperationMemory {
  get(hash: string): Promise<string | undefined>;
  set(hash: string, text: string): void;
}

const maxTexts = 1000;
const maxCharacters = 8 * 1024 * 1024;
/** A client whose operation is forgotten sends the text again. */
const redisTtlSeconds = 7 * 24 * 60 * 60;

/** Keeps texts in this process. With Redis, replicas share them as long as Redis answers. */
export function createOperationMemory(redis: Redis | undefined): OperationMemory {
  const texts = new LRUCache<string, string>({
    max: maxTexts,
    maxSize: maxCharacters,
    // An empty text counts as one character: the cache refuses a size of 0.
    sizeCalculation: (text) => Math.max(1, text.length),
  });
  return {
    async get(hash) {
      const own = texts.get(hash);
      if (own !== undefined) return own;
      const shared = await tryRedis(redis, (client) => client.get(keyOf(hash)));
      if (shared != null) texts.set(hash, shared);
      return shared ?? undefined;
    },
    set(hash, text) {
      texts.set(hash, text);
      void tryRedis(redis, (client) => client.set(keyOf(hash), text, 'EX', redisTtlSeconds));
    },
  };
}

function keyOf(hash: string): string {
  return `parley:operation:${hash}`;
}

/** Undefined when Redis is not connected or the command fails: the process then relies on its own memory. */
async function tryRedis<T>(redis: Redis | undefined, command: (client: Redis) => Promise<T>): Promise<T | undefined> {
  return redis?.status === 'ready' ? command(redis).catch(() => undefined) : undefined;
}
