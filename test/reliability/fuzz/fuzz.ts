import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { Canaries } from '../../scenarios/canaries.js';
import { answerCase } from './answer-case.js';
import { learn, type Learnt } from './askable.js';
import type { FuzzCase } from './case.js';
import { openFuzzedChannels, type FuzzedChannels } from './fuzzed-channels.js';
import { startFuzzedGateway, type FuzzedGateway, type ProcessFigures } from './fuzzed-gateway.js';
import { findKept, toAccepted, type AcceptedWebhook, type KeptWebhooks } from './kept-webhooks.js';
import { Lanes } from './lanes.js';
import { play, type Stage } from './play.js';
import { addressCase, graphqlCase, socketCase } from './request-case.js';
import { SecretSearch } from './secret-search.js';
import { uploadCase } from './upload-case.js';
import { faultOfLine } from './answer-faults.js';
import { webhookCase } from './webhook-case.js';

export interface FuzzOptions {
  readonly entry: readonly string[];
  readonly seed: number;
  readonly runs: number;
  /** The number of the first case: with one run it is that case again. */
  readonly first?: number;
}

export interface Fault {
  readonly what: string;
  /** Of the case; null where it is not known. */
  readonly number: number | null;
  /** The case, or the smallest that was found to fail as well. */
  readonly found: FuzzCase | null;
}

export interface FuzzFigures {
  readonly faults: readonly Fault[];
  readonly seconds: number;
  /** How often what was answered, by the kind of case. */
  readonly answers: ReadonlyMap<string, number>;
  /** When nothing is in flight: after the first tenth of the cases, and after the last. */
  readonly start: ProcessFigures;
  readonly end: ProcessFigures;
  readonly accepted: number;
  readonly webhooks: KeptWebhooks;
  readonly secrets: number;
  /** In which they were looked for. */
  readonly characters: number;
  readonly filesLeft: number;
  readonly exitCode: number | null;
}

const concurrency = 24;
/** Until code is compiled and caches have their size. */
const warmUpShare = 0.1;
const maxShrunk = 5;
const shrinkingMs = 15_000;
const settlingMs = 60_000;

/** Sends cases to a gateway, watches what comes of them, and ends it. */
export async function fuzz({ entry, seed, runs, first = 0 }: FuzzOptions): Promise<FuzzFigures> {
  const directory = await mkdtemp(join(tmpdir(), 'parley-fuzz-'));
  const temporary = join(directory, 'temporary');
  await mkdir(temporary);
  const canaries = new Canaries();
  const channels = await openFuzzedChannels(canaries);
  const search = new SecretSearch(canaries);
  const faults: Fault[] = [];
  const onLine = (line: string, stream: 'stdout' | 'stderr'): void => {
    const what = faultOfLine(line, stream);
    if (what !== null) faults.push({ what, number: null, found: null });
    search.add(line, null);
  };
  const gateway = await startFuzzedGateway({ entry, directory, temporary, configuration: channels.configuration, onLine });
  const forgetting = setInterval(() => channels.forget(), 1000);
  try {
    const ask = (body: string): Promise<string> => askWell(gateway, channels, body);
    const learnt = await learn(channels, ask);
    const session: Session = {
      stage: { address: gateway.address, channels, learnt, lanes: new Lanes(channels) },
      cases: casesOf(seed, learnt, channels),
      ...{ faults, search },
      answers: new Map(),
      accepted: [],
    };
    const begun = performance.now();
    const warm = first + Math.ceil(runs * warmUpShare);
    await playAll(session, first, warm, gateway);
    const start = await settle(gateway, ask);
    await playAll(session, warm, first + runs, gateway);
    const end = await settle(gateway, ask, start);
    const seconds = (performance.now() - begun) / 1000;
    const exitCode = await gateway.stop();
    const { leaks, characters } = search.finish();
    for (const { names, number } of leaks) {
      faults.push({ what: `leaked: ${names.join(', ')}`, number, found: number === null ? null : session.cases.at(number) });
    }
    const webhooks = await findKept(directory, channels, session.accepted);
    const filesLeft = (await readdir(temporary, { withFileTypes: true, recursive: true })).filter((entry) => entry.isFile()).length;
    const { answers, accepted } = session;
    return {
      faults,
      seconds,
      answers,
      start,
      end,
      accepted: accepted.length,
      webhooks,
      secrets: canaries.size,
      characters,
      filesLeft,
      exitCode,
    };
  } finally {
    clearInterval(forgetting);
    gateway.kill();
    await channels.close();
    await rm(directory, { recursive: true, force: true });
  }
}

