import type { Call } from '../../contract/call.js';
import { missingCapability } from '../../contract/capability.js';
import type { CapabilityName } from '../../contract/capability-name.js';
import { ProviderError, type ProviderErrorKind } from '../../contract/error.js';
import type { ListPage } from '../../contract/provider.js';
import type { ChannelEntry } from '../../contract/registry.js';
import { compareIds, compareText, isBehind, type Direction, type Placed, type Position } from '../../domain/position.js';
import { type Positions, readCursor, writeCursor } from './cursor.js';
import { codeOfProviderError } from './error.js';
import { createClientAbort } from './client-wait.js';
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
  /** Aborts when the client leaves: the reads of the list are given up then, as they are at its deadline. */
  readonly clientSignal?: AbortSignal | undefined;
  /** The request's dealings with a channel, under the list's signal and deadline. */
  callOf(channel: string, limits: { signal: AbortSignal; deadlineAt: number }): Call;
  /** Where first pages are kept for when a channel fails; absent for lists that must be read live. */
  readonly stale?: { readonly lists: StaleLists; readonly list: string; readonly isAllowed: boolean } | undefined;
}

export interface MergedItem<T> {
  readonly item: T;
  cursor(): string;
}

export interface MergedList<T> {
  readonly items: readonly MergedItem<T>[];
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;
  endCursor(): string;
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
  const candidates = candidatesOf(answers, request.direction);
  const given = candidates.length > request.first ? candidates.slice(0, request.first) : candidates;
  const heldBack = new Set(candidates.slice(request.first).map(({ channel }) => channel));
  const walk: Walk<T> = { fingerprint: request.fingerprint, start, given };
  return {
    items: given.map((candidate, index) => new ItemOfWalk(walk, candidate.placed.item, index)),
    hasNextPage: heldBack.size > 0 || answers.some((answer) => mayHaveMore(answer)),
    hasPreviousPage: request.after != null,
    endCursor: () => cursorBehind(walk, given.length, resumePlaces(answers.filter(({ report }) => !heldBack.has(report.channel.name)))),
    sources: answers.map((answer) => answer.report),
  };
}

/** What a page gives, and where its walk over the channels stood before it. */
interface Walk<T> {
  readonly fingerprint: string;
  readonly start: Positions;
  readonly given: readonly Candidate<T>[];
}

class ItemOfWalk<T> implements MergedItem<T> {
  readonly item: T;
  private readonly walk: Walk<T>;
  private readonly index: number;

  constructor(walk: Walk<T>, item: T, index: number) {
    this.item = item;
    this.walk = walk;
    this.index = index;
  }

  cursor(): string {
    return cursorBehind(this.walk, this.index + 1);
  }
}

/** Made only when it is asked for. */
function cursorBehind<T>({ fingerprint, start, given }: Walk<T>, count: number, resumed: Positions = new Map()): string {
  const places = given
    .slice(0, count)
    .map(({ placed, channel }): [string, Position] => [channel, { key: placed.key, id: placed.id, hint: placed.hint }]);
  return writeCursor(fingerprint, new Map([...start, ...places, ...resumed]));
}

/** The items of all channels in the total order. */
function candidatesOf<T>(answers: readonly Answer<T>[], direction: Direction): Candidate<T>[] {
  const candidates: Candidate<T>[] = [];
  for (const { page, report } of answers) {
    for (const placed of page?.items ?? []) candidates.push({ placed, channel: report.channel.name });
  }
  candidates.sort((left, right) => compareAcross(left, right, direction));
  return candidates;
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
  const { clientSignal } = request;
  const abort = createClientAbort();
  const onLeave = (): void => abort.abort(clientSignal?.reason);
  let timer: NodeJS.Timeout | undefined;
  try {
    if (clientSignal?.aborted === true) onLeave();
    else clientSignal?.addEventListener('abort', onLeave, { once: true });
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
    const items = after === null ? page.items : page.items.filter((placed) => isBehind(placed, after, request.direction));
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
    clientSignal?.removeEventListener('abort', onLeave);
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
