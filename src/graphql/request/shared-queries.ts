import { hash } from 'node:crypto';
import {
  BREAK,
  OperationTypeNode,
  visit,
  type DocumentNode,
  type ExecutionResult,
  type FormattedExecutionResult,
  type OperationDefinitionNode,
} from 'graphql';
import { CancelSource, type Cancellation } from '../../observability/cancellation.js';
import type { Viewer } from '../auth/viewer.js';

type Answer = ExecutionResult | Promise<ExecutionResult> | undefined;

/** An in-flight query, for which several clients may wait. */
interface InFlightQuery {
  readonly answer: Promise<ExecutionResult>;
  readonly abort: CancelSource;
  /** How many clients wait for the answer. */
  waiting: number;
  isShared: boolean;
}

/** The part of a request's context that sharing uses. */
export interface QueryClient {
  readonly viewer: Viewer;
  /** Reads of this request stop when this signal aborts, and no longer when its own client leaves. */
  readUnder(signal: Cancellation): void;
  /** Calls back when the client leaves without its answer. */
  onLeave(call: () => void): void;
}

export interface QueryRequest {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  /** As the client sent them. */
  readonly variables: Readonly<Record<string, unknown>>;
  readonly contextValue: QueryClient;
}

/** Fields whose value differs between clients with the same rights. The address of a file names the client that received it. */
const personalFields = new Set(['viewer', 'url', 'imageUrl', 'imageUrls']);

/**
 * Runs equal queries that are in flight at the same time once, and returns the answer to all clients with the same rights. Provider calls
 * are attributed to the first of them, so clients that may see these calls (`trace:read`) never share. A query runs until the last waiting
 * client leaves. After a change no client joins a query that began before it: a client always reads what it knows to have happened.
 */
export class SharedQueries {
  private readonly onJoined: () => void;
  private inFlight = new WeakMap<OperationDefinitionNode, Map<string, InFlightQuery>>();
  private readonly personal = new WeakMap<OperationDefinitionNode, boolean>();
  private readonly rights = new WeakMap<Viewer, string>();
  /** JSON texts of data that several clients receive; undefined until the first of them is serialized. */
  private readonly sharedTexts = new WeakMap<object, string | undefined>();

  /** `onJoined` is called for each query that joins another. */
  constructor(onJoined: () => void) {
    this.onJoined = onJoined;
  }

  /** Joins an equal query that is in flight, or starts one. `start` never rejects. */
  join(request: QueryRequest, start: () => Answer): Answer {
    const { operation, variables, contextValue } = request;
    const { viewer } = contextValue;
    if (operation.operation !== OperationTypeNode.QUERY || viewer.scopes.has('trace:read')) return start();
    const inFlight = this.inFlightOf(operation);
    const key = JSON.stringify([this.isPersonal(request) ? viewer.name : null, this.rightsOf(viewer), variables]);
    const running = inFlight.get(key);
    if (running !== undefined) {
      running.isShared = true;
      this.onJoined();
      wait(running, contextValue);
      return running.answer;
    }
    const abort = new CancelSource();
    contextValue.readUnder(abort.signal);
    const answer = start();
    if (!(answer instanceof Promise)) return answer;
    const query = { answer, abort, waiting: 0, isShared: false };
    inFlight.set(key, query);
    const forget = (): void => {
      if (inFlight.get(key) === query) inFlight.delete(key);
    };
    abort.signal.addEventListener('abort', forget, { once: true });
    void answer.then(({ data }) => {
      forget();
      if (query.isShared && data != null) this.sharedTexts.set(data, undefined);
    });
    wait(query, contextValue);
    return answer;
  }

  /** Call after every change: queries in flight may have read the state before it, so later queries must not join them. */
  forget(): void {
    this.inFlight = new WeakMap();
  }

  /** Serializes an answer, followed by a newline. Data that several clients receive is serialized once. */
  stringify({ errors, data, extensions }: FormattedExecutionResult): string {
    if (data == null || errors !== undefined || !this.sharedTexts.has(data)) return `${JSON.stringify({ errors, data, extensions })}\n`;
    const text = this.sharedTexts.get(data) ?? JSON.stringify(data);
    this.sharedTexts.set(data, text);
    return `{"data":${text}${extensions === undefined ? '' : `,"extensions":${JSON.stringify(extensions)}`}}\n`;
  }

  private isPersonal({ document, operation }: QueryRequest): boolean {
    const cached = this.personal.get(operation);
    if (cached !== undefined) return cached;
    const isPersonal = namesField(document, personalFields);
    this.personal.set(operation, isPersonal);
    return isPersonal;
  }

  private inFlightOf(operation: OperationDefinitionNode): Map<string, InFlightQuery> {
    const existing = this.inFlight.get(operation);
    if (existing !== undefined) return existing;
    const created = new Map<string, InFlightQuery>();
    this.inFlight.set(operation, created);
    return created;
  }

  /** A text that is equal for viewers with equal rights. */
  private rightsOf(viewer: Viewer): string {
    const cached = this.rights.get(viewer);
    if (cached !== undefined) return cached;
    const { scopes, channels } = viewer;
    const text = JSON.stringify([[...scopes].sort(), channels === 'all' ? 'all' : [...channels].sort()]);
    // Short, because each request's key contains it: a viewer may see hundreds of channels.
    const short = hash('sha256', text, 'base64url');
    this.rights.set(viewer, short);
    return short;
  }
}

function namesField(document: DocumentNode, names: ReadonlySet<string>): boolean {
  let isFound = false;
  visit(document, {
    Field: ({ name }) => {
      isFound ||= names.has(name.value);
      return isFound ? BREAK : undefined;
    },
  });
  return isFound;
}

function wait(query: InFlightQuery, context: QueryClient): void {
  query.waiting += 1;
  context.onLeave(() => {
    query.waiting -= 1;
    if (query.waiting === 0) query.abort.abort();
  });
}
