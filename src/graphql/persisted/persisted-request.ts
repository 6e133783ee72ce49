import type { FastifyRequest } from 'fastify';
import { GraphQLError } from 'graphql';
import { sendsHash, type RequestedDocument, type PersistedOperations } from './persisted-operations.js';

/** A GraphQL request over HTTP, as far as its document may be named instead of sent. */
export interface HttpOperation {
  readonly method: string;
  /** Begins with `?`, or is empty. */
  readonly search: string;
  readonly body: unknown;
}

export interface FoundOperation {
  readonly request: HttpOperation;
  /** To be called when the text turned out to be valid. */
  keep(): void;
}

export function httpOperationOf({ method, url, body }: FastifyRequest): HttpOperation {
  return { method, search: url.includes('?') ? url.slice(url.indexOf('?')) : '', body };
}

/** The request with the text in place of its name, or why there is none. What is no such request is left to those who refuse it. */
export async function findOperation(operations: PersistedOperations, request: HttpOperation): Promise<FoundOperation | GraphQLError> {
  const asked = request.method === 'GET' ? readSearch(request.search) : readBody(request.body);
  const text = asked && (await operations.find(asked));
  if (text instanceof GraphQLError) return text;
  const keep = (): void => void (asked !== undefined && text !== undefined && operations.keep(asked, text));
  if (text === undefined || (text === asked?.query && !sendsHash(asked))) return { request, keep };
  return { request: request.method === 'GET' ? withSearch(request, text) : withBody(request, text), keep };
}

function readBody(body: unknown): RequestedDocument | undefined {
  return typeof body === 'object' && body !== null && !Array.isArray(body) ? body : undefined;
}

function readSearch(search: string): RequestedDocument {
  const parameters = new URLSearchParams(search);
  const { extensions, ...asked } = Object.fromEntries(
    ['query', 'extensions', 'documentId', 'id'].flatMap((name) => readOne(parameters, name)),
  );
  return { ...asked, ...(extensions !== undefined && { extensions: readJson(extensions) }) };
}

/** One that stands there twice could be read in two ways. */
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
