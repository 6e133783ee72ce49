// Asks one server as fast as it answers, over kept connections and raw sockets, so that the asking costs little beside what is measured.
// Started by main.ts as a process of its own; one message in is one sample, one message out its figures.
import { connect, type Socket } from 'node:net';
import { AnswerReader } from './answer-reader.js';

/** One sample to take. */
export interface Sample {
  readonly port: number;
  readonly connections: number;
  readonly milliseconds: number;
  /** Whole requests, or what they are put together from; a connection sends them in turn, beginning at its own place. */
  readonly requests: readonly string[] | RequestParts;
  /** Each request is sent once, and the sample ends with the last answer. */
  readonly once?: boolean;
}

/** More requests than fit into a message: the n-th takes the n-th of each part, modulo its count. */
export interface RequestParts {
  /** Up to the content length. */
  readonly heads: readonly string[];
  /** JSON of the documents. */
  readonly texts: readonly string[];
  /** JSON of the variables. */
  readonly variables: readonly string[];
  /** The number of the first request, so that samples go on where the one before ended. */
  readonly first: number;
}

/** What came of it. Latencies in milliseconds. */
export interface SampleResult {
  readonly answers: number;
  /** Answers of another status than 200, and broken connections. */
  readonly failures: number;
  readonly seconds: number;
  readonly p50: number;
  readonly p99: number;
}

process.on('message', (sample: Sample) => {
  void take(sample).then((result) => process.send?.(result));
});
process.on('disconnect', () => process.exit(0));

async function take({ port, connections, milliseconds, requests, once }: Sample): Promise<SampleResult> {
  const requestAt = 'heads' in requests ? (turn: number) => putTogether(requests, turn) : preparedRequests(requests);
  const count = 'heads' in requests ? Infinity : requests.length;
  const latencies: number[] = [];
  let failures = 0;
  const started = performance.now();
  const end = started + milliseconds;
  await Promise.all(Array.from({ length: connections }, (_, index) => run(index)));
  const seconds = (performance.now() - started) / 1000;
  latencies.sort((left, right) => left - right);
  const quantile = (share: number): number => latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * share))] ?? NaN;
  return { answers: latencies.length, failures, seconds, p50: quantile(0.5), p99: quantile(0.99) };

  /** One connection, until the time is over. */
  function run(index: number): Promise<void> {
    return new Promise((resolve) => {
      const socket: Socket = connect({ port, host: '127.0.0.1', noDelay: true });
      let turn = index;
      let askedAt = 0;
      const send = (): void => {
        askedAt = performance.now();
        socket.write(requestAt(turn));
        turn += connections;
      };
      const reader = new AnswerReader((status) => {
        latencies.push(performance.now() - askedAt);
        if (status !== 200) failures += 1;
        if (performance.now() < end && !(once === true && turn >= count)) send();
        else socket.end();
      });
      socket.once('connect', send);
      socket.on('data', (chunk: Buffer) => reader.take(chunk));
      socket.on('error', () => (failures += 1));
      socket.once('close', () => resolve());
    });
  }
}

function preparedRequests(requests: readonly string[]): (turn: number) => Buffer {
  const prepared = requests.map((request) => Buffer.from(request));
  return (turn) => prepared[turn % prepared.length] as Buffer;
}

/** All of it is ASCII. */
function putTogether({ heads, texts, variables, first }: RequestParts, turn: number): Buffer {
  const number = first + turn;
  const partOf = (parts: readonly string[]): string => parts[number % parts.length] as string;
  const body = `{"query":${partOf(texts)},"variables":${partOf(variables)}}`;
  return Buffer.from(`${partOf(heads)}content-length: ${body.length}\r\n\r\n${body}`, 'latin1');
}
