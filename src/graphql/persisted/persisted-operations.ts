import { createHash } from 'node:crypto';
import { GraphQLError } from 'graphql';
import type { TrustedOperations } from './persisted-manifest.js';
import type { OperationMemory } from './persisted-memory.js';

/** How a request sends or names its document. */
export interface RequestedDocument {
  /** The text. An empty one counts as absent, because graphql-transport-ws requires the field. */
  readonly query?: unknown;
  /** `persistedQuery: { version: 1, sha256Hash }`, as Apollo's clients send it. */
  readonly extensions?: unknown;
  /** The field of the draft "Persisted Documents" of GraphQL over HTTP. */
  readonly documentId?: unknown;
  /** The field of Relay and other clients. */
  readonly id?: unknown;
}

/** `off`: texts only. `apq`: texts, and hashes of texts that were sent before. `only`: ids of the manifest only, for every client. */
export type PersistedMode = 'off' | 'apq' | 'only';

/** Finds the text of operations that requests name instead of send. One rule for HTTP, WebSocket and event streams. */
export class PersistedOperations {
  private readonly mode: PersistedMode;
  private readonly trusted: TrustedOperations;
  private readonly memory: OperationMemory;

  constructor(mode: PersistedMode, trusted: TrustedOperations, memory: OperationMemory) {
    this.mode = mode;
    this.trusted = trusted;
    this.memory = memory;
  }

  /** The text to execute, or the error; undefined when the request neither sends nor names an operation, which the caller refuses. */
  async find(request: RequestedDocument): Promise<string | GraphQLError | undefined> {
    const id = idOf(request);
    const query = typeof request.query === 'string' && request.query !== '' ? request.query : undefined;
    if (id instanceof GraphQLError) return id;
    if (this.mode === 'only') return this.findTrusted(id, query);
    if (id === undefined) return query;
    if (this.mode === 'off') return query ?? refusal('PERSISTED_QUERY_NOT_SUPPORTED', 'PersistedQueryNotSupported');
    if (query === undefined) return this.trusted.get(id) ?? (await this.memory.get(id)) ?? notFound();
    return hashIn(request) === undefined || hashOf(query) === id
      ? query
      : refusal('BAD_REQUEST', 'The sha256Hash does not match the query. Send the SHA-256 hash of the query.');
  }

  /** Stores the text of a valid request that was sent together with its hash. */
  keep(request: RequestedDocument, text: string): void {
    const hash = hashIn(request);
    if (this.mode === 'apq' && typeof request.query === 'string' && request.query !== '' && hash !== undefined) this.memory.set(hash, text);
  }

  private findTrusted(id: string | undefined, query: string | undefined): string | GraphQLError {
    if (id === undefined || query !== undefined) {
      return refusal(
        'PERSISTED_QUERY_ID_REQUIRED',
        'This gateway executes only the operations of its manifest. Send the id of one, and no query.',
      );
    }
    return this.trusted.get(id) ?? notFound();
  }
}

/** The hash or id, without the prefix `sha256:`. */
function idOf(request: RequestedDocument): string | undefined | GraphQLError {
  if (sendsHash(request) && hashIn(request) === undefined) {
    return refusal('BAD_REQUEST', 'extensions.persistedQuery needs version 1 and a sha256Hash.');
  }
  const named = hashIn(request) ?? request.documentId ?? request.id;
  return typeof named === 'string' ? named.replace(/^sha256:/, '') : undefined;
}

function hashIn(request: RequestedDocument): string | undefined {
  const { version, sha256Hash } = (persistedQueryIn(request) ?? {}) as { version?: unknown; sha256Hash?: unknown };
  return version === 1 && typeof sha256Hash === 'string' ? sha256Hash : undefined;
}

function persistedQueryIn({ extensions }: RequestedDocument): unknown {
  return (extensions as Record<string, unknown> | null | undefined)?.['persistedQuery'];
}

/** Whether the request uses the extension of Apollo's clients, with or without the text. */
export function sendsHash(request: RequestedDocument): boolean {
  return persistedQueryIn(request) != null;
}

export function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function notFound(): GraphQLError {
  return refusal('PERSISTED_QUERY_NOT_FOUND', 'PersistedQueryNotFound');
}

/** Apollo's clients react to the code; older ones to the message `PersistedQueryNotFound`, which must not change. */
function refusal(code: string, message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code, parley: true } });
}
