import type { Result } from './subscribing-client.js';

export interface StreamedEvent {
  readonly event: string;
  readonly data: Result | null;
}

/** A stream of server-sent events, as plain HTTP gives it. */
export interface EventSource {
  readonly response: Response;
  /** Ends with the stream; rejects when it breaks off. */
  readonly events: AsyncGenerator<StreamedEvent, void, undefined>;
  /** The results among the events. */
  take(count: number): Promise<Result[]>;
  close(): void;
}

/** Opens a stream. It has begun when this is answered: nothing that happens from then on is missed. */
export async function openEventSource(
  address: string,
  query: string,
  variables: Record<string, unknown> = {},
  init: RequestInit = {},
): Promise<EventSource> {
  const abort = new AbortController();
  const response = await fetch(`${address}/graphql/stream`, {
    method: 'POST',
    body: JSON.stringify({ query, variables }),
    signal: abort.signal,
    ...init,
    headers: {
      'content-type': 'application/json',
      accept: 'text/event-stream',
      authorization: 'Bearer everything-token',
      ...(init.headers as Record<string, string>),
    },
  });
  const events = readEvents(response);
  return {
    response,
    events,
    take: async (count) => {
      const results: Result[] = [];
      while (results.length < count) {
        const { value, done } = await events.next();
        if (done === true) break;
        if (value.event === 'next' && value.data !== null) results.push(value.data);
      }
      return results;
    },
    close: () => abort.abort(),
  };
}

async function* readEvents(response: Response): AsyncGenerator<StreamedEvent, void, undefined> {
  let text = '';
  const decoder = new TextDecoder();
  for await (const part of response.body ?? []) {
    text += decoder.decode(part as Uint8Array, { stream: true });
    const whole = text.split('\n\n');
    text = whole.pop() ?? '';
    for (const block of whole.filter((lines) => lines.startsWith('event: '))) yield readEvent(block);
  }
}

function readEvent(block: string): StreamedEvent {
  const fields = new Map(
    block.split('\n').map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim()] as const),
  );
  const data = fields.get('data') ?? '';
  return { event: fields.get('event') ?? '', data: data === '' ? null : (JSON.parse(data) as Result) };
}
