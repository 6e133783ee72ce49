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
  /** The gateway's own list, which is used instead of `read`. A sentence for people says why there is none. Absent: there never is. */
  own?(): Promise<OwnList<T> | string> | string;
}

/** A list in the gateway's own store: a copy, or the ledger where the provider has no list. It can be read in both directions and counted. */
export interface OwnList<T> {
  page(request: OwnPageRequest, call: Call): Promise<ListPage<T>>;
  /** Exact, or null when that is not known. */
  count(call: Call): Promise<number | null>;
}

export interface OwnPageRequest {
  readonly after: Position | null;
  /** The page begins with the record at `after` instead of behind it. */
  readonly includesAfter: boolean;
  /** The list is read from its end to its beginning. */
  readonly isReversed: boolean;
  readonly limit: number;
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
  callOf(channel: string, limits: { signal?: Cancellation | undefined; deadlineAt: number }): Call;
  /** Keeps first pages, to be returned when a channel fails; absent for lists that must be read live. */
  readonly stale?: { readonly lists: StaleLists; readonly list: string; readonly isAllowed: boolean } | undefined;
}

/** The part of a request that limits its calls. */
export type CallRequest = Pick<MergeRequest, 'callOf' | 'deadlineMs' | 'clientSignal'>;

export interface MergedItem<T> {
  readonly item: T;
  cursor(): string;
}

export interface MergedList<T> {
  readonly items: readonly MergedItem<T>[];
  readonly hasNextPage: boolean;
  hasPreviousPage(): Promise<boolean>;
  endCursor(): string;
  /** The exact number of items of the whole list; null when it is not known. */
  totalCount(): Promise<number | null>;
  readonly sources: readonly SourceReport[];
}

/** How one channel answered. */
export interface Answer<T> {
  readonly report: SourceReport;
  readonly page: ListPage<T> | undefined;
  readonly own?: OwnList<T> | undefined;
  /** Where the page began. */
  readonly start: Position | null;
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
    hasPreviousPage: async () => request.after != null && (await hasItemsBefore(answers, request)),
    endCursor: () => cursorAfter(page, candidates.length, resumePositions()),
    totalCount: () => countAll(answers, request),
    sources: answers.map((answer) => answer.report),
  };
}

/** A provider's list cannot be read backwards, so that an item before its cursor is taken for granted. */
async function hasItemsBefore<T>(answers: readonly Answer<T>[], request: CallRequest): Promise<boolean> {
  const begun = answers.filter(({ start }) => start !== null);
  if (begun.some(({ own, report }) => own === undefined && report.state !== 'UNSUPPORTED')) return true;
  for (const { own, report, start } of begun) {
    const before = { after: start, includesAfter: true, isReversed: true, limit: 1 };
    const page = await own?.page(before, callFor(report.channel, request));
    if (page !== undefined && (page.items.length > 0 || !page.isExhausted)) return true;
  }
  return false;
}

/** Null when the number of one channel's items is not known. A channel without such a list has none. */
export async function countAll<T>(answers: readonly Answer<T>[], request: CallRequest): Promise<number | null> {
  const counts = await Promise.all(
    answers.map(async ({ own, page, report, start }) => {
      if (report.state === 'UNSUPPORTED') return 0;
      if (own !== undefined) return own.count(callFor(report.channel, request));
      if (page === undefined || report.state !== 'OK') return null;
      const isWhole = start === null && page.isExhausted && page.isComplete;
      return page.total ?? (isWhole ? page.items.length : null);
    }),
  );
  return counts.reduce((sum, count) => (sum === null || count === null ? null : sum + count), 0);
}

/** A call outside the reading of a page. */
export function callFor({ name }: ChannelEntry, { callOf, deadlineMs, clientSignal }: CallRequest): Call {
  return callOf(name, { signal: clientSignal, deadlineAt: Date.now() + deadlineMs });
}

/** `Promise.all`, which costs more than waiting for the only promise. */
export async function allOf<T>(promises: readonly Promise<T>[]): Promise<readonly T[]> {
  const [only] = promises;
  return only !== undefined && promises.length === 1 ? [await only] : Promise.all(promises);
}

/** The items of a page, and the position of every channel before it. */
export interface ReturnedPage<T> {
  readonly fingerprint: string;
  readonly start: Positions;
  items: readonly Candidate<T>[];
}

