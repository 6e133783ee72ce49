import type { FastifyInstance } from 'fastify';
import type { Configuration } from '../config/configuration.js';
import type { Registry } from '../contract/registry.js';
import { readGauges } from './gauges.js';
import type { Ledger } from '../store/store.js';
import { createAdaptation } from '../load-shedding/adapt.js';
import { Capacity, type CapacityLimits } from '../load-shedding/capacity.js';
import { eachTick, watchEventLoop } from '../observability/event-loop.js';
import type { Metrics } from '../observability/metrics.js';
import { serveMetrics } from '../observability/metrics-route.js';
import { measureProcess } from '../observability/process-metrics.js';
import type { Sync } from '../sync/sync.js';
import { Readiness } from '../observability/readiness.js';

/** Bounds on requests in progress and waiting. A waiting webhook is not read yet; the provider repeats a refused one. */
export interface Capacities {
  readonly operations: CapacityLimits;
  readonly webhooks: CapacityLimits;
  /** Files that are served. Each takes its place until its last byte is sent. */
  readonly media?: CapacityLimits;
}

const standardCapacities: Capacities = {
  operations: { inFlight: 1024, waiting: 512 },
  webhooks: { inFlight: 128, waiting: 384 },
};
const standardMedia: CapacityLimits = { inFlight: 128, waiting: 128 };

/** How long readiness stays false after a refusal. */
const recoveryMs = 1000;
const tickMs = 50;

/** The state of the process: its capacity and its readiness. */
export interface Watch {
  readonly operations: Capacity;
  readonly webhooks: Capacity;
  readonly media: Capacity;
  readonly readiness: Readiness;
  /** Serves the metrics. Must be called before the app listens. */
  serve(app: FastifyInstance, parts: { readonly registry: Registry; readonly sync: Sync }, server: Configuration['server']): void;
  stop(): void;
}

export function watchProcess(ledger: Ledger, metrics: Metrics, limits: Capacities = standardCapacities): Watch {
  const [operations, webhooks] = [new Capacity(limits.operations), new Capacity(limits.webhooks)];
  // Has no part in readiness: a replica that serves many files still answers operations.
  const media = new Capacity(limits.media ?? standardMedia);
  const eventLoop = watchEventLoop();
  const stopTicks = eachTick(tickMs, createAdaptation(operations));
  const readiness = new Readiness({
    isOverloaded: () => operations.isOverloaded(recoveryMs) || webhooks.isOverloaded(recoveryMs),
    probeLedger: () => ledger.probe(),
  });
  return {
    operations,
    webhooks,
    media,
    readiness,
    serve(app, { registry, sync }, { metricsToken: token, isProduction }) {
      measureProcess(metrics.registry, eventLoop);
      const isReady = async (): Promise<boolean> => (await readiness.reason()) === undefined;
      readGauges(metrics.registry, { registry, ledger, sync, capacities: { operations, webhooks, media }, isReady });
      serveMetrics(app, metrics.registry, { token, isProduction });
    },
    stop() {
      stopTicks();
      eventLoop.stop();
    },
  };
}
