import { createLocalBus, type Bus, type BusWatch } from './bus.js';
import { connectRedis } from './redis-bus.js';
import { createSharedBus } from './shared-bus.js';

export interface BusAddresses {
  readonly redisUrl: string | undefined;
  readonly databaseUrl: string | undefined;
}

const topic = 'parley_events';

/** Opens a bus over Redis, else over PostgreSQL, else inside this process. Rejects when the configured server cannot be reached. */
export async function openBus({ redisUrl, databaseUrl }: BusAddresses, watch: BusWatch): Promise<Bus> {
  if (redisUrl !== undefined) return createSharedBus((events) => connectRedis(redisUrl, topic, events), watch);
  if (databaseUrl !== undefined) {
    const { connectPostgres } = await import('./postgres-bus.js');
    return createSharedBus((events) => connectPostgres(databaseUrl, topic, events), watch);
  }
  return createLocalBus();
}
