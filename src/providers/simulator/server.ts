import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Order } from '../../domain/order.js';
import type { SimulatedEvent, WebhookSender } from './webhook.js';

/** A received request, exactly as sent. Tests assert on it. */
export interface ReceivedRequest {
  readonly method: string;
  /** Path and query, not decoded. */
  readonly target: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
  /** The body as bytes, for bodies that are not text. */
  readonly bytes: Buffer;
}

export interface SimulatedAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** A string and bytes are sent unchanged, anything else as JSON; undefined sends no body. */
  readonly body?: unknown;
}

/**
 * What goes wrong with the next matching requests. `answer` replaces the response without applying the request; `cut-before` drops the
 * connection without applying; `cut-after` applies, then drops without a response; `truncate` applies and sends half of the body; `hang`
 * applies nothing and never responds until the simulator closes; `delay` applies and responds late; `replace-after` applies and sends
 * another response; `revise` applies and sends what `revise` makes of the response.
 */
export type Fault = { readonly times?: number; readonly when?: (request: ReceivedRequest) => boolean } & (
  | { readonly kind: 'answer' | 'replace-after'; readonly answer: SimulatedAnswer }
  | { readonly kind: 'cut-before' | 'cut-after' | 'truncate' | 'hang' }
  | { readonly kind: 'delay'; readonly milliseconds: number }
  | { readonly kind: 'revise'; readonly revise: (answer: SimulatedAnswer) => SimulatedAnswer }
);

/** A provider's API on loopback, as its documents describe it. */
export interface Simulator {
  /** The channel's `baseUrl`. */
  readonly baseUrl: string;
  /** The channel's `settings`: invented credentials that this simulator accepts. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** Orders that this provider reports by webhook only. The sandbox puts them into the ledger and replaces `channel`. */
  readonly samples: readonly Order[];
  readonly requests: readonly ReceivedRequest[];
  forgetRequests(): void;
  /** Faults apply in the given order, each `times` times (default 1). */
  fail(fault: Fault): void;
  /** Absent when the provider sends no webhooks yet. */
  readonly webhooks?: SimulatedWebhooks;
  close(): Promise<void>;
}

/** The webhooks of a simulator. Changes through its API send webhooks too, as at the provider. */
export interface SimulatedWebhooks extends Pick<WebhookSender, 'deliverTo' | 'delivered'> {
  /** A customer places an order, and the simulator sends its webhook. */
  placeOrder(): void;
  /** Sample customers write to the shop, and the simulator sends the webhooks: the samples have orders and no messages. */
  greet?(): void;
  /** Sends any webhook, signed if the provider signs. */
  send(event: SimulatedEvent): void;
}

export interface SimulatorServer extends Pick<Simulator, 'requests' | 'forgetRequests' | 'fail' | 'close'> {
  readonly origin: string;
}

export const garbage: SimulatedAnswer = { status: 200, headers: { 'content-type': 'application/json' }, body: '{"status":<<<not json' };
export const htmlErrorPage: SimulatedAnswer = {
  status: 502,
  headers: { 'content-type': 'text/html' },
  body: '<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>',
};

/** Starts a loopback server that records requests and applies faults. `handle` answers all others. */
export async function startSimulatorServer(handle: (request: ReceivedRequest) => SimulatedAnswer): Promise<SimulatorServer> {
  const requests: ReceivedRequest[] = [];
  const faults: { fault: Fault; left: number }[] = [];
  const server = createServer((incoming, outgoing) => {
    void receive(incoming).then((request) => {
      requests.push(request);
      serve(request, outgoing, takeFault(faults, request), handle);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    requests,
    forgetRequests: () => void requests.splice(0),
    fail: (fault) => void faults.push({ fault, left: fault.times ?? 1 }),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function receive(incoming: IncomingMessage): Promise<ReceivedRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const bytes = Buffer.concat(chunks);
  const target = incoming.url ?? '/';
  const url = new URL(target, 'http://simulator');
  return {
    method: incoming.method ?? 'GET',
    target,
    path: target.split('?')[0] as string,
    query: url.searchParams,
    headers: incoming.headers,
    body: bytes.toString('utf8'),
    bytes,
  };
}

function takeFault(faults: { fault: Fault; left: number }[], request: ReceivedRequest): Fault | undefined {
  const index = faults.findIndex(({ fault }) => fault.when === undefined || fault.when(request));
  const found = faults[index];
  if (found === undefined) return undefined;
  found.left -= 1;
  if (found.left === 0) faults.splice(index, 1);
  return found.fault;
}

function serve(
  request: ReceivedRequest,
  outgoing: ServerResponse,
  fault: Fault | undefined,
  handle: (request: ReceivedRequest) => SimulatedAnswer,
): void {
  switch (fault?.kind) {
    case 'hang':
      return;
    case 'cut-before':
      outgoing.destroy();
      return;
    case 'answer':
      send(outgoing, fault.answer);
      return;
    case 'cut-after':
      handle(request);
      outgoing.destroy();
      return;
    case 'replace-after':
      handle(request);
      send(outgoing, fault.answer);
      return;
    case 'revise':
      send(outgoing, fault.revise(handle(request)));
      return;
    case 'truncate':
      sendHalf(outgoing, handle(request));
      return;
    case 'delay': {
      const answer = handle(request);
      setTimeout(() => send(outgoing, answer), fault.milliseconds);
      return;
    }
    default:
      send(outgoing, handle(request));
  }
}

function send(outgoing: ServerResponse, answer: SimulatedAnswer): void {
  const { body } = answer;
  const isText = typeof body === 'string' || Buffer.isBuffer(body);
  outgoing.writeHead(answer.status, { 'content-type': isText ? 'text/plain' : 'application/json', ...answer.headers });
  outgoing.end(isText ? body : body === undefined ? '' : JSON.stringify(body));
}

/** Sends half of the body as if it were complete, like a broken proxy. */
function sendHalf(outgoing: ServerResponse, answer: SimulatedAnswer): void {
  const body = typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body ?? null);
  send(outgoing, {
    ...answer,
    headers: { 'content-type': 'application/json' },
    body: body.slice(0, Math.max(1, Math.floor(body.length / 2))),
  });
}
