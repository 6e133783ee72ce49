import type { ChildProcess } from 'node:child_process';
import { nextMessage } from './child.js';
import type { Contestant } from './contestants.js';
import { startLoad } from './load-process.js';
import type { RequestParts, Sample, SampleResult } from './load.js';
import { rawRequest, requestHead } from './port.js';
import { processorMicroseconds, residentMebibytes } from './process-figures.js';
import type { Questions } from './questions.js';
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

export interface Question extends Pick<Workload, 'query' | 'hasOwnChannels' | 'connections' | 'upstreamLatency'> {
  /** In place of the query; the upstream's records differ from answer to answer then. */
  readonly questions?: Questions | undefined;
}

/** The longest that requests sent once may take together. */
const maxMs = 60_000;

export function createSampler(stub: ChildProcess): Sampler {
  const load = startLoad();
  /** Samples of questions that differ go on where the one before ended. */
  let asked = 0;

  async function upstreamCalls(latencyMs: number, varies: boolean): Promise<number> {
    const counted = nextMessage<Record<string, number>>(stub);
    stub.send({ latencyMs, varies });
    return Object.values(await counted).reduce((sum, count) => sum + count, 0);
  }

  async function send(contestant: Contestant, sample: Omit<Sample, 'port'>, upstreamLatency: number, varies = false): Promise<Measured> {
    const pid = contestant.process.pid as number;
    const [calls, processor] = [await upstreamCalls(upstreamLatency, varies), processorMicroseconds(pid)];
    const result = await load.take({ ...sample, port: contestant.port });
    return {
      ...result,
      perSecond: result.answers / result.seconds,
      processorMicroseconds: (processorMicroseconds(pid) - processor) / result.answers,
      residentMebibytes: residentMebibytes(pid),
      providerCalls: ((await upstreamCalls(upstreamLatency, false)) - calls) / result.answers,
    };
  }

  return {
    take: async (contestant, { query, questions, hasOwnChannels, connections, upstreamLatency }, milliseconds) => {
      const headers = hasOwnChannels === true ? contestant.shopHeaders : contestant.headers;
      if (questions === undefined) {
        return send(contestant, { connections, milliseconds, requests: headers.map((one) => rawRequest(query, one)) }, upstreamLatency);
      }
      const requests: RequestParts = {
        heads: headers.map(requestHead),
        texts: questions.texts.map((text) => JSON.stringify(text)),
        variables: questions.variables.map((variables) => JSON.stringify(variables)),
        first: asked,
      };
      const measured = await send(contestant, { connections, milliseconds, requests }, upstreamLatency, true);
      // A whole number of rounds, so that every connection stays with its client.
      asked += Math.ceil(measured.answers / connections) * connections;
      return measured;
    },
    takeOnce: (contestant, requests, connections) => send(contestant, { connections, milliseconds: maxMs, requests, once: true }, 0),
    close: () => load.close(),
  };
}
