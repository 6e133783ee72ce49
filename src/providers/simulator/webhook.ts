/** A webhook that a simulator sends. */
export interface SimulatedEvent {
  /** Sent as JSON; a string is sent unchanged. */
  readonly body: unknown;
  readonly method?: 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Appended to the configured address, such as `/messages/post`. */
  readonly suffix?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Sends webhooks to one address, in order, one at a time, without retries. */
export interface WebhookSender {
  /** The address from now on; undefined drops all events. */
  deliverTo(address: string | undefined): void;
  send(event: SimulatedEvent): void;
  /** The HTTP statuses of all responses so far; waits for requests in flight. 0 means no response. */
  delivered(): Promise<readonly number[]>;
}

/** Headers that sign a body. */
type Sign = (body: Uint8Array) => Readonly<Record<string, string>>;

export function createWebhookSender(sign?: Sign): WebhookSender {
  let target: string | undefined;
  const statuses: number[] = [];
  let queue: Promise<void> = Promise.resolve();
  return {
    deliverTo: (address) => void (target = address),
    send: (event) => {
      const address = target;
      if (address === undefined) return;
      queue = queue.then(async () => void statuses.push(await post(address, event, sign)));
    },
    delivered: async () => {
      await queue;
      return [...statuses];
    },
  };
}

async function post(address: string, event: SimulatedEvent, sign: Sign | undefined): Promise<number> {
  const body = Buffer.from(typeof event.body === 'string' ? event.body : JSON.stringify(event.body));
  const headers = { 'content-type': 'application/json', ...event.headers, ...sign?.(body) };
  try {
    const response = await fetch(`${address}${event.suffix ?? ''}`, { method: event.method ?? 'POST', headers, body });
    await response.arrayBuffer();
    return response.status;
  } catch {
    return 0;
  }
}
