import { planOf, type SelectionPlan } from './document-plan.js';
import { failureOf, failuresOf, type Failure } from './failure.js';
import type { Refusal } from './refusal.js';
import type { TypedDocumentNode } from './typed-document.js';

/** How one channel answered a list, as far as the document selects it. */
export interface Source {
  readonly state: string;
  readonly isComplete?: boolean;
  readonly code?: string | null;
  readonly message?: string | null;
  readonly channel?: { readonly name?: string };
}

/** What Apollo Client, urql and `rawRequest` of graphql-request resolve to. */
export interface Answer<Data> {
  readonly data?: Data | null | undefined;
  /** As Apollo Client and urql report it. */
  readonly error?: unknown;
  /** As the gateway sends them. */
  readonly errors?: readonly unknown[] | undefined;
}

/**
 * What became of an operation. The first of these that is true:
 *
 * - `failed`: there is nothing to show. A mutation was not performed, unless `failure.kind` is `offline`: then repeat it with the same key.
 * - `unknown`: a write was sent to the provider, and no answer came. The gateway finds out; do not send it under another key.
 * - `refused`: a write was not performed, for reasons that a person can act on. Of several writes: at least one; `data` has each.
 * - `partial`: there is less than was asked for. `missing` are the channels that a list lacks, `failures` the fields that are null.
 * - `ok`: there is what was asked for. Of a write: the provider confirmed it or queued it.
 */
export type Result<Data> =
  | { readonly kind: 'ok'; readonly data: Data; readonly sources: readonly Source[] }
  | {
      readonly kind: 'partial';
      readonly data: Data;
      readonly sources: readonly Source[];
      readonly missing: readonly Source[];
      readonly failures: readonly Failure[];
    }
  | { readonly kind: 'refused'; readonly data: Data; readonly refusals: readonly Refusal[] }
  | { readonly kind: 'unknown'; readonly data: Data; readonly refusals: readonly Refusal[] }
  | { readonly kind: 'failed'; readonly failure: Failure; readonly failures: readonly Failure[] };

/** Whether records of this channel may be missing, or are old. A channel that has no such list lacks nothing. */
export function couldNotAnswer({ state }: Pick<Source, 'state'>): boolean {
  return state !== 'OK' && state !== 'UNSUPPORTED';
}

/** Turns `errors`, `userErrors`, `outcome` and `sources` of an answer into one result. It reads what the document selects, under any alias. */
export function resultOf<Data>(document: TypedDocumentNode<Data, never>, answer: Answer<Data>): Result<Data> {
  const error = answer.error ?? (answer.errors !== undefined && answer.errors.length > 0 ? answer.errors : undefined);
  const failures = error === undefined || error === null ? [] : failuresOf(error);
  const data = answer.data ?? dataIn<Data>(error);
  if (data == null || (failures.length > 0 && hasNothing(data))) return failed(failures);
  const { root, isMutation } = planOf(document);
  const reports: Reports = { sources: [], refusals: [], outcomes: [] };
  collect(data, root, reports);
  const { sources, refusals, outcomes } = reports;
  if (isMutation && outcomes.includes('UNKNOWN')) return { kind: 'unknown', data, refusals };
  if (isMutation && refusals.length > 0) return { kind: 'refused', data, refusals };
  const missing = sources.filter(couldNotAnswer);
  if (missing.length + failures.length > 0) return { kind: 'partial', data, sources, missing, failures };
  return { kind: 'ok', data, sources };
}

/** The same for a request that may be rejected. The promise that it returns never is. */
export async function resultOfRequest<Data>(
  document: TypedDocumentNode<Data, never>,
  request: PromiseLike<Answer<Data>>,
): Promise<Result<Data>> {
  try {
    return resultOf(document, await request);
  } catch (error) {
    return resultOf(document, { error: error ?? new Error('The request failed.') });
  }
}

function failed<Data>(failures: readonly Failure[]): Result<Data> {
  const failure = failures[0] ?? failureOf(new Error('The answer has no data.'));
  return { kind: 'failed', failure, failures: failures.length > 0 ? failures : [failure] };
}

/** What graphql-request throws has the data of the answer too. */
function dataIn<Data>(error: unknown): Data | null | undefined {
  return (error as { readonly response?: { readonly data?: Data | null } } | null | undefined)?.response?.data;
}

function hasNothing(data: unknown): boolean {
  return Object.entries(data as object).every(([key, value]) => key === '__typename' || value === null);
}

interface Reports {
  readonly sources: Source[];
  readonly refusals: Refusal[];
  readonly outcomes: unknown[];
}

function collect(value: unknown, plan: SelectionPlan, reports: Reports): void {
  if (Array.isArray(value)) {
    for (const item of value) collect(item, plan, reports);
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  const record = value as Readonly<Record<string, unknown>>;
  const listOf = (key: string): unknown[] => (Array.isArray(record[key]) ? record[key] : []);
  for (const key of plan.sources) reports.sources.push(...(listOf(key) as Source[]));
  for (const key of plan.userErrors) reports.refusals.push(...(listOf(key) as Refusal[]));
  for (const key of plan.outcomes) reports.outcomes.push(record[key]);
  for (const [key, below] of plan.below) collect(record[key], below, reports);
}
