import type { Redis } from 'ioredis';
import { RecentlyUsed } from '../request/recently-used.js';

/** Texts of operations by their hash, as long as there is room for them. */
export interface OperationMemory {
  get(hash: string): Promise<string | undefined>;
  set(hash: string, text: string): void;
}

const maxTexts = 1000;
const maxCharacters = 8 * 1024 * 1024;
/** Seconds. A client whose operation is forgotten sends it again. */
const keptFor = 7 * 24 * 60 * 60;

/** In this process, and with Redis also for the other replicas, as far as it answers. */
export function createOperationMemory(redis: Redis | undefined): OperationMemory {
  const texts = new RecentlyUsed<string>(maxTexts, maxCharacters);
  return {
    async get(hash) {
      const own = texts.get(hash);
      if (own !== undefined) return own;
      const text = await ask(redis, (server) => server.get(keyOf(hash)));
      if (text != null) texts.set(hash, text, text.length);
      return text ?? undefined;
    },
    set(hash, text) {
      texts.set(hash, text, text.length);
      void ask(redis, (server) => server.set(keyOf(hash), text, 'EX', keptFor));
    },
  };
}

function keyOf(hash: string): string {
  return `parley:operation:${hash}`;
}

/** While Redis cannot be asked, each process remembers for itself. */
async function ask<T>(redis: Redis | undefined, command: (server: Redis) => Promise<T>): Promise<T | undefined> {
  return redis?.status === 'ready' ? command(redis).catch(() => undefined) : undefined;
}
