import { expect } from 'vitest';
import type { Fault, SimulatedAnswer } from '../../../src/providers/simulator/server.js';
import { bodyMark, during, htmlPage } from '../../faults.js';
import { isNone, type ListName, type Lists, type Sending, type WebhookCase } from '../webhook-case.js';
import type { Sentence, WebhookShop } from './shop.js';

/** What the provider answers, and what the client may conclude from it. */
export function answerSentences({ sending, lists }: WebhookCase): readonly Sentence[] {
  return [...(isNone(sending) ? [] : textSentences(sending)), ...readSentences(lists)];
}

function textSentences({ errorIn200 }: Sending): readonly Sentence[] {
  return [
    ...serverErrors.map(([what, answer]) => ({
      sentence: `a text that is answered with ${what} MUST be UNKNOWN and MUST NOT be sent again`,
      run: (shop: WebhookShop) => expectUnknown(shop, { kind: 'answer', answer }),
    })),
    {
      sentence: 'an error that is answered with status 200 MUST NOT be taken for success',
      async run(shop) {
        const { answer, writes } = await shop.sendText({}, { kind: 'answer', answer: errorIn200.answer });
        const outcome = errorIn200.code === 'OUTCOME_UNKNOWN' ? 'UNKNOWN' : null;
        expect(answer.data?.sendText).toMatchObject({ outcome, userErrors: [{ code: errorIn200.code }] });
        expect(writes).toHaveLength(1);
      },
    },
    ...lostAnswers.map(([what, fault]) => ({
      sentence: `a text whose answer ${what} MUST be UNKNOWN and MUST NOT be sent again`,
      run: (shop: WebhookShop) => expectUnknown(shop, fault),
    })),
    {
      sentence: 'an undocumented body of a refusal MUST NOT be shown to the client of a write',
      async run(shop) {
        for (const answer of refusals) {
          const sent = await shop.sendText({}, { kind: 'answer', answer });
          shop.expectNoBody(sent.answer);
          expect(sent.answer.data?.sendText?.outcome).not.toBe('APPLIED');
          expect(sent.answer.data?.sendText?.outcome).not.toBe('ACCEPTED');
        }
      },
    },
  ];
}

function readSentences({ counts }: Lists): readonly Sentence[] {
  const names = Object.keys(counts) as ListName[];
  return names.filter(isLiveList).map((name) => ({
    sentence: `${name} MUST report a 5xx and an undocumented body as an error of the source, and MUST NOT show the body`,
    async run(shop: WebhookShop) {
      for (const answer of [json(500), htmlPage(502), json(403), htmlPage(404), htmlPage(200)]) {
        const query = `{ list: ${liveLists[name]}(first: 2) { nodes { id } sources { state code message } } }`;
        const failed = await during(shop.simulator, { kind: 'answer', answer }, () => shop.ask<object, object>(query));
        expect(failed.errors).toEqual([]);
        expect(failed.data).toMatchObject({ list: { nodes: [], sources: [{ state: 'FAILED' }] } });
        shop.expectNoBody(failed);
      }
    },
  }));
}

const liveLists = {
  'orders.list': 'orders',
  'subscribers.list': 'subscribers',
  'templates.list': 'templates',
  'catalogs.list': 'catalogs',
} as const;

function isLiveList(name: ListName): name is keyof typeof liveLists {
  return name in liveLists;
}

const json = (status: number): SimulatedAnswer => ({ status, body: { trace: bodyMark } });

const serverErrors: readonly (readonly [what: string, answer: SimulatedAnswer])[] = [
  ['JSON and status 500', json(500)],
  ['JSON and status 503', json(503)],
  ['an HTML page and status 500', htmlPage(500)],
  ['an HTML page and status 502', htmlPage(502)],
];

const lostAnswers: readonly (readonly [what: string, fault: Fault])[] = [
  ['is lost', { kind: 'cut-after' }],
  ['is cut off half way', { kind: 'truncate' }],
  ['is an HTML page with status 200', { kind: 'replace-after', answer: htmlPage(200) }],
];

const refusals: readonly SimulatedAnswer[] = [json(400), json(403), json(422), htmlPage(400), htmlPage(403), htmlPage(404)];

let keys = 0;

async function expectUnknown(shop: WebhookShop, fault: Fault): Promise<void> {
  keys += 1;
  const input = { idempotencyKey: `unknown ${keys}`, text: `Unknown ${keys}` };
  const first = await shop.sendText(input, fault);
  expect(first.answer.errors).toEqual([]);
  expect(first.answer.data?.sendText).toMatchObject({ outcome: 'UNKNOWN', userErrors: [{ code: 'OUTCOME_UNKNOWN' }] });
  expect(first.writes).toHaveLength(1);
  shop.expectNoBody(first.answer);
  const again = await shop.sendText(input);
  // The gateway may have found out meanwhile by reading.
  expect(['UNKNOWN', 'ACCEPTED', 'APPLIED']).toContain(again.answer.data?.sendText?.outcome);
  expect(again.writes).toEqual([]);
}
