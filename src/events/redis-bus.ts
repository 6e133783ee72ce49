import type { Carrier, CarrierEvents } from './shared-bus.js';

const connectTimeoutMs = 5000;

/** Uses Redis pub/sub. Reconnects a lost connection. Rejects when the first connection fails. */
export async function connectRedis(url: string, topic: string, events: CarrierEvents): Promise<Carrier> {
  const { Redis } = await import('./redis-driver.js');
  let isStarted = false;
  const options = {
    lazyConnect: true,
    connectTimeout: connectTimeoutMs,
    keepAlive: 10_000,
    // No queue for messages that cannot be sent now: the bus announces the gap later.
    enableOfflineQueue: false,
    autoResubscribe: false,
    retryStrategy: (attempt: number) => (isStarted ? Math.min(attempt * 200, 5000) : null),
  };
  const [publisher, subscriber] = [new Redis(url, options), new Redis(url, options)];
  let lastError: unknown;
  let isSubscribed = false;

  /** From then on, no message of another replica is missed. */
  async function subscribe(): Promise<void> {
    await subscriber.subscribe(topic);
    isSubscribed = true;
  }
  function checkRestored(): void {
    if (isStarted && isSubscribed && publisher.status === 'ready') events.restored();
  }
  function reportLost(): void {
    if (isStarted) events.lost(lastError ?? new Error('The connection ended.'));
  }

  for (const connection of [publisher, subscriber]) {
    connection.on('error', (error) => (lastError = error));
    connection.on('close', reportLost);
  }
  subscriber.on('close', () => (isSubscribed = false));
  subscriber.on('message', (_topic, text) => events.onMessage(text));
  publisher.on('ready', checkRestored);
  subscriber.on('ready', () => {
    // When this fails, the connection counts as lost, and the next one subscribes.
    if (isStarted) subscribe().then(checkRestored, reportLost);
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
