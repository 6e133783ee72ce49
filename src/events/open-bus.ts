import { createLocalBus, type Bus, type BusWatch } from './bus.js';
import { connectRedis } from './redis-bus.js';
import { createSharedBus } from './shared-bus.js';

export interface BusPlaces {
  readonly redisUrl: string | undefined;
  readonly databaseUrl: string | undefined;
}

const topic = 'parley_events';

/** Through Redis, else through PostgreSQL, else inside this process. Rejects when what is configured cannot be reached. */
export async function openBus({ redisUrl, databaseUrl }: BusPlaces, watch: BusWatch): Promise<Bus> {
  if (redisUrl !== undefined) return createSharedBus((events) => connectRedis(redisUrl, topic, events), watch);
  if (databaseUrl !== undefined) {
    const { connectPostgres } = await import('./postgres-bus.js');
    return createSharedBus((events) => connectPostgres(databaseUrl, topic, events), watch);
  }
  return createLocalBus();
}
