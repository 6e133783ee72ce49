import { ApolloServer, HeaderMap } from '@apollo/server';
import { ApolloServerPluginCacheControlDisabled, ApolloServerPluginLandingPageDisabled } from '@apollo/server/plugin/disabled';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { GraphQLError } from 'graphql';
import { admitFirst, decorateWithViewer, viewerOf, type AdmissionOptions } from './admission.js';
import { requestInfoOf } from './request-info.js';
import type { BrowserAccess } from './browser-access.js';
import { ResponseWait } from '../request/client-wait.js';
import { Context, type Services } from '../request/context.js';
import { createCostEstimator } from '../limits/cost.js';
import { createCostPlugin } from '../pipeline/cost-plugin.js';
import { DocumentCache } from '../pipeline/document-cache.js';
import { createErrorFormatter } from '../request/error.js';
import { serveEventStream } from './event-stream.js';
import { Execution } from '../executor/execution.js';
import { createExecutionPlugin } from '../pipeline/execution-plugin.js';
import { refuseIntrospection } from '../limits/introspection-rule.js';
import { createLandingPage, landingPagePolicy } from '../pages/landing-page.js';
import { limitRule, type Limits } from '../limits/limits.js';
import { KnownOperations } from '../pipeline/known-operation.js';
import { createOperations } from '../pipeline/operation.js';
import { validationOptions } from '../pipeline/operation-document.js';
import { createOperationPlugin } from '../pipeline/operation-plugin.js';
import { refuseOperation } from './operation-refusal.js';
import type { PersistedOperations } from '../persisted/persisted-operations.js';
import { findOperation, httpOperationOf, type FoundOperation } from '../persisted/persisted-request.js';
import { createSchema } from '../schema.js';
import type { Sessions } from '../auth/session.js';
import { serveSockets } from './subscription-server.js';
import { UnexpectedErrors, type Report } from '../pipeline/unexpected-errors.js';
import { openUploadFolder, removeLeftFolders } from '../upload/upload-folder.js';
import { receiveFirst, takeUploads, withUploads } from '../upload/upload-request.js';
import type { Viewer } from '../auth/viewer.js';

export interface GraphqlOptions extends AdmissionOptions {
  readonly persisted: PersistedOperations;
  readonly sessions: Sessions;
  readonly limits: Limits;
  readonly introspection: boolean;
  /** Apollo Sandbox for browsers; suggestions of names in errors. Off in production. */
  readonly isExplorable: boolean;
  /** Which pages may open a WebSocket. */
  readonly access: BrowserAccess;
  /** Gets what a client must not see: errors of our own making. */
  readonly report: Report;
  /** Gets the name of a viewer whose subscription was dropped. */
  readonly onSlow: (viewer: string) => void;
}

/** Whoever gets the page that browsers open with. */
const nobody: Viewer = { name: '', scopes: new Set(), channels: new Set() };

/** How long a client of subscriptions may leave a message untaken. */
const maxWaitMs = 10_000;

/**
 * Serves `/graphql` over HTTP and WebSocket and `/graphql/stream` on a Fastify instance whose JSON bodies are parsed. The returned function
 * ends it after what is under way.
 */
