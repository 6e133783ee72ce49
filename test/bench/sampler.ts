import type { ChildProcess } from 'node:child_process';
import { nextMessage, startOwn } from './child.js';
import type { Contestant } from './contestants.js';
import type { Sample, SampleResult } from './load.js';
import { rawRequest } from './port.js';
import { processorMicroseconds, residentMebibytes } from './process-figures.js';
import type { Workload } from './workloads.js';

/** One sample's figures. */
export interface Measured extends SampleResult {
  readonly perSecond: number;
  readonly processorMicroseconds: number;
  readonly residentMebibytes: number;
  /** Upstream calls per operation. */
  readonly providerCalls: number;
}

export interface Sampler {
  take(contestant: Contestant, workload: Workload, milliseconds: number): Promise<Measured>;
  close(): void;
}

export function createSampler(stub: ChildProcess): Sampler {
  const load = startOwn('./load.ts');

  async function upstreamCalls(latencyMs: number): Promise<number> {
    const told = nextMessage<Record<string, number>>(stub);
    stub.send({ latencyMs });
    return Object.values(await told).reduce((sum, count) => sum + count, 0);
  }

  return {
    async take(contestant, { query, connections, upstreamLatency }, milliseconds) {
      const pid = contestant.process.pid as number;
      const requests = contestant.headers.map((headers) => rawRequest(query, headers));
      const [calls, processor] = [await upstreamCalls(upstreamLatency), processorMicroseconds(pid)];
      const answered = nextMessage<SampleResult>(load);
      load.send({ port: contestant.port, connections, milliseconds, requests } satisfies Sample);
      const result = await answered;
      return {
        ...result,
        perSecond: result.answers / result.seconds,
        processorMicroseconds: (processorMicroseconds(pid) - processor) / result.answers,
        residentMebibytes: residentMebibytes(pid),
        providerCalls: ((await upstreamCalls(upstreamLatency)) - calls) / result.answers,
      };
    },
    close: () => load.disconnect(),
  };
}
