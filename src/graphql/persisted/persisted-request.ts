import type { FastifyRequest } from 'fastify';
import { GraphQLError } from 'graphql';
import { sendsHash, type RequestedDocument, type PersistedOperations } from './persisted-operations.js';

/** The parts of a GraphQL request over HTTP that send or name its document. */
export interface HttpOperation {
  readonly method: string;
  /** Begins with `?`, or is empty. */
  readonly search: string;
  readonly body: unknown;
}

export interface FoundOperation {
  readonly request: HttpOperation;
  /** Call when the text proved valid. */
  keep(): void;
}

export function httpOperationOf({ method, url, body }: FastifyRequest): HttpOperation {
  return { method, search: url.includes('?') ? url.slice(url.indexOf('?')) : '', body };
}

/** The request with the text instead of the name, or the error. A malformed request is returned unchanged, and refused later. */
export async function findOperation(operations: PersistedOperations, request: HttpOperation): Promise<FoundOperation | GraphQLError> {
  const requested = request.method === 'GET' ? readSearch(request.search) : readBody(request.body);
  const text = requested && (await operations.find(requested));
  if (text instanceof GraphQLError) return text;
  const keep = (): void => void (requested !== undefined && text !== undefined && operations.keep(requested, text));
  if (text === undefined || (text === requested?.query && !sendsHash(requested))) return { request, keep };
  return { request: request.method === 'GET' ? withSearch(request, text) : withBody(request, text), keep };
}

function readBody(body: unknown): RequestedDocument | undefined {
  return typeof body === 'object' && body !== null && !Array.isArray(body) ? body : undefined;
}

function readSearch(search: string): RequestedDocument {
  const parameters = new URLSearchParams(search);
  const { extensions, ...named } = Object.fromEntries(
    ['query', 'extensions', 'documentId', 'id'].flatMap((name) => readOne(parameters, name)),
  );
  return { ...named, ...(extensions !== undefined && { extensions: readJson(extensions) }) };
}

/** Ignores a parameter that occurs twice, which is ambiguous. */
function readOne(parameters: URLSearchParams, name: string): [string, string][] {
  const [value, ...others] = parameters.getAll(name);
  return value === undefined || others.length > 0 ? [] : [[name, value]];
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function withBody(request: HttpOperation, query: string): HttpOperation {
  const { operationName, variables } = request.body as Record<string, unknown>;
  return {
    ...request,
    body: { query, ...(operationName !== undefined && { operationName }), ...(variables !== undefined && { variables }) },
  };
}

function withSearch(request: HttpOperation, query: string): HttpOperation {
  const parameters = new URLSearchParams(request.search);
  for (const name of ['extensions', 'documentId', 'id']) parameters.delete(name);
  parameters.set('query', query);
  return { ...request, search: `?${parameters.toString()}` };
}
