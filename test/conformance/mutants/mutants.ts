import { ProviderError } from '../../../src/contract/error.js';
import type { Provider } from '../../../src/contract/provider.js';
import type { Delivery, Webhooks } from '../../../src/contract/webhook.js';
import type { WriteCall, Writer, WriteReceipt } from '../../../src/contract/writer.js';
import type { HttpClient, HttpRequest, HttpResponse } from '../../../src/http-client/exchange.js';
import type { ProviderDefinition } from '../../../src/providers/definition.js';

/** A provider with one defect that a new adapter may have. */
export interface Mutant {
  readonly defect: string;
  /** The provider that has it here. */
  readonly provider: string;
  mutate(definition: ProviderDefinition): ProviderDefinition;
  /** The sentence that has to find it, or its beginning. */
  readonly caughtBy: string;
}

export const mutants: readonly Mutant[] = [
  {
    defect: 'every signature fits',
    provider: 'awal',
    mutate: (definition) => withSignature(definition, () => true),
    caughtBy: 'a delivery with another signature of the right length MUST be refused',
  },
  {
    defect: 'a signature fits when it has the right length',
    provider: 'awal',
    mutate: (definition) =>
      withSignature(definition, ({ headers, body }, { sign }) =>
        Object.entries(sign(body)).every(([name, value]) => headers[name.toLowerCase()]?.length === value.length),
      ),
    caughtBy: 'a delivery with the valid signature of another body MUST be refused',
  },
  {
    defect: 'every delivery is the same event',
    provider: 'zapi',
    mutate: (definition) => withWebhooks(definition, () => ({ identity: () => ({ key: 'constant', windowSeconds: 60 }) })),
    caughtBy: 'two messages of one person with the same words at the same time MUST both be applied',
  },
  {
    defect: 'a delivery is identified by its bytes although it has an id',
    provider: 'kaleyra',
    mutate: (definition) =>
      withWebhooks(definition, () => ({
        identity: ({ body }) => ({ key: Buffer.from(body).toString('base64').slice(0, 4000), windowSeconds: 60 }),
      })),
    caughtBy: 'the same delivery with other whitespace and order of members MUST be applied once',
  },
  {
    defect: 'a change of status needs no open window',
    provider: 'kaleyra',
    mutate: (definition) =>
      withProvider(definition, ({ orders }) =>
        orders?.status === undefined ? {} : { orders: { ...orders, status: { ...orders.status, needsOpenWindow: () => false } } },
      ),
    caughtBy: 'a change of status that travels as a message MUST be refused before it is sent',
  },
  {
    defect: 'a text needs no open window, because the adapter does not report the rule',
    provider: 'kaleyra',
    mutate: (definition) => ({
      ...definition,
      create(channel, http) {
        const { serviceWindow: _serviceWindow, ...provider } = definition.create(channel, http);
        return provider;
      },
    }),
    caughtBy: 'a text MUST be refused before it is sent',
  },
  {
    defect: 'a list ends after its first page',
    provider: 'zapi',
    mutate: (definition) => withHttp(definition, (http) => ({ ...http, request: (request) => http.request(firstPageOf(request)) })),
    caughtBy: 'subscribers.list MUST page through every record to the end',
  },
  {
    defect: 'an error with status 200 is taken for success',
    provider: 'zapi',
    mutate: (definition) => withTexts(definition, (error, { status }) => (status === 200 ? accepted : error)),
    caughtBy: 'an error that is answered with status 200 MUST NOT be taken for success',
  },
  {
    defect: 'a write is sent again when its answer is lost',
    provider: 'kaleyra',
    mutate: (definition) =>
      withHttp(definition, (http) => ({
        ...http,
        async request(request) {
          const answer = await http.request(request);
          return answer.failed && request.kind === 'write' ? http.request(request) : answer;
        },
      })),
    caughtBy: 'a text whose answer is lost MUST be UNKNOWN and MUST NOT be sent again',
  },
  {
    defect: "the body of a provider's answer is part of an error message",
    provider: 'zapi',
    mutate: (definition) =>
      withTexts(definition, (error, { text }) => new ProviderError({ ...error, message: `${error.message} ${text}` })),
    caughtBy: 'an undocumented body of a refusal MUST NOT be shown to the client of a write',
  },
  {
    defect: 'a write that is answered with 5xx is reported as not applied',
    provider: 'kaleyra',
    mutate: (definition) =>
      withTexts(definition, (error, { status }) => (status >= 500 ? new ProviderError({ ...error, nothingApplied: true }) : error)),
    caughtBy: 'a text that is answered with JSON and status 500 MUST be UNKNOWN',
  },
  {
    defect: 'what is delivered for another number is applied',
    provider: 'zapi',
    mutate: (definition) =>
      withBodies(definition, (text, settings) =>
        text.replace(/"instanceId":"[^"]*"/, `"instanceId":"${(settings as { instanceId: string }).instanceId}"`),
      ),
    caughtBy: 'a delivery for another number or account MUST NOT be applied to this channel',
  },
  {
    defect: 'a challenge is not recognised',
    provider: 'awal',
    mutate: (definition) => withWebhooks(definition, () => ({ challenge: () => undefined })),
    caughtBy: 'a challenge MUST be answered as documented and not stored',
  },
  {
    defect: 'a challenge is answered with another value',
    provider: 'awal',
    mutate: (definition) =>
      withWebhooks(definition, ({ challenge }) => ({
        challenge: (request) => {
          const answer = challenge?.(request);
          return answer === undefined ? undefined : (JSON.parse(JSON.stringify(answer).replace('random', 'other')) as typeof answer);
        },
      })),
    caughtBy: 'a challenge MUST be answered as documented and not stored',
  },
  {
    defect: 'nothing is read from a delivery',
    provider: 'kaleyra',
    mutate: (definition) => withWebhooks(definition, () => ({ read: () => ({ kind: 'unknown', events: [] }) })),
    caughtBy: 'a delivery as the provider sends it MUST be accepted and applied',
  },
  {
    defect: 'a number is sent with a + that the provider does not take',
    provider: 'zapi',
    mutate: (definition) =>
      withHttp(definition, (http) => ({
        ...http,
        request: ({ body, ...request }) =>
          http.request({
            ...request,
            ...(typeof body === 'string' ? { body: body.replace(/"phone":"/, '"phone":"+') } : body && { body }),
          }),
      })),
    caughtBy: 'a text MUST be sent to the number in the form that the provider documents',
  },
  {
    defect: 'a number is sent without the + that the provider wants',
    provider: 'kaleyra',
    mutate: (definition) =>
      withHttp(definition, (http) => ({
        ...http,
        request: ({ body, ...request }) =>
          http.request({ ...request, ...(typeof body === 'string' ? { body: body.replace(/"to":"\+/, '"to":"') } : body && { body }) }),
      })),
    caughtBy: 'a text MUST be sent to the number in the form that the provider documents',
  },
  {
    defect: 'a number is stored with a +, unlike the one that is written to',
    provider: 'kaleyra',
    mutate: (definition) =>
      withWebhooks(definition, ({ read }) => ({
        read: (delivery) => {
          const { kind, events } = read(delivery);
          const stored = events.map((event) =>
            event.kind === 'message-received'
              ? { ...event, message: { ...event.message, contactId: `+${event.message.contactId}` } }
              : event,
          );
          return { kind, events: stored };
        },
      })),
    caughtBy: 'what a person writes MUST be in the conversation of their number, with the leading +',
  },
  {
    defect: 'only the first record of a batch is read',
    provider: 'kaleyra',
    mutate: (definition) =>
      withWebhooks(definition, ({ read }) => ({
        read: (delivery) => ({ ...read(delivery), events: read(delivery).events.slice(0, 1) }),
      })),
    caughtBy: 'every record of a batch MUST be applied',
  },
  {
    defect: 'one record that cannot be read loses its batch',
    provider: 'kaleyra',
    mutate: (definition) =>
      withWebhooks(definition, ({ read }) => ({
        read: (delivery) => {
          const { kind, events } = read(delivery);
          return {
            kind,
            events: events.some((event) => event.kind === 'unsupported') ? [{ kind: 'unsupported', eventType: null }] : events,
          };
        },
      })),
    caughtBy: 'every record of a batch MUST be applied',
  },
  {
    defect: 'the time of a change of an order is not read',
    provider: 'zapi',
    mutate: (definition) => withBodies(definition, (text) => text.replace(/"momment":\d+,?/, '')),
    caughtBy: 'an earlier state of an order that arrives later MUST NOT be taken for the present one',
  },
  {
    defect: 'an order is stored without the ids that its update needs',
    provider: 'zapi',
    mutate: (definition) =>
      withWebhooks(definition, ({ read }) => ({
        read: (delivery) => {
          const { kind, events } = read(delivery);
          const stored = events.map((event) =>
            event.kind === 'order-received'
              ? { ...event, order: { ...event.order, keys: { ...event.order.keys, orderRequestId: null } } }
              : event,
          );
          return { kind, events: stored };
        },
      })),
    caughtBy: 'the status of an order that arrived MUST be changeable',
  },
];

/** The same provider under another name, so that it can stand beside the real one. */
export function mutantOf(definition: ProviderDefinition): ProviderDefinition {
  return { ...definition, name: 'mutant', create: (channel, http) => ({ ...definition.create(channel, http), name: 'mutant' }) };
}

const accepted: WriteReceipt = { outcome: 'ACCEPTED', providerId: null };

function withProvider(
  definition: ProviderDefinition,
  change: (provider: Provider, settings: unknown) => Partial<Provider>,
): ProviderDefinition {
  return {
    ...definition,
    create(channel, http) {
      const provider = definition.create(channel, http);
      return { ...provider, ...change(provider, channel.settings) };
    },
  };
}

function withWebhooks(
  definition: ProviderDefinition,
  change: (webhooks: Webhooks, settings: unknown) => Partial<Webhooks>,
): ProviderDefinition {
  return withProvider(definition, ({ webhooks }, settings) =>
    webhooks === undefined ? {} : { webhooks: { ...webhooks, ...change(webhooks, settings) } },
  );
}

type Signature = NonNullable<Webhooks['signature']>;

function withSignature(definition: ProviderDefinition, fits: (delivery: Delivery, signature: Signature) => boolean): ProviderDefinition {
  return withWebhooks(definition, ({ signature }) =>
    signature === undefined ? {} : { signature: { ...signature, fits: (delivery) => fits(delivery, signature) } },
  );
}

/** Reads deliveries as if their bodies were others. */
function withBodies(definition: ProviderDefinition, change: (text: string, settings: unknown) => string): ProviderDefinition {
  return withWebhooks(definition, ({ read }, settings) => ({
    read: (delivery) => {
      const body = Buffer.from(change(Buffer.from(delivery.body).toString('utf8'), settings));
      return read({ ...delivery, body });
    },
  }));
}

function withHttp(definition: ProviderDefinition, change: (http: HttpClient) => HttpClient): ProviderDefinition {
  return { ...definition, create: (channel, http) => definition.create(channel, change(http)) };
}

/** Concludes something else from a failed answer to a text. */
function withTexts(
  definition: ProviderDefinition,
  conclude: (error: ProviderError, answer: HttpResponse) => ProviderError | WriteReceipt,
): ProviderDefinition {
  let newest: HttpResponse | undefined;
  const listening = withHttp(definition, (http) => ({
    ...http,
    async request(request) {
      const answer = await http.request(request);
      newest = answer.failed ? undefined : answer;
      return answer;
    },
  }));
  const wrap = <Change>(writer: Writer<Change>): Writer<Change> => ({
    ...writer,
    async send(change: Change, call: WriteCall) {
      try {
        return await writer.send(change, call);
      } catch (error) {
        if (!(error instanceof ProviderError) || newest === undefined) throw error;
        const conclusion = conclude(error, newest);
        if (conclusion instanceof ProviderError) throw conclusion;
        return conclusion;
      }
    },
  });
  return withProvider(listening, ({ messages }) =>
    messages?.text === undefined ? {} : { messages: { ...messages, text: wrap(messages.text) } },
  );
}

/** Pages behind the first are asked for far behind the last, where there is nothing. */
function firstPageOf(request: HttpRequest): HttpRequest {
  return { ...request, path: request.path.replace(/(?<=[?&]page=)(?!1\b)\d+/, '9999') };
}
