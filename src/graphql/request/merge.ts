import type { Call } from '../../contract/call.js';
import { missingCapability } from '../../contract/capability.js';
import type { CapabilityName } from '../../contract/capability-name.js';
import { ProviderError, type ProviderErrorKind } from '../../contract/error.js';
import type { ListPage } from '../../contract/provider.js';
import type { ChannelEntry } from '../../contract/registry.js';
import { CancelSource, type Cancellation } from '../../observability/cancellation.js';
import { compareIds, compareText, isBehind, type Direction, type Placed, type Position } from '../../domain/position.js';
import { type Positions, readCursor, writeCursor } from './cursor.js';
import { codeOfProviderError } from './error.js';
import type { StaleLists } from './stale-lists.js';

/** One channel's contribution to a merged list. `read` is absent when the channel has no such list. */
export interface Source<T> {
  readonly channel: ChannelEntry;
  read?(after: Position | null, limit: number, call: Call): Promise<ListPage<T>>;
}

export type Origin = 'LIVE' | 'LEDGER' | 'SYNCED';

export type SourceState = 'OK' | 'STALE' | 'TIMED_OUT' | 'CIRCUIT_OPEN' | 'RATE_LIMITED' | 'UNSUPPORTED' | 'FAILED';

/** The schema's `ListSource`: how one channel answered. */
export interface SourceReport {
  readonly channel: ChannelEntry;
  readonly state: SourceState;
  /** Null: there is no data. */
  readonly origin: Origin | null;
  readonly asOf: string | null;
  readonly latencyMs: number | null;
  readonly code: string | null;
  readonly message: string | null;
  readonly isComplete: boolean;
}

export interface MergeRequest {
  /** The capability that a channel needs to take part. */
  readonly capability: CapabilityName;
  /** Binds cursors to this list, filter and order. */
  readonly fingerprint: string;
  readonly after: string | null | undefined;
  readonly first: number;
  readonly direction: Direction;
  readonly deadlineMs: number;
  /** Aborts when the client leaves. The reads of the list are cancelled then, and at its deadline. */
  readonly clientSignal?: Cancellation | undefined;
  /** The `Call` for one channel, bound to the signal and deadline of this list. */
  callOf(channel: string, limits: { signal: Cancellation; deadlineAt: number }): Call;
  /** Keeps first pages, to be returned when a channel fails; absent for lists that must be read live. */
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
 * Merges the lists of several channels into one, in the total order (key, channel, id). The cursor holds a position for every channel, so
 * a channel that failed continues from its own position on a later page: paging neither loses nor repeats an item. No channel delays the
 * answer past the deadline.
 */
export async function mergeLists<T>(sources: readonly Source<T>[], request: MergeRequest): Promise<MergedList<T>> {
  const start = readCursor(request.fingerprint, request.after);
  const answers = await allOf(sources.map((source) => readSource(source, start.get(source.channel.name) ?? null, request)));
  const page: ReturnedPage<T> = { fingerprint: request.fingerprint, start, items: [] };
  const candidates = candidatesOf(answers, page, request.direction);
  const channelsWithMore = new Set<string>();
  for (let index = request.first; index < candidates.length; index += 1) channelsWithMore.add((candidates[index] as Candidate<T>).channel);
  if (candidates.length > request.first) candidates.length = request.first;
  for (let index = 0; index < candidates.length; index += 1) (candidates[index] as Candidate<T>).index = index;
  page.items = candidates;
  const resumePositions = (): Positions => resumePositionsOf(answers.filter(({ report }) => !channelsWithMore.has(report.channel.name)));
  return {
    items: candidates,
    hasNextPage: channelsWithMore.size > 0 || answers.some((answer) => mayHaveMore(answer)),
    hasPreviousPage: request.after != null,
    endCursor: () => cursorAfter(page, candidates.length, resumePositions()),
    sources: answers.map((answer) => answer.report),
  };
}

/** `Promise.all`, which costs more than waiting for the only promise. */
async function allOf<T>(promises: readonly Promise<T>[]): Promise<readonly T[]> {
  const [only] = promises;
  return only !== undefined && promises.length === 1 ? [await only] : Promise.all(promises);
}

/** The items of a page, and the position of every channel before it. */
interface ReturnedPage<T> {
  readonly fingerprint: string;
  readonly start: Positions;
  items: readonly Candidate<T>[];
}

/** An item of one of the channels, which may become one of the page. A class, because closures for the cursors cost more than the items. */
class Candidate<T> implements MergedItem<T> {
  readonly placed: Placed<T>;
  readonly channel: string;
  index = 0;
  private readonly page: ReturnedPage<T>;

  constructor(placed: Placed<T>, channel: string, page: ReturnedPage<T>) {
    this.placed = placed;
    this.channel = channel;
    this.page = page;
  }

  get item(): T {
    return this.placed.item;
  }

