import type { Registry as PrometheusRegistry } from 'prom-client';
import type { Registry } from '../contract/registry.js';
import type { Ledger } from '../store/store.js';
import type { Capacity } from '../load-shedding/capacity.js';
import { cached } from '../observability/cached.js';
import type { Sync } from '../sync/sync.js';
import type { SyncStatus } from '../sync/sync-status.js';
import { readGauge, type GaugeValue } from '../observability/gauge.js';

export interface GaugeSources {
  readonly registry: Registry;
  readonly ledger: Ledger;
  readonly sync: Sync;
  readonly capacities: Readonly<Record<string, Capacity>>;
  readonly isReady: () => Promise<boolean>;
}

/** The ledger is read at most this often, however many scrapes there are. */
const ledgerMs = 5000;

const circuitValues = { CLOSED: 0, HALF_OPEN: 0.5, OPEN: 1 } as const;

/** The metrics that are read at a scrape. No provider is called for them. */
export function readGauges(prometheus: PrometheusRegistry, { registry, ledger, sync, capacities, isReady }: GaugeSources): void {
  const channels = registry.channels();
  const names = channels.map(({ name }) => name);
  const figures = cached(ledgerMs, () => ledger.figures(names));
  const facts = cached(ledgerMs, () => ledger.channels.activity(names));
  const gauge = (
    name: string,
    help: string,
    labels: readonly string[],
    read: () => readonly GaugeValue[] | Promise<readonly GaugeValue[]>,
  ): void => readGauge(prometheus, { name: `parley_${name}`, help, labels }, read);

  const perChannel = (read: (condition: ReturnType<(typeof channels)[number]['condition']>) => number | null) => () =>
    channels.flatMap(({ name, condition }) => {
      const value = read(condition());
      return value === null ? [] : [{ labels: { channel: name }, value }];
    });
  gauge(
    'channel_circuit_open',
    '1: no calls are made; 0.5: one call tests whether the provider works again; 0: calls are made.',
    ['channel'],
    perChannel(({ circuit }) => circuitValues[circuit]),
  );
  gauge(
    'channel_calls_left',
    'Calls left in the tightest known limit.',
    ['channel'],
    perChannel(({ remainingCalls }) => remainingCalls),
  );
  gauge(
    'channel_calls_under_way',
    'Provider calls in flight.',
    ['channel'],
    perChannel(({ callsInFlight }) => callsInFlight),
  );
  gauge(
    'channel_calls_waiting',
    'Provider calls that wait for a slot.',
    ['channel'],
    perChannel(({ callsWaiting }) => callsWaiting),
  );

  const perInbox = (read: (inbox: Awaited<ReturnType<typeof figures>>['webhooks'][number]) => number) => async () =>
    (await figures()).webhooks.map((inbox) => ({ labels: { channel: inbox.channel }, value: read(inbox) }));
  gauge(
    'webhooks_pending',
    'Webhooks that are stored and not yet applied; at most 10,000 are counted.',
    ['channel'],
    perInbox(({ pending }) => pending),
  );
  gauge(
    'webhooks_failed',
    'Webhooks that failed and were set aside; at most 10,000 are counted.',
    ['channel'],
    perInbox(({ failed }) => failed),
  );
  gauge(
    'webhook_lag_seconds',
    'Age of the oldest webhook that is not yet applied; 0 without one.',
    ['channel'],
    perInbox(({ oldestPendingAt }) => ageOf(oldestPendingAt)),
  );
  gauge('webhook_last_received_timestamp_seconds', 'When the last webhook arrived; no series before the first.', ['channel'], async () =>
    [...(await facts())].flatMap(([channel, { lastWebhookAt }]) =>
      lastWebhookAt === null ? [] : [{ labels: { channel }, value: Date.parse(lastWebhookAt) / 1000 }],
    ),
  );
  gauge('ledger_size_bytes', 'Size of the store.', [], async () => [{ value: (await figures()).bytes }]);
  gauge(
    'writes_unsettled',
    'Writes that are not settled, by state; at most 10,000 are counted. UNKNOWN: sent without an answer.',
    ['state'],
    async () => (await figures()).writes.map(({ state, count }) => ({ labels: { state }, value: count })),
  );
  gauge('writes_unsettled_oldest_seconds', 'Age of the oldest unsettled write; 0 without one.', ['state'], async () =>
    (await figures()).writes.map(({ state, oldestAt }) => ({ labels: { state }, value: ageOf(oldestAt) })),
  );
  gauge('retention_last_run_timestamp_seconds', 'When old data was last deleted; no series before the first time.', [], async () => {
    const { lastCompaction: last } = await figures();
    return last === undefined ? [] : [{ value: Date.parse(last.at) / 1000 }];
  });
  gauge('retention_deleted', 'What the last deletion of old data deleted, by kind.', ['kind'], async () =>
    Object.entries((await figures()).lastCompaction?.deleted ?? {}).map(([kind, value]) => ({ labels: { kind }, value })),
  );

  gauge('search_changes_waiting', 'Changes that the search index does not have yet; at most 10,000 are counted.', [], async () => [
    { value: (await figures()).search.waiting },
  ]);
  gauge('search_lag_seconds', 'Age of the oldest change that the search index does not have yet; 0 without one.', [], async () => [
    { value: ageOf((await figures()).search.oldestAt) },
  ]);
  gauge('search_complete', '1: the search index has the records of older versions; 0: they are being added.', [], async () => [
    { value: (await figures()).search.isFilled ? 1 : 0 },
  ]);

  const copies = cached(ledgerMs, () => sync.status(names));
  const perCopy = (read: (status: SyncStatus) => number | null) => async () =>
    (await copies()).flatMap((status) => {
      const value = status.state === 'UNSUPPORTED' ? null : read(status);
      return value === null ? [] : [{ labels: { channel: status.channel, noun: status.noun }, value }];
    });
  const copyLabels = ['channel', 'noun'];
  gauge(
    'sync_lag_seconds',
    'Age of the copy of a list; no series before its first read has ended.',
    copyLabels,
    perCopy(({ asOf }) => (asOf === null ? null : ageOf(asOf))),
  );
  gauge(
    'sync_complete',
    '1: the last two reads of the whole list agreed; 0: records may be missing.',
    copyLabels,
    perCopy(({ isComplete }) => (isComplete ? 1 : 0)),
  );
  gauge(
    'sync_records',
    'Records in the copy.',
    copyLabels,
    perCopy(({ records }) => records),
  );
  gauge(
    'sync_calls',
    'Provider calls for the copy since it was begun, by all replicas.',
    copyLabels,
    perCopy(({ calls }) => calls),
  );
  gauge(
    'sync_errors',
    'Failures of the copy since it was begun, in all replicas.',
    copyLabels,
    perCopy(({ errors }) => errors),
  );

  const perPart = (read: (figures: Capacity['figures']) => number) => () =>
    Object.entries(capacities).map(([part, capacity]) => ({ labels: { part }, value: read(capacity.figures) }));
  gauge(
    'requests_under_way',
    'Requests in flight.',
    ['part'],
    perPart(({ inFlight }) => inFlight),
  );
  gauge(
    'requests_waiting',
    'Requests that wait for a slot.',
    ['part'],
    perPart(({ waiting }) => waiting),
  );
  gauge(
    'requests_allowed',
    'Requests that may be in progress now.',
    ['part'],
    perPart(({ allowed }) => allowed),
  );
  gauge(
    'requests_refused',
    'Requests refused because of overload, since the start.',
    ['part'],
    perPart(({ refused }) => refused),
  );
  gauge('ready', '1: the gateway accepts requests.', [], async () => [{ value: (await isReady()) ? 1 : 0 }]);
}

function ageOf(instant: string | null): number {
  return instant === null ? 0 : Math.max(0, (Date.now() - Date.parse(instant)) / 1000);
}
