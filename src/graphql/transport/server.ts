import type { IncomingMessage } from 'node:http';
import { ApolloServer, HeaderMap } from '@apollo/server';
import { ApolloServerPluginCacheControlDisabled, ApolloServerPluginLandingPageDisabled } from '@apollo/server/plugin/disabled';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { GraphQLError } from 'graphql';
import { admitFirst, decorateWithViewer, viewerOf, type AdmissionOptions } from './admission.js';
import { requestInfoOf } from './request-info.js';
import type { BrowserAccess } from './browser-access.js';
import { ResponseWait } from '../request/client-wait.js';
import { Context, type Services } from '../request/context.js';
import { createCostPlugin } from '../pipeline/cost-plugin.js';
import { createErrorFormatter } from '../request/error.js';
import { serveEventStream } from './event-stream.js';
import { createExecutionPlugin } from '../pipeline/execution-plugin.js';
import { documentRules } from '../limits/document-rules.js';
import { createLandingPage, landingPagePolicy } from '../pages/landing-page.js';
import type { Limits } from '../limits/limits.js';
import { KnownOperations } from '../pipeline/known-operation.js';
import { createEngine, createOperations } from '../pipeline/operation.js';
import { validationOptions } from '../pipeline/operation-document.js';
import { createOperationPlugin } from '../pipeline/operation-plugin.js';
import { sendOperationError } from './error-response.js';
import type { PersistedOperations } from '../persisted/persisted-operations.js';
import { findOperation, httpOperationOf, type FoundOperation } from '../persisted/persisted-request.js';
import { createSchema } from '../schema.js';
import type { Sessions } from '../auth/session.js';
import { serveSockets } from './subscription-server.js';
import { UnexpectedErrors, type Report } from '../pipeline/unexpected-errors.js';
import { openUploadFolder, removeAbandonedFolders } from '../upload/upload-folder.js';
import { receiveFirst, acceptUploads, withUploads } from '../upload/upload-request.js';
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
  /** Receives internal errors, which clients must not see. */
  readonly report: Report;
  /** Receives the name of a viewer who was disconnected because the client read too slowly. */
  readonly onSlow: (viewer: string) => void;
  /** The Authorization header of a browser that opens a WebSocket with a session's cookie. */
  readonly authorizationOf?: ((request: IncomingMessage) => Promise<string | undefined>) | undefined;
}

/** The viewer of a request for Apollo Sandbox's page, which needs no token and no rights. */
const pageVisitor: Viewer = { name: '', scopes: new Set(), channels: new Set() };

/** How long a subscribed client may take to receive a message. */
const maxWaitMs = 10_000;

/**
 * Serves `/graphql` over HTTP and WebSocket, and `/graphql/stream`, on a Fastify instance that parses JSON bodies. Call the returned function
 * after the instance has closed.
 */
export async function serveGraphql(app: FastifyInstance, services: Services, options: GraphqlOptions): Promise<() => Promise<void>> {
  const schema = createSchema();
  const engine = createEngine(schema, options.limits.cost);
  const unexpected = new UnexpectedErrors(options.report);
  const formatError = createErrorFormatter((cause, formatted) => unexpected.note(cause, formatted));
  const hideSuggestions = !options.isExplorable;
  const known = new KnownOperations({ ...engine, formatError, unexpected });
  const apollo = new ApolloServer<Context>({
    schema,
    // `documentRules` refuses it, with a message that names the setting.
    introspection: true,
    includeStacktraceInErrorResponses: false,
    hideSchemaDetailsFromClientErrors: hideSuggestions,
    csrfPrevention: true,
    persistedQueries: false,
    stopOnTerminationSignals: false,
    parseOptions: { maxTokens: options.limits.tokens },
    validationRules: documentRules(options),
    validationOptions: validationOptions(options),
    formatError,
    documentStore: engine.documents,
    stringifyResult: (result) => services.sharedQueries.stringify(result),
    plugins: [
      ApolloServerPluginCacheControlDisabled(),
      createCostPlugin(engine.check),
      createOperationPlugin(unexpected, options.report),
      createExecutionPlugin({ execution: engine.execution, formatError }),
      options.isExplorable ? createLandingPage() : ApolloServerPluginLandingPageDisabled(),
    ],
  });
  await apollo.start();
  await removeAbandonedFolders();
  const folder = openUploadFolder();
  acceptUploads(app);
  decorateWithViewer(app);
  const exempt = (request: FastifyRequest): Viewer | undefined =>
    request.method === 'GET' && options.isExplorable && wantsHtml(request) ? pageVisitor : undefined;
  app.route({
    method: ['GET', 'POST'],
    url: '/graphql',
    onRequest: admitFirst(options, exempt),
    preValidation: receiveFirst(folder, options.limits.bodyBytes),
    handler: (request, reply) =>
      withUploads(request, async () => {
        const viewer = viewerOf(request);
        if (viewer === pageVisitor) reply.header('content-security-policy', landingPagePolicy);
        const sent = httpOperationOf(request);
        const found = viewer === pageVisitor ? { request: sent, keep: () => undefined } : await findOperation(options.persisted, sent);
        if (found instanceof GraphQLError) return sendOperationError(reply, found);
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

interface Exchange {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly found: FoundOperation;
}

/** Known operations take the short way; Apollo Server answers all other requests. */
interface Pipelines {
  readonly apollo: ApolloServer<Context>;
  readonly known: KnownOperations;
}

async function answer(
  { apollo, known }: Pipelines,
  { request, reply, found }: Exchange,
  services: Services,
  viewer: Viewer,
): Promise<FastifyReply> {
  let context: Context | undefined;
  const contextOf = (): Context => (context ??= new Context(services, viewer, requestInfoOf(request, 'http'), new ResponseWait(reply.raw)));
  const operation = known.find(found.request, request.headers);
  const direct = operation && (await known.answer(operation, contextOf()));
  if (direct !== undefined) {
    if (direct.status < 400) found.keep();
    for (const [name, value] of direct.headers) reply.header(name, value);
    // As bytes: Node would join a text with the head, and copy both.
    return reply.code(direct.status).send(Buffer.from(direct.text));
  }
  const response = await apollo.executeHTTPGraphQLRequest({
    httpGraphQLRequest: { ...found.request, headers: toHeaderMap(request) },
    context: async () => contextOf(),
  });
  // Has no effect on an operation that has ended; Apollo Server's plugins do not see a request that is no valid operation.
  context?.operation.end({ outcome: 'refused', code: 'BAD_REQUEST' });
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
