import {
  BREAK,
  OperationTypeNode,
  visit,
  type DocumentNode,
  type ExecutionResult,
  type FormattedExecutionResult,
  type OperationDefinitionNode,
} from 'graphql';
import { createClientAbort } from './client-wait.js';
import type { Viewer } from '../auth/viewer.js';

type Answer = ExecutionResult | Promise<ExecutionResult> | undefined;

/** A query under way, which several clients may wait for. */
interface Flight {
  readonly answer: Promise<ExecutionResult>;
  readonly abort: AbortController;
  waiting: number;
  isShared: boolean;
}

/** The client that asks, as its request's context. */
export interface QueryClient {
  readonly viewer: Viewer;
  /** From now on, what is read for this client goes on until this signal aborts. */
  readUnder(signal: AbortSignal): void;
  onLeave(call: () => void): void;
}

export interface QueryRequest {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  /** As the client sent them. */
  readonly variables: Readonly<Record<string, unknown>>;
  readonly contextValue: QueryClient;
}

/** Fields that tell who asks, and not only what they may see. */
const personalFields = new Set(['viewer']);

/**
 * Lets clients with the same rights wait together when they ask the same at the same time. Provider calls are told to the client that
 * caused them; who may see what an operation has cost never joins. A query goes on as long as somebody waits for it, and is joined by
 * nobody once something has changed after it began: what a client knows to have happened is in every answer that it asks for then.
 */
export class SharedQueries {
  private readonly onJoined: () => void;
  private flights = new WeakMap<OperationDefinitionNode, Map<string, Flight>>();
  private readonly personal = new WeakMap<OperationDefinitionNode, boolean>();
  private readonly rights = new WeakMap<Viewer, string>();
  /** Of data that several get; undefined until it is asked for. */
  private readonly texts = new WeakMap<object, string | undefined>();

  /** `onJoined` is called for each query that is answered by another. */
  constructor(onJoined: () => void) {
    this.onJoined = onJoined;
  }

  /** Answers by a query that is under way, or begins one. `begin` never rejects. */
  join(request: QueryRequest, begin: () => Answer): Answer {
    const { operation, variables, contextValue } = request;
    const { viewer } = contextValue;
    if (operation.operation !== OperationTypeNode.QUERY || viewer.scopes.has('trace:read')) return begin();
    const flights = this.flightsOf(operation);
    const key = JSON.stringify([this.isPersonal(request) ? viewer.name : null, this.rightsOf(viewer), variables]);
    const known = flights.get(key);
    if (known !== undefined) {
      known.isShared = true;
      this.onJoined();
      wait(known, contextValue);
      return known.answer;
    }
    const abort = createClientAbort();
    contextValue.readUnder(abort.signal);
    const answer = begin();
    if (!(answer instanceof Promise)) return answer;
    const flight = { answer, abort, waiting: 0, isShared: false };
    flights.set(key, flight);
    const forget = (): void => {
      if (flights.get(key) === flight) flights.delete(key);
    };
    abort.signal.addEventListener('abort', forget, { once: true });
    void answer.then(({ data }) => {
      forget();
      if (flight.isShared && data != null) this.texts.set(data, undefined);
    });
    wait(flight, contextValue);
    return answer;
  }

  /** Something has changed: what is under way may have been read before it. */
  forget(): void {
    this.flights = new WeakMap();
  }

  /** An answer as text. Data that several get is made text once. */
  stringify({ errors, data, extensions }: FormattedExecutionResult): string {
    if (data == null || errors !== undefined || !this.texts.has(data)) return `${JSON.stringify({ errors, data, extensions })}\n`;
    const text = this.texts.get(data) ?? JSON.stringify(data);
    this.texts.set(data, text);
    return `{"data":${text}${extensions === undefined ? '' : `,"extensions":${JSON.stringify(extensions)}`}}\n`;
  }

  private isPersonal({ document, operation }: QueryRequest): boolean {
    const known = this.personal.get(operation);
    if (known !== undefined) return known;
    const isPersonal = namesField(document, personalFields);
    this.personal.set(operation, isPersonal);
    return isPersonal;
  }

  private flightsOf(operation: OperationDefinitionNode): Map<string, Flight> {
    const known = this.flights.get(operation);
    if (known !== undefined) return known;
    const made = new Map<string, Flight>();
    this.flights.set(operation, made);
    return made;
  }

  /** The same text for whoever may see the same. */
  private rightsOf(viewer: Viewer): string {
    const known = this.rights.get(viewer);
    if (known !== undefined) return known;
    const { scopes, channels } = viewer;
    const text = JSON.stringify([[...scopes].sort(), channels === 'all' ? 'all' : [...channels].sort()]);
    this.rights.set(viewer, text);
    return text;
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

function wait(flight: Flight, context: QueryClient): void {
  flight.waiting += 1;
  context.onLeave(() => {
    flight.waiting -= 1;
    if (flight.waiting === 0) flight.abort.abort();
  });
}