  cursor(): string {
    return cursorAfter(this.page, this.index + 1);
  }
}

/** The cursor after `count` items of a page. Created only when it is selected. */
function cursorAfter<T>({ fingerprint, start, items }: ReturnedPage<T>, count: number, resumed: Positions = new Map()): string {
  const positions = items
    .slice(0, count)
    .map(({ placed, channel }): [string, Position] => [channel, { key: placed.key, id: placed.id, hint: placed.hint }]);
  return writeCursor(fingerprint, new Map([...start, ...positions, ...resumed]));
}

/** The items of all channels in the total order. */
function candidatesOf<T>(answers: readonly Answer<T>[], page: ReturnedPage<T>, direction: Direction): Candidate<T>[] {
  const candidates: Candidate<T>[] = [];
  for (const { page: read, report } of answers) {
    for (const placed of read?.items ?? []) candidates.push(new Candidate(placed, report.channel.name, page));
  }
  candidates.sort((left, right) => compareCandidates(left, right, direction));
  return candidates;
}

function mayHaveMore<T>({ page, report }: Answer<T>): boolean {
  return page === undefined ? report.state !== 'UNSUPPORTED' : !page.isExhausted;
}

/** A channel may read only a bounded number of records and find none. The next page must continue where that reading stopped. */
function resumePositionsOf<T>(answers: readonly Answer<T>[]): Positions {
  return new Map(answers.flatMap(({ page, report }) => (page?.resume === undefined ? [] : [[report.channel.name, page.resume] as const])));
}

async function readSource<T>(source: Source<T>, after: Position | null, request: MergeRequest): Promise<Answer<T>> {
  const { channel } = source;
  if (source.read === undefined) {
    const missing = missingCapability(channel.provider, request.capability);
    return {
      report: { channel, state: 'UNSUPPORTED', origin: null, asOf: null, latencyMs: null, ...missing, isComplete: false },
      page: undefined,
    };
  }
  const started = performance.now();
  const { clientSignal } = request;
  const abort = new CancelSource();
  const onLeave = (): void => abort.abort(clientSignal?.reason);
  try {
    if (clientSignal?.aborted === true) onLeave();
    else clientSignal?.addEventListener('abort', onLeave, { once: true });
    const call = request.callOf(channel.name, { signal: abort.signal, deadlineAt: Date.now() + request.deadlineMs });
    const page = await until(request.deadlineMs, source.read(after, request.first, call));
    if (page === undefined) {
      abort.abort(new DOMException('The deadline of the list has passed.', 'TimeoutError'));
      const report = failureReport(channel, 'TIMED_OUT', 'PROVIDER_TIMEOUT', 'The channel did not answer before the deadline.', started);
      return staleAnswer<T>(report, after, request) ?? { report, page: undefined };
    }
    if (after === null) request.stale?.lists.keep(channel.name, request.stale.list, page);
    const isNews = (placed: Placed<T>): boolean => isBehind(placed, after, request.direction);
    const items = page.items.every(isNews) ? page.items : page.items.filter(isNews);
    const report: SourceReport = {
      channel,
      state: 'OK',
      origin: page.origin ?? 'LIVE',
      asOf: page.asOf,
      latencyMs: elapsedMs(started),
      code: null,
      message: page.gap ?? null,
      isComplete: page.isComplete,
    };
    return { report, page: items === page.items ? page : { ...page, items } };
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    const report = failureReport(channel, states[error.kind] ?? 'FAILED', codeOfProviderError(error), error.message, started);
    const stale = isTransient(error.kind) ? staleAnswer<T>(report, after, request) : undefined;
    return stale ?? { report, page: undefined };
  } finally {
    clientSignal?.removeEventListener('abort', onLeave);
  }
}

/** What was read, or undefined when the time is over. */
function until<T>(milliseconds: number, reading: Promise<T>): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => resolve(undefined), milliseconds);
    reading.then(
      (read) => {
        clearTimeout(timer);
        resolve(read);
      },
      (error: unknown) => {
        clearTimeout(timer);
        // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- whatever it is
        reject(error);
      },
    );
  });
}

const states: Partial<Record<ProviderErrorKind, SourceState>> = {
  timeout: 'TIMED_OUT',
  'circuit-open': 'CIRCUIT_OPEN',
  'rate-limited': 'RATE_LIMITED',
  unsupported: 'UNSUPPORTED',
};

/** The provider is out of order for now. After any other failure, such as missing rights, an older answer must not be shown. */
function isTransient(kind: ProviderErrorKind): boolean {
  return ['timeout', 'circuit-open', 'rate-limited', 'unavailable', 'unexpected-response'].includes(kind);
}

/** The last good first page of a channel that failed. It is never exhausted, so that the following page reads the channel again. */
function staleAnswer<T>(report: SourceReport, after: Position | null, { stale }: MergeRequest): Answer<T> | undefined {
  if (after !== null || stale?.isAllowed !== true) return undefined;
  const page = stale.lists.recall<T>(report.channel.name, stale.list);
  if (page === undefined) return undefined;
  const message = `${report.message ?? ''} An earlier answer is shown instead.`.trim();
  return {
    report: { ...report, state: 'STALE', origin: page.origin ?? 'LIVE', asOf: page.asOf, message },
    page: { ...page, isExhausted: false },
  };
}

function failureReport(channel: ChannelEntry, state: SourceState, code: string, message: string, started: number): SourceReport {
  return { channel, state, origin: null, asOf: null, latencyMs: elapsedMs(started), code, message, isComplete: false };
}

function elapsedMs(started: number): number {
  return Math.round(performance.now() - started);
}

function compareCandidates<T>(left: Candidate<T>, right: Candidate<T>, direction: Direction): number {
  const sign = direction === 'ASC' ? 1 : -1;
  return (
    sign * compareText(left.placed.key, right.placed.key) ||
    compareText(left.channel, right.channel) ||
    sign * compareIds(left.placed.id, right.placed.id)
  );
}
