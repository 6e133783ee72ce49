import { performance } from 'node:perf_hooks';
import { Counter, type Registry } from 'prom-client';
import type { EventLoopWatch } from './event-loop.js';
import { readGauge } from './gauge.js';

/** CPU time, memory and event-loop delay of the process, under the usual names of Prometheus dashboards. Ends with the watch. */
export function measureProcess(registry: Registry, watch: EventLoopWatch): void {
  new Counter({
    name: 'process_cpu_seconds_total',
    help: 'Processor time of this process.',
    registers: [registry],
    collect() {
      const { user, system } = process.cpuUsage();
      this.reset();
      this.inc((user + system) / 1e6);
    },
  });
  const startedAt = performance.timeOrigin / 1000;
  readGauge(registry, { name: 'process_start_time_seconds', help: 'When this process began, in seconds since the epoch.' }, () => [
    { value: startedAt },
  ]);
  readGauge(registry, { name: 'process_resident_memory_bytes', help: 'Memory of this process.' }, () => [
    { value: process.memoryUsage.rss() },
  ]);
  readGauge(registry, { name: 'nodejs_heap_size_used_bytes', help: 'Memory of JavaScript objects.' }, () => [
    { value: process.memoryUsage().heapUsed },
  ]);
  const delay = { name: 'nodejs_eventloop_delay_seconds', help: 'Delay of the event loop since the last scrape.' };
  readGauge(registry, { ...delay, labels: ['quantile'] }, () => {
    const { p50, p99, max } = watch.read();
    return [
      { labels: { quantile: '0.5' }, value: p50 },
      { labels: { quantile: '0.99' }, value: p99 },
      { labels: { quantile: '1' }, value: max },
    ];
  });
}