export async function serveGraphql(app: FastifyInstance, services: Services, options: GraphqlOptions): Promise<() => Promise<void>> {
  const schema = createSchema();
  const engine = { documents: new DocumentCache(), execution: new Execution(schema) };
  const unexpected = new UnexpectedErrors(options.report);
  const formatError = createErrorFormatter((cause, told) => unexpected.note(cause, told));
  const hideSuggestions = !options.isExplorable;
  const costs = createCostEstimator(schema, options.limits.cost);
  const known = new KnownOperations({ ...engine, schema, costs, formatError, unexpected, hideSuggestions });
  const apollo = new ApolloServer<Context>({
    schema,
    // Refused by a rule of our own, whose sentence names the setting.
    introspection: true,
    includeStacktraceInErrorResponses: false,
    hideSchemaDetailsFromClientErrors: hideSuggestions,
    csrfPrevention: true,
    persistedQueries: false,
    stopOnTerminationSignals: false,
    parseOptions: { maxTokens: options.limits.tokens },
    validationRules: [limitRule(options.limits), ...(options.introspection ? [] : [refuseIntrospection])],
    validationOptions: validationOptions(options),
    formatError,
    documentStore: engine.documents,
    stringifyResult: (result) => services.sharedQueries.stringify(result),
    plugins: [
      ApolloServerPluginCacheControlDisabled(),
      createCostPlugin(costs),
      createOperationPlugin(unexpected, options.report),
      createExecutionPlugin({ execution: engine.execution, formatError, hideSuggestions }),
      options.isExplorable ? createLandingPage() : ApolloServerPluginLandingPageDisabled(),
    ],
  });
  await apollo.start();
  await removeLeftFolders();
  const folder = openUploadFolder();
  takeUploads(app);
  decorateWithViewer(app);
  const pageViewer = (request: FastifyRequest): Viewer | undefined =>
    request.method === 'GET' && options.isExplorable && wantsHtml(request) ? nobody : undefined;
  app.route({
    method: ['GET', 'POST'],
    url: '/graphql',
    onRequest: admitFirst(options, pageViewer),
    preValidation: receiveFirst(folder, options.limits.bodyBytes),
    handler: (request, reply) =>
      withUploads(request, async () => {
        const viewer = viewerOf(request);
        if (viewer === nobody) reply.header('content-security-policy', landingPagePolicy);
        const asked = httpOperationOf(request);
        const found = viewer === nobody ? { request: asked, keep: () => undefined } : await findOperation(options.persisted, asked);
        if (found instanceof GraphQLError) return refuseOperation(reply, found);
        return answer({ apollo, known }, { request, reply, found }, services, viewer);
      }),
  });
  const subscribers = { ...options, operations: createOperations(schema, options, engine), maxWaitMs };
  serveEventStream(app, services, { ...subscribers, path: '/graphql/stream' });
  serveSockets(app, services, {
    ...subscribers,
    path: '/graphql',
    maxBytes: options.limits.bodyBytes,
  });
  return async () => {
    await apollo.stop();
    await folder.close();
  };
}

interface Asked {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly found: FoundOperation;
}

/** Who answers: known operations first, Apollo Server the rest. */
interface Answering {
  readonly apollo: ApolloServer<Context>;
  readonly known: KnownOperations;
}

async function answer(
  { apollo, known }: Answering,
  { request, reply, found }: Asked,
  services: Services,
  viewer: Viewer,
): Promise<FastifyReply> {
  const contexts: Context[] = [];
  const createContext = (): Context => {
    const context = contexts[0] ?? new Context(services, viewer, requestInfoOf(request, 'http'), new ResponseWait(reply.raw));
    contexts[0] = context;
    return context;
  };
  const operation = known.find(found.request, request.headers);
  const direct = operation && (await known.answer(operation, createContext()));
  if (direct !== undefined) {
    if (direct.status < 400) found.keep();
    for (const [name, value] of direct.headers) reply.header(name, value);
    return reply.code(direct.status).send(direct.text);
  }
  const response = await apollo.executeHTTPGraphQLRequest({
    httpGraphQLRequest: { ...found.request, headers: toHeaderMap(request) },
    context: async () => createContext(),
  });
  // What never became an operation that Apollo Server could tell of.
  contexts[0]?.operation.end({ outcome: 'refused', code: 'BAD_REQUEST' });
  if ((response.status ?? 200) < 400) found.keep();
  for (const [name, value] of response.headers) reply.header(name, value);
  reply.code(response.status ?? 200);
  return reply.send(response.body.kind === 'complete' ? response.body.string : response.body.asyncIterator);
}

function toHeaderMap(request: FastifyRequest): HeaderMap {
  const headers = new HeaderMap();
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(', ') : value);
  }
  return headers;
}

function wantsHtml(request: FastifyRequest): boolean {
  return request.headers.accept?.includes('text/html') === true && !request.url.includes('?');
}