interface Session {
  readonly stage: Stage;
  readonly cases: Cases;
  readonly faults: Fault[];
  readonly search: SecretSearch;
  readonly answers: Map<string, number>;
  readonly accepted: AcceptedWebhook[];
}

interface Cases {
  at(number: number): FuzzCase;
  /** The smallest that fails as the one with this number does. */
  shrink(number: number, fails: (one: FuzzCase) => Promise<boolean>): Promise<FuzzCase>;
}

/** Each case by its number alone, so that one can be repeated without the others. */
function casesOf(seed: number, learnt: Learnt, channels: FuzzedChannels): Cases {
  const questions = Math.max(...[...learnt.asking.values()].map(({ length }) => length));
  const arbitrary: fc.Arbitrary<FuzzCase> = fc.oneof(
    { weight: 25, arbitrary: graphqlCase(learnt) },
    { weight: 4, arbitrary: graphqlCase(learnt, 'stream') },
    { weight: 4, arbitrary: uploadCase(learnt) },
    { weight: 5, arbitrary: socketCase(learnt) },
    { weight: 3, arbitrary: addressCase },
    { weight: 27, arbitrary: webhookCase(channels.documents) },
    { weight: 32, arbitrary: answerCase(channels.names, questions) },
  );
  const seedOf = (number: number): number => (Math.imul(seed, 0x9e3779b1) + number) | 0;
  const at = (number: number): FuzzCase => fc.sample(arbitrary, { seed: seedOf(number), numRuns: 1 })[0] as FuzzCase;
  return {
    at,
    async shrink(number, fails) {
      const property = fc.asyncProperty(arbitrary, async (one) => !(await fails(one)));
      const checked = await fc.check(property, { seed: seedOf(number), numRuns: 1, interruptAfterTimeLimit: shrinkingMs });
      return checked.counterexample?.[0] ?? at(number);
    },
  };
}

/** In a few hands, each of which takes the next. */
async function playAll(session: Session, from: number, to: number, gateway: FuzzedGateway): Promise<void> {
  let next = from;
  const work = async (): Promise<void> => {
    while (next < to && gateway.isAlive()) await playOne(session, next++);
  };
  await Promise.all(Array.from({ length: concurrency }, work));
  if (!gateway.isAlive()) session.faults.unshift({ what: `the gateway has ended at about case ${next}`, number: null, found: null });
}

async function playOne({ stage, cases, faults, search, answers, accepted }: Session, number: number): Promise<void> {
  const one = cases.at(number);
  const { fault, answer, text, isAccepted } = await play(stage, one);
  const counted = `${one.kind} ${answer}`;
  answers.set(counted, (answers.get(counted) ?? 0) + 1);
  search.add(text, number);
  if (isAccepted && one.kind === 'webhook') accepted.push(toAccepted(one, number));
  if (fault === null) return;
  const isKnown = faults.some(({ what }) => what === fault) || faults.length >= maxShrunk;
  const found = isKnown ? one : await cases.shrink(number, async (smaller) => (await play(stage, smaller)).fault !== null);
  faults.push({ what: fault, number, found });
}

const nothing: ProcessFigures = { heap: 0, resident: 0, resources: {} };

/** Waits until everything is applied and nobody is connected any more. */
async function settle(gateway: FuzzedGateway, ask: (body: string) => Promise<string>, before?: ProcessFigures): Promise<ProcessFigures> {
  const query = '{ webhookEvents(first: 1, filter: { processingStates: [PENDING] }) { nodes { id } } }';
  const deadline = performance.now() + settlingMs;
  while (gateway.isAlive() && performance.now() < deadline && !(await ask(JSON.stringify({ query }))).includes('"nodes":[]'))
    await sleep(200);
  for (;;) {
    if (!gateway.isAlive()) return before ?? nothing;
    const figures = await gateway.figures();
    const { TCPSocketWrap: sockets = 0 } = figures.resources;
    const isQuiet = sockets <= (before?.resources['TCPSocketWrap'] ?? 1);
    if (isQuiet || performance.now() > deadline) return figures;
    await sleep(500);
  }
}

async function askWell({ address }: FuzzedGateway, { token }: FuzzedChannels, body: string): Promise<string> {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}`, connection: 'close' };
  const answer = await fetch(new URL('/graphql', address), { method: 'POST', headers, body });
  return answer.text();
}
