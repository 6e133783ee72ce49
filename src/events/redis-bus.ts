import type { Carrier, CarrierEvents } from './shared-bus.js';

const connectTimeoutMs = 5000;

/** Redis pub/sub. A lost connection comes back by itself; rejects when there is none at first. */
export async function connectRedis(url: string, topic: string, events: CarrierEvents): Promise<Carrier> {
  const { Redis } = await import('./redis-driver.js');
  let isStarted = false;
  const options = {
    lazyConnect: true,
    connectTimeout: connectTimeoutMs,
    keepAlive: 10_000,
    // What cannot be sent now is not kept: the bus knows how to make it good.
    enableOfflineQueue: false,
    autoResubscribe: false,
    retryStrategy: (attempt: number) => (isStarted ? Math.min(attempt * 200, 5000) : null),
  };
  const [publisher, subscriber] = [new Redis(url, options), new Redis(url, options)];
  let lastError: unknown;
  let isSubscribed = false;

  /** Only then nothing can pass unheard that is recorded from now on. */
  async function subscribe(): Promise<void> {
    await subscriber.subscribe(topic);
    isSubscribed = true;
  }
  function checkRestored(): void {
    if (isStarted && isSubscribed && publisher.status === 'ready') events.restored();
  }
  function lose(): void {
    if (isStarted) events.lost(lastError ?? new Error('The connection ended.'));
  }

  for (const connection of [publisher, subscriber]) {
    connection.on('error', (error) => (lastError = error));
    connection.on('close', lose);
  }
  subscriber.on('close', () => (isSubscribed = false));
  subscriber.on('message', (_topic, text) => events.arrived(text));
  publisher.on('ready', checkRestored);
  subscriber.on('ready', () => {
    // When this fails the connection is lost again, and the next one tries.
    if (isStarted) subscribe().then(checkRestored, lose);
  });

  try {
    await Promise.all([publisher.connect(), subscriber.connect()]);
    await subscribe();
  } catch (error) {
    for (const connection of [publisher, subscriber]) connection.disconnect();
    throw new Error(`Redis cannot be reached (REDIS_URL): ${messageOf(lastError ?? error)}`, { cause: lastError ?? error });
  }
  lastError = undefined;
  isStarted = true;
  return {
    send: async (text) => {
      await publisher.publish(topic, text);
    },
    close: async () => {
      isStarted = false;
      for (const connection of [publisher, subscriber]) connection.disconnect();
    },
  };
}

function messageOf(error: unknown): string {
  const { code, message } = error as { code?: string; message?: string };
  return message || code || 'unknown error';
}
