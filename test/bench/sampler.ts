import type { ChildProcess } from 'node:child_process';
import { nextMessage } from './child.js';
import type { Contestant } from './contestants.js';
import { startLoad } from './load-process.js';
import type { Sample, SampleResult } from './load.js';
import { rawRequest } from './port.js';
import { processorMicroseconds, residentMebibytes } from './process-figures.js';
import type { Workload } from './workloads.js';

/** One sample's figures. */
export interface Measured extends SampleResult {
  readonly perSecond: number;
  /** Of one operation. */
  readonly processorMicroseconds: number;
  readonly residentMebibytes: number;
  /** Upstream calls per operation. */
  readonly providerCalls: number;
}

export interface Sampler {
  /** As many operations of a workload as are answered in the time. */
  take(contestant: Contestant, workload: Question, milliseconds: number): Promise<Measured>;
  /** Each request once. */
  takeOnce(contestant: Contestant, requests: readonly string[], connections: number): Promise<Measured>;
  close(): void;
}

export type Question = Pick<Workload, 'query' | 'unlike' | 'connections' | 'upstreamLatency'>;

/** The longest that requests sent once may take together. */
const maxMs = 60_000;

export function createSampler(stub: ChildProcess): Sampler {
  const load = startLoad();

  async function upstreamCalls(latencyMs: number): Promise<number> {
    const told = nextMessage<Record<string, number>>(stub);
    stub.send({ latencyMs });
    return Object.values(await told).reduce((sum, count) => sum + count, 0);
  }

  async function send(contestant: Contestant, sample: Omit<Sample, 'port'>, upstreamLatency: number): Promise<Measured> {
    const pid = contestant.process.pid as number;
    const [calls, processor] = [await upstreamCalls(upstreamLatency), processorMicroseconds(pid)];
    const result = await load.take({ ...sample, port: contestant.port });
    return {
      ...result,
      perSecond: result.answers / result.seconds,
      processorMicroseconds: (processorMicroseconds(pid) - processor) / result.answers,
      residentMebibytes: residentMebibytes(pid),
      providerCalls: ((await upstreamCalls(upstreamLatency)) - calls) / result.answers,
    };
  }

  return {
    take: (contestant, { query, unlike, connections, upstreamLatency }, milliseconds) => {
      const { headers } = contestant;
      const questions = unlike ?? headers.map(() => query);
      const requests = questions.map((question, index) => rawRequest(question, headers[index % headers.length] ?? {}));
      return send(contestant, { connections, milliseconds, requests }, upstreamLatency);
    },
    takeOnce: (contestant, requests, connections) => send(contestant, { connections, milliseconds: maxMs, requests, once: true }, 0),
    close: () => load.close(),
  };
}
