import type { Call } from '../../contract/call.js';
import { missingCapability } from '../../contract/capability.js';
import type { CapabilityName } from '../../contract/capability-name.js';
import { ProviderError, type ProviderErrorKind } from '../../contract/error.js';
import type { ListPage } from '../../contract/provider.js';
import type { ChannelEntry } from '../../contract/registry.js';
import { compareIds, compareText, isBehind, type Direction, type Placed, type Position } from '../../domain/position.js';
import { type Positions, readCursor, writeCursor } from './cursor.js';
import { codeOfProviderError } from './error.js';
import type { StaleLists } from './stale-lists.js';

/** One channel's part in a merged list; without `read` the channel has no such list. */
export interface Source<T> {
  readonly channel: ChannelEntry;
  read?(after: Position | null, limit: number, call: Call): Promise<ListPage<T>>;
}

export type SourceState = 'OK' | 'STALE' | 'TIMED_OUT' | 'CIRCUIT_OPEN' | 'RATE_LIMITED' | 'UNSUPPORTED' | 'FAILED';

/** How a channel took part, as the schema's ListSource. */
export interface SourceReport {
  readonly channel: ChannelEntry;
  readonly state: SourceState;
  readonly asOf: string | null;
  readonly latencyMs: number | null;
  readonly code: string | null;
  readonly message: string | null;
  readonly isComplete: boolean;
}

/** What is asked of a merged list. */
export interface MergeRequest {
  /** What a channel lacks that cannot take part. */
  readonly capability: CapabilityName;
  readonly fingerprint: string;
  readonly after: string | null | undefined;
  readonly first: number;
  readonly direction: Direction;
  readonly deadlineMs: number;
  /** The request's dealings with a channel, under the list's signal and deadline. */
  callOf(channel: string, limits: { signal: AbortSignal; deadlineAt: number }): Call;
  /** Where first pages are kept for when a channel fails; absent for lists that must be read live. */
  readonly stale?: { readonly lists: StaleLists; readonly list: string; readonly isAllowed: boolean } | undefined;
}

export interface MergedItem<T> {
  readonly item: T;
  readonly cursor: () => string;
}

export interface MergedList<T> {
  readonly items: readonly MergedItem<T>[];
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;
  readonly endCursor: () => string;
  readonly sources: readonly SourceReport[];
}

interface Answer<T> {
  readonly report: SourceReport;
  readonly page: ListPage<T> | undefined;
}

/**
 * One list out of many channels, in the total order (key, channel, id). Every channel has its own place in the cursor, so one that
 * failed begins where it stood as soon as it is back: nothing is lost or doubled within a walk. No channel delays the answer past
 * the deadline.
 */
export async function mergeLists<T>(sources: readonly Source<T>[], request: MergeRequest): Promise<MergedList<T>> {
  const start = readCursor(request.fingerprint, request.after);
  const answers = await Promise.all(sources.map((source) => ask(source, start.get(source.channel.name) ?? null, request)));
  const candidates = answers.flatMap((answer) =>
    (answer.page?.items ?? []).map((placed) => ({ placed, channel: answer.report.channel.name })),
  );
  candidates.sort((left, right) => compareAcross(left, right, request.direction));
  const given = candidates.slice(0, request.first);
  const heldBack = new Set(candidates.slice(request.first).map(({ channel }) => channel));
  const places = given.map(({ placed, channel }): [string, Position] => [channel, { key: placed.key, id: placed.id, hint: placed.hint }]);
  const cursorBehind = (count: number): string => writeCursor(request.fingerprint, new Map([...start, ...places.slice(0, count)]));
  const resumed = resumePlaces(answers.filter(({ report }) => !heldBack.has(report.channel.name)));
  return {
    items: given.map(({ placed }, index) => ({ item: placed.item, cursor: () => cursorBehind(index + 1) })),
    hasNextPage: heldBack.size > 0 || answers.some((answer) => mayHaveMore(answer)),
    hasPreviousPage: request.after != null,
    endCursor: () => writeCursor(request.fingerprint, new Map([...start, ...places, ...resumed])),
    sources: answers.map((answer) => answer.report),
  };
}