/** An item of one of the channels, which may become one of the page. A class, because closures for the cursors cost more than the items. */
export class Candidate<T> implements MergedItem<T> {
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
export function cursorAfter<T>({ fingerprint, start, items }: ReturnedPage<T>, count: number, resumed: Positions = new Map()): string {
  const positions = items
    .slice(0, count)
    .map(({ placed, channel }): [string, Position] => [channel, { key: placed.key, id: placed.id, hint: placed.hint }]);
  return writeCursor(fingerprint, new Map([...start, ...positions, ...resumed]));
}

/** The items of all channels in the total order. */
export function candidatesOf<T>(answers: readonly Answer<T>[], page: ReturnedPage<T>, direction: Direction): Candidate<T>[] {
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
  if (source.read === undefined) return unsupportedAnswer(channel, request);
  const started = performance.now();
  const { clientSignal } = request;
  const abort = new CancelSource();
  const onLeave = (): void => abort.abort(clientSignal?.reason);
  try {
    if (clientSignal?.aborted === true) onLeave();
    else clientSignal?.addEventListener('abort', onLeave, { once: true });
    const call = request.callOf(channel.name, { signal: abort.signal, deadlineAt: Date.now() + request.deadlineMs });
    const answered = await until(request.deadlineMs, readOwnOrLive(source, after, request, call));
    const { page, own } = answered ?? {};
    if (page === undefined) {
      abort.abort(new DOMException('The deadline of the list has passed.', 'TimeoutError'));
      const report = failureReport(channel, 'TIMED_OUT', 'PROVIDER_TIMEOUT', 'The channel did not answer before the deadline.', started);
      return staleAnswer<T>(report, after, request) ?? { report, page: undefined, start: after };
    }
    if (after === null && own === undefined) request.stale?.lists.keep(channel.name, request.stale.list, page);
    const isNews = (placed: Placed<T>): boolean => isBehind(placed, after, request.direction);
    const items = page.items.every(isNews) ? page.items : page.items.filter(isNews);
    const report = okReport(channel, page, started);
    return { report, page: items === page.items ? page : { ...page, items }, own, start: after };
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    const report = failureReport(channel, states[error.kind] ?? 'FAILED', codeOfProviderError(error), error.message, started);
    const stale = isTransient(error.kind) ? staleAnswer<T>(report, after, request) : undefined;
    return stale ?? { report, page: undefined, start: after };
  } finally {
    clientSignal?.removeEventListener('abort', onLeave);
  }
}

/** The answer of a channel that has no such list. */
export function unsupportedAnswer<T>(channel: ChannelEntry, { capability }: Pick<MergeRequest, 'capability'>): Answer<T> {
  const missing = missingCapability(channel.provider, capability);
  const report = { channel, state: 'UNSUPPORTED', origin: null, asOf: null, latencyMs: null, ...missing, isComplete: false } as const;
  return { report, page: undefined, start: null };
}

/** The report of a channel that was read. */
export function okReport<T>(channel: ChannelEntry, page: ListPage<T>, started: number): SourceReport {
  const { origin = 'LIVE', asOf, gap = null, isComplete } = page;
  return { channel, state: 'OK', origin, asOf, latencyMs: elapsedMs(started), code: null, message: gap, isComplete };
}

async function readOwnOrLive<T>(
  source: Source<T>,
  after: Position | null,
  { first }: MergeRequest,
  call: Call,
): Promise<{ readonly page: ListPage<T>; readonly own?: OwnList<T> | undefined }> {
  // Without a store of its own to ask, the provider is called at once.
  const found = source.own?.() ?? '';
  const own = found instanceof Promise ? await found : found;
  if (typeof own !== 'string') return { own, page: await own.page({ after, includesAfter: false, isReversed: false, limit: first }, call) };
  return { page: await (source.read as NonNullable<typeof source.read>)(after, first, call) };
}

/** What was read, or undefined when the time is over. */
export function until<T>(milliseconds: number, reading: Promise<T>): Promise<T | undefined> {
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
    start: after,
  };
}

function failureReport(channel: ChannelEntry, state: SourceState, code: string, message: string, started: number): SourceReport {
  return { channel, state, origin: null, asOf: null, latencyMs: elapsedMs(started), code, message, isComplete: false };
}

function elapsedMs(started: number): number {
  return Math.round(performance.now() - started);
}

function compareCandidates<T>(left: Candidate<T>, right: Candidate<T>, direction: Direction): number {
  return compareInList(left.channel, left.placed, right.channel, right.placed, direction);
}

/** The total order of a merged list. */
export function compareInList(leftChannel: string, left: Position, rightChannel: string, right: Position, direction: Direction): number {
  const sign = direction === 'ASC' ? 1 : -1;
  return sign * compareText(left.key, right.key) || compareText(leftChannel, rightChannel) || sign * compareIds(left.id, right.id);
}
