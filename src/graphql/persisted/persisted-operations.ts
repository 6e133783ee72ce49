import { createHash } from 'node:crypto';
import { GraphQLError } from 'graphql';
import type { TrustedOperations } from './persisted-manifest.js';
import type { OperationMemory } from './persisted-memory.js';

/** What a request says about its document. */
export interface RequestedDocument {
  /** The text itself; empty counts as absent, since graphql-transport-ws wants one. */
  readonly query?: unknown;
  /** `persistedQuery: { version: 1, sha256Hash }`, as Apollo's clients send it. */
  readonly extensions?: unknown;
  /** As the draft on persisted documents of GraphQL over HTTP has it. */
  readonly documentId?: unknown;
  /** As Relay's and other clients have it. */
  readonly id?: unknown;
}

/** `off`: texts only. `apq`: texts, and hashes of texts that came before. `only`: ids of the manifest, and nothing else for nobody. */
export type PersistedMode = 'off' | 'apq' | 'only';

/** Operations that are named instead of sent. One rule for HTTP, WebSocket and server-sent events. */
export class PersistedOperations {
  private readonly mode: PersistedMode;
  private readonly trusted: TrustedOperations;
  private readonly memory: OperationMemory;

  constructor(mode: PersistedMode, trusted: TrustedOperations, memory: OperationMemory) {
    this.mode = mode;
    this.trusted = trusted;
    this.memory = memory;
  }

  /** The text to execute, or why there is none; undefined when the request names none and sends none, which others refuse. */
  async find(asked: RequestedDocument): Promise<string | GraphQLError | undefined> {
    const id = idOf(asked);
    const query = typeof asked.query === 'string' && asked.query !== '' ? asked.query : undefined;
    if (id instanceof GraphQLError) return id;
    if (this.mode === 'only') return this.findTrusted(id, query);
    if (id === undefined) return query;
    if (this.mode === 'off') return query ?? refusal('PERSISTED_QUERY_NOT_SUPPORTED', 'PersistedQueryNotSupported');
    if (query === undefined) return this.trusted.get(id) ?? (await this.memory.get(id)) ?? notFound();
    return hashIn(asked) === undefined || hashOf(query) === id
      ? query
      : refusal('BAD_REQUEST', 'The provided hash does not match the query.');
  }

  /** Remembers the text of a request that turned out to be valid, when it was sent to be remembered. */
  keep(asked: RequestedDocument, text: string): void {
    const hash = hashIn(asked);
    if (this.mode === 'apq' && typeof asked.query === 'string' && asked.query !== '' && hash !== undefined) this.memory.set(hash, text);
  }

  private findTrusted(id: string | undefined, query: string | undefined): string | GraphQLError {
    if (id === undefined || query !== undefined) {
      return refusal('PERSISTED_QUERY_ID_REQUIRED', 'Only operations of the manifest may be asked: send the id of one, and no query.');
    }
    return this.trusted.get(id) ?? notFound();
  }
}

/** Names of hashes, such as `sha256:`, may stand before them. */
function idOf(asked: RequestedDocument): string | undefined | GraphQLError {
  if (sendsHash(asked) && hashIn(asked) === undefined) {
    return refusal('BAD_REQUEST', 'A persisted query is asked for with version 1 and its sha256Hash.');
  }
  const named = hashIn(asked) ?? asked.documentId ?? asked.id;
  return typeof named === 'string' ? named.replace(/^sha256:/, '') : undefined;
}

function hashIn(asked: RequestedDocument): string | undefined {
  const { version, sha256Hash } = (persistedQueryIn(asked) ?? {}) as { version?: unknown; sha256Hash?: unknown };
  return version === 1 && typeof sha256Hash === 'string' ? sha256Hash : undefined;
}

function persistedQueryIn({ extensions }: RequestedDocument): unknown {
  return (extensions as Record<string, unknown> | null | undefined)?.['persistedQuery'];
}

/** Whether it asks as Apollo's clients do, with or without the text. */
export function sendsHash(asked: RequestedDocument): boolean {
  return persistedQueryIn(asked) != null;
}

export function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function notFound(): GraphQLError {
  return refusal('PERSISTED_QUERY_NOT_FOUND', 'PersistedQueryNotFound');
}

/** Apollo's clients act on the code or, older ones, on the sentence. */
function refusal(code: string, message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code, parley: true } });
}