function mayHaveMore<T>({ page, report }: Answer<T>): boolean {
  return page === undefined ? report.state !== 'UNSUPPORTED' : !page.isExhausted;
}

/** Where a channel's bounded reading stopped, so that the next page goes on there although nothing was found. */
function resumePlaces<T>(answers: readonly Answer<T>[]): Positions {
  return new Map(answers.flatMap(({ page, report }) => (page?.resume === undefined ? [] : [[report.channel.name, page.resume] as const])));
}

async function ask<T>(source: Source<T>, after: Position | null, request: MergeRequest): Promise<Answer<T>> {
  const { channel } = source;
  if (source.read === undefined) {
    const missing = missingCapability(channel.provider, request.capability);
    return {
      report: { channel, state: 'UNSUPPORTED', asOf: null, latencyMs: null, ...missing, isComplete: false },
      page: undefined,
    };
  }
  const started = performance.now();
  const abort = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  try {
    const call = request.callOf(channel.name, { signal: abort.signal, deadlineAt: Date.now() + request.deadlineMs });
    const reading = source.read(after, request.first, call);
    const deadline = new Promise<undefined>((resolve) => {
      timer = setTimeout(() => resolve(undefined), request.deadlineMs);
    });
    const page = await Promise.race([reading, deadline]);
    if (page === undefined) {
      abort.abort(new DOMException('The list is due.', 'TimeoutError'));
      const report = failed(channel, 'TIMED_OUT', 'PROVIDER_TIMEOUT', 'The channel did not answer before the deadline.', started);
      return standIn<T>(report, after, request) ?? { report, page: undefined };
    }
    if (after === null) request.stale?.lists.keep(channel.name, request.stale.list, page);
    const items = page.items.filter((placed) => isBehind(placed, after, request.direction));
    const report: SourceReport = {
      channel,
      state: 'OK',
      asOf: page.asOf,
      latencyMs: since(started),
      code: null,
      message: page.gap ?? null,
      isComplete: page.isComplete,
    };
    return { report, page: { ...page, items } };
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    const report = failed(channel, states[error.kind] ?? 'FAILED', codeOfProviderError(error), error.message, started);
    const stale = isOfTheMoment(error.kind) ? standIn<T>(report, after, request) : undefined;
    return stale ?? { report, page: undefined };
  } finally {
    clearTimeout(timer);
  }
}

const states: Partial<Record<ProviderErrorKind, SourceState>> = {
  timeout: 'TIMED_OUT',
  'circuit-open': 'CIRCUIT_OPEN',
  'rate-limited': 'RATE_LIMITED',
  unsupported: 'UNSUPPORTED',
};

/** The provider is not well, rather than unwilling: what it told before may still be shown. */
function isOfTheMoment(kind: ProviderErrorKind): boolean {
  return ['timeout', 'circuit-open', 'rate-limited', 'unavailable', 'unexpected-response'].includes(kind);
}

/** The channel's last good first page in place of the one that failed; behind it the channel is asked again. */
function standIn<T>(report: SourceReport, after: Position | null, { stale }: MergeRequest): Answer<T> | undefined {
  if (after !== null || stale?.isAllowed !== true) return undefined;
  const page = stale.lists.recall<T>(report.channel.name, stale.list);
  if (page === undefined) return undefined;
  const message = `${report.message ?? ''} An earlier answer stands in.`.trim();
  return { report: { ...report, state: 'STALE', asOf: page.asOf, message }, page: { ...page, isExhausted: false } };
}

function failed(channel: ChannelEntry, state: SourceState, code: string, message: string, started: number): SourceReport {
  return { channel, state, asOf: null, latencyMs: since(started), code, message, isComplete: false };
}

function since(started: number): number {
  return Math.round(performance.now() - started);
}

interface Candidate<T> {
  readonly placed: Placed<T>;
  readonly channel: string;
}

function compareAcross<T>(left: Candidate<T>, right: Candidate<T>, direction: Direction): number {
  const sign = direction === 'ASC' ? 1 : -1;
  return (
    sign * compareText(left.placed.key, right.placed.key) ||
    compareText(left.channel, right.channel) ||
    sign * compareIds(left.placed.id, right.placed.id)
  );
}
