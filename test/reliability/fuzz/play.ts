import type { Learnt } from './askable.js';
import { placeholders, type AnswerCase, type FuzzCase, type RequestCase } from './case.js';
import { inflict } from './damage.js';
import { converse, exchange, type Reply } from './exchange.js';
import { moveWorld, type FuzzedChannels } from './fuzzed-channels.js';
import { mutateJson } from './json-mutation.js';
import type { Lanes } from './lanes.js';
import { faultOf, faultOfConversation } from './answer-faults.js';

export interface Played {
  /** Null: nothing is wrong. */
  readonly fault: string | null;
  /** What was answered, in a word. */
  readonly answer: string;
  /** Everything that was answered. */
  readonly text: string;
  /** Whether it was a webhook, and the gateway said that it keeps it. */
  readonly isAccepted: boolean;
}

export interface Stage {
  readonly address: URL;
  readonly channels: FuzzedChannels;
  readonly learnt: Learnt;
  readonly lanes: Lanes;
}

/** Does what a case says. */
export async function play(stage: Stage, one: FuzzCase): Promise<Played> {
  switch (one.kind) {
    case 'socket': {
      const messages = one.messages.map(({ text, isBinary }) => ({ isBinary, text: withSecrets(text, stage.channels) }));
      const conversation = await converse(stage.address, messages);
      const { closedWith } = conversation;
      return {
        fault: faultOfConversation(conversation),
        answer: String(closedWith ?? 'open'),
        text: conversation.messages.join('\n'),
        isAccepted: false,
      };
    }
    case 'answer':
      return playAnswer(stage, one);
    default:
      return playRequest(stage, one);
  }
}

async function playAnswer({ address, lanes, learnt }: Stage, one: AnswerCase): Promise<Played> {
  const questions = learnt.asking.get(one.provider) ?? [];
  const question = questions[one.question % questions.length];
  if (question === undefined) throw new Error(`Nothing asks ${one.provider} anything.`);
  return lanes.lend(one, async ({ channel, token, hostile }) => {
    hostile.follow(one.recipe);
    const variables = mutateJson(JSON.stringify(question.variables(moveWorld(learnt.worldOf(one.provider), channel))), one.variables);
    const body = Buffer.from(`{"query":${JSON.stringify(question.document)},"variables":${variables}}`);
    const head = headOf(
      {
        method: 'POST',
        path: '/graphql',
        headers: [
          ['content-type', 'application/json'],
          ['authorization', `Bearer ${token}`],
        ],
        length: body.length,
      },
      address,
    );
    const reply = await exchange(address, Buffer.concat([Buffer.from(head), body]), true, 'POST');
    hostile.follow(undefined);
    return { fault: faultOf(reply, true), answer: answerOf(reply), text: reply.text, isAccepted: false };
  });
}

async function playRequest({ address, channels }: Stage, one: RequestCase): Promise<Played> {
  const signature = one.signer === undefined ? undefined : channels.webhooks.get(one.signer)?.signature;
  const signed = Object.entries(signature?.sign(Buffer.from(one.body, 'latin1')) ?? {});
  const head = headOf({ ...one, headers: [...one.headers, ...signed], length: one.body.length }, address);
  const bytes = Buffer.from(inflict(withSecrets(head, channels) + one.body, one.damage), 'latin1');
  const isSound =
    one.damage.length === 0 &&
    one.method !== 'CONNECT' &&
    !one.headers.some(([name, value]) => name === 'upgrade' && value === 'websocket');
  const reply = await exchange(address, bytes, isSound, one.method);
  const isAccepted = one.kind === 'webhook' && reply.status === 200 && reply.text === '{"status":"ok"}';
  return { fault: faultOf(reply, isSound), answer: answerOf(reply), text: reply.text, isAccepted };
}

interface Head extends Pick<RequestCase, 'method' | 'path' | 'headers'> {
  readonly length: number;
}

function headOf({ method, path, headers, length }: Head, { host }: URL): string {
  const own: readonly (readonly [string, string])[] = headers.some(([name]) => name === 'host') ? [] : [['host', host]];
  const lines = [...own, ...headers, ['content-length', String(length)] as const].map(([name, value]) => `${name}: ${value}\r\n`);
  return `${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n`;
}

function withSecrets(text: string, { token, webhookKey, metricsToken }: FuzzedChannels): string {
  return text
    .replaceAll(placeholders.token, token)
    .replaceAll(placeholders.webhookKey, webhookKey)
    .replaceAll(placeholders.metricsToken, metricsToken);
}

/** The status, and of GraphQL the first code. */
function answerOf({ status, text, contentType }: Reply): string {
  const code = contentType.includes('json') ? /"code":"([A-Z_]+)"/.exec(text)?.[1] : undefined;
  return code === undefined ? String(status) : `${status} ${code}`;
}
