import type { FragmentDefinitionNode, GraphQLError, GraphQLSchema, OperationDefinitionNode, ResponsePath } from 'graphql';
import type { FieldPlan } from './compiled-plan.js';

export type Path = ResponsePath;
export type Fragments = Readonly<Record<string, FragmentDefinitionNode>>;

/** What stays the same between runs of an operation. */
export interface RunnableOperation {
  readonly schema: GraphQLSchema;
  readonly fragments: Fragments;
  readonly definition: OperationDefinitionNode;
}

/** One execution of an operation. */
export class Run {
  readonly operation: RunnableOperation;
  readonly rootValue: unknown;
  readonly contextValue: unknown;
  readonly variableValues: Readonly<Record<string, unknown>>;
  readonly errors: GraphQLError[] = [];
  /** Arguments that variables decide, made once for all items of a list. */
  readonly argumentsOf = new Map<FieldPlan, Readonly<Record<string, unknown>>>();
  private nulled: Set<Path | undefined> | undefined;

  constructor(operation: RunnableOperation, rootValue: unknown, contextValue: unknown, variableValues: Readonly<Record<string, unknown>>) {
    this.operation = operation;
    this.rootValue = rootValue;
    this.contextValue = contextValue;
    this.variableValues = variableValues;
  }

  /** Takes an error that makes the value at a path null, unless something above it is null already: nobody would see its place. */
  add(error: GraphQLError, path: Path | undefined): void {
    this.nulled ??= new Set();
    for (let at = path; at !== undefined; at = at.prev) if (this.nulled.has(at)) return;
    if (this.nulled.has(undefined)) return;
    this.nulled.add(path);
    this.errors.push(error);
  }
}

/** A thing with `then`, as graphql-js judges it. */
export function isPromise(value: unknown): value is Promise<unknown> {
  if (typeof value !== 'object' && typeof value !== 'function') return false;
  return typeof (value as { then?: unknown } | null)?.then === 'function';
}

export function addPath(prev: Path | undefined, key: string | number, typename: string | undefined): Path {
  return { prev, key, typename };
}
