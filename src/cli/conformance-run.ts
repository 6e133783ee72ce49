import type { ChannelConfiguration } from '../config/configuration.js';
import type { Assumption, Evidence, Probe } from '../contract/assumption.js';
import { createCall } from '../contract/call.js';
import { ProviderError, type ProviderErrorKind } from '../contract/error.js';
import { createHttpClient } from '../http-client/client.js';
import type { HttpClient } from '../http-client/exchange.js';
import type { ProviderDefinition } from '../providers/definition.js';

/** What the operator named and allowed. */
export interface Allowed {
  readonly order: string | undefined;
  readonly phoneNumber: string | undefined;
  readonly mayWrite: boolean;
}

/** One assumption with what was found. */
export interface Examined extends Evidence, Pick<Assumption, 'id' | 'sentence' | 'source'> {
  readonly how: Assumption['check']['how'];
  /** Whether the provider was asked. */
  readonly wasAsked: boolean;
}

/** For all checks of a channel together. */
const totalMs = 120_000;

/** After these failures every other call would fail as well, or make things worse. */
const endings: readonly ProviderErrorKind[] = ['unauthenticated', 'rate-limited', 'circuit-open'];

/**
 * Checks the assumptions one after another, with a client of their own and without repetitions, so that a provider is never asked faster
 * than it answers. A check that fails is not tried; it never ends the others, unless the provider accepts no calls.
 */
export async function examineAssumptions(
  { name, timeoutMs, baseUrl, ...channel }: ChannelConfiguration,
  definition: ProviderDefinition,
  allowed: Allowed,
): Promise<readonly Examined[]> {
  const answers: unknown[] = [];
  const http = recordAnswers(createHttpClient({ origin: new URL(baseUrl).origin, timeoutMs, retries: 0 }), answers);
  const provider = definition.create({ ...channel, baseUrl, channel: name }, http);
  const endsAt = Date.now() + totalMs;
  const examined: Examined[] = [];
  let ending: string | null = null;
  try {
    for (const { id, sentence, source, check } of definition.assumptions ?? []) {
      const about = { id, sentence, source, how: check.how };
      const obstacle = check.how === 'none' ? check.reason : (findObstacle(check, allowed) ?? ending ?? findTimeUp(endsAt));
      if (check.how === 'none' || obstacle !== null) {
        examined.push({ ...about, result: 'not tried', reason: obstacle ?? '', wasAsked: false });
        continue;
      }
      answers.length = 0;
      // A check may take several calls, each of which ends by itself after timeoutMs.
      const deadlineAt = Math.min(Date.now() + 2 * timeoutMs, endsAt);
      const probe: Probe = {
        ...{ provider, answers: () => [...answers], call: createCall({ deadlineAt }), write: { correlationId: 'conformance', deadlineAt } },
        ...{ order: allowed.order ?? '', phoneNumber: allowed.phoneNumber ?? '' },
      };
      const evidence = await endBy(deadlineAt, check.run(probe)).catch((error: unknown) => {
        if (error instanceof ProviderError && endings.includes(error.kind)) ending = `Not asked any more: ${sentenceOf(error)}`;
        return { result: 'not tried', reason: sentenceOf(error) } as const;
      });
      examined.push({ ...about, ...evidence, wasAsked: true });
    }
    return examined;
  } finally {
    await provider.close();
  }
}

function recordAnswers(http: HttpClient, answers: unknown[]): HttpClient {
  return {
    close: () => http.close(),
    request: async (request) => {
      const answer = await http.request(request);
      if (!answer.failed) answers.push(answer.json()?.value);
      return answer;
    },
  };
}

function findObstacle(check: Exclude<Assumption['check'], { how: 'none' }>, { order, phoneNumber, mayWrite }: Allowed): string | null {
  if (check.needs === 'order' && order === undefined) return 'Name an order of the channel with --order.';
  if (check.needs === 'phone' && phoneNumber === undefined) return 'Name a telephone number with --phone.';
  return check.how === 'write' && !mayWrite ? 'It changes or sends something: allow it with --write.' : null;
}

function findTimeUp(endsAt: number): string | null {
  return Date.now() < endsAt ? null : 'The time for all checks was used up.';
}

/** Every wait ends, also where an adapter would wait longer. A late result is dropped. */
async function endBy<T>(deadlineAt: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const end = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('The check took too long.')), deadlineAt - Date.now() + 1_000);
  });
  try {
    return await Promise.race([work, end]);
  } finally {
    clearTimeout(timer);
  }
}

const sentences: Partial<Record<ProviderErrorKind, string>> = {
  unauthenticated: 'The provider does not accept the credentials.',
  forbidden: 'The credentials may not do this.',
  'not-found': 'The provider has no such address or record.',
  'rate-limited': 'The provider accepts no more calls for now.',
  'circuit-open': 'Too many calls failed.',
  timeout: 'The provider did not answer in time.',
  unavailable: 'The provider could not be reached, or has a fault of its own.',
  'unexpected-response': 'The answer has none of the documented forms, as a page of HTML or half of an answer.',
};

function sentenceOf(error: unknown): string {
  if (!(error instanceof ProviderError)) return 'The check could not read what was answered.';
  const sentence = sentences[error.kind] ?? 'The provider refused the request.';
  return error.sent === 'maybe' ? `${sentence} It is not known whether the request was applied.` : sentence;
}
