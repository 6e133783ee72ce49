import { ApolloServer, HeaderMap, type HTTPGraphQLRequest } from '@apollo/server';
import { ApolloServerPluginCacheControlDisabled, ApolloServerPluginLandingPageDisabled } from '@apollo/server/plugin/disabled';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Context, type Surroundings } from './context.js';
import { createErrorFormatter } from './error.js';
import { serveEventStream } from './event-stream.js';
import { createLandingPage } from './landing-page.js';
import { limitRule, type Limits } from './limits.js';
import { createOperations } from './operation.js';
import { refuseUnknown } from './refusal.js';
import { createSchema } from './schema.js';
import { serveSockets } from './subscription-server.js';
import type { Authenticate, Viewer } from './viewer.js';

export interface GraphqlOptions {
  readonly authenticate: Authenticate;
  readonly limits: Limits;
  readonly introspection: boolean;
  /** Apollo Sandbox for browsers; suggestions of names in errors. Off in production. */
  readonly isExplorable: boolean;
  /** Origins whose pages may open a WebSocket, besides the gateway's own. */
  readonly webSocketOrigins: readonly string[];
  /** Gets what a client must not see: errors of our own making. */
  readonly report: (error: unknown) => void;
  /** Gets the name of a viewer whose subscription was dropped. */
  readonly onSlow: (viewer: string) => void;
}

/** How long a client of subscriptions may leave a message untaken. */
const patienceMs = 10_000;

/**
 * Serves `/graphql` over HTTP and WebSocket and `/graphql/stream` on a Fastify instance whose JSON bodies are parsed. The returned function
 * ends it after what is under way.
 */
export async function serveGraphql(
  app: FastifyInstance,
  surroundings: Surroundings,
  options: GraphqlOptions,
): Promise<() => Promise<void>> {
  const schema = createSchema();
  const apollo = new ApolloServer<Context>({
    schema,
    introspection: options.introspection,
    includeStacktraceInErrorResponses: false,
    hideSchemaDetailsFromClientErrors: !options.isExplorable,
    csrfPrevention: true,
    persistedQueries: false,
    stopOnTerminationSignals: false,
    parseOptions: { maxTokens: options.limits.tokens },
    validationRules: [limitRule(options.limits)],
    formatError: createErrorFormatter(options.report),
    plugins: [
      ApolloServerPluginCacheControlDisabled(),
      options.isExplorable ? createLandingPage() : ApolloServerPluginLandingPageDisabled(),
    ],
  });
  await apollo.start();
  app.route({
    method: ['GET', 'POST'],
    url: '/graphql',
    handler: async (request, reply) => {
      const viewer = options.authenticate(request.headers.authorization);
      const isLandingPage = request.method === 'GET' && options.isExplorable && wantsHtml(request);
      if (viewer === undefined && !isLandingPage) return refuseUnknown(reply);
      return answer(apollo, request, reply, surroundings, viewer);
    },
  });
  const subscribers = { ...options, operations: createOperations(schema, options), patienceMs };
  serveEventStream(app, surroundings, { ...subscribers, path: '/graphql/stream' });
  serveSockets(app, surroundings, {
    ...subscribers,
    path: '/graphql',
    origins: options.webSocketOrigins,
    mostBytes: options.limits.bodyBytes,
  });
  return () => apollo.stop();
}

async function answer(
  apollo: ApolloServer<Context>,
  request: FastifyRequest,
  reply: FastifyReply,
  surroundings: Surroundings,
  viewer: Viewer | undefined,
): Promise<FastifyReply> {
  const nobody: Viewer = { name: '', scopes: new Set(), channels: new Set() };
  const response = await apollo.executeHTTPGraphQLRequest({
    httpGraphQLRequest: toApolloRequest(request),
    context: async () => new Context(surroundings, viewer ?? nobody, signalOf(reply)),
  });
  for (const [name, value] of response.headers) reply.header(name, value);
  reply.code(response.status ?? 200);
  return reply.send(response.body.kind === 'complete' ? response.body.string : response.body.asyncIterator);
}

/** Aborts when the client leaves before it has its answer, so that reads nobody waits for are given up at the provider. */
function signalOf(reply: FastifyReply): AbortSignal {
  const abort = new AbortController();
  reply.raw.once('close', () => {
    if (!reply.raw.writableFinished) abort.abort();
  });
  return abort.signal;
}

function toApolloRequest(request: FastifyRequest): HTTPGraphQLRequest {
  const headers = new HeaderMap();
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(', ') : value);
  }
  const search = request.url.includes('?') ? request.url.slice(request.url.indexOf('?')) : '';
  return { method: request.method, headers, search, body: request.body };
}

function wantsHtml(request: FastifyRequest): boolean {
  return request.headers.accept?.includes('text/html') === true && !request.url.includes('?');
}
