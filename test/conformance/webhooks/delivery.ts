import { expect } from 'vitest';
import { isNone, type ForeignDelivery, type WebhookCase } from '../webhook-case.js';
import { withShop, type Recorded, type Sentence, type WebhookShop } from './shop.js';

/** Who may deliver, what is the same delivery, and what of a delivery is applied. */
export function deliverySentences(example: WebhookCase): readonly Sentence[] {
  return [...proofSentences(example), ...challengeSentences(example), ...identitySentences(), ...contentSentences(example)];
}

function proofSentences({ signatureHeader }: WebhookCase): readonly Sentence[] {
  const always: readonly Sentence[] = [
    {
      sentence: 'a delivery as the provider sends it MUST be accepted and applied',
      async run(shop) {
        const text = shop.newText();
        const events = await shop.eventsOf(async () => expect(await shop.deliver(shop.example.text(text))).toBe(200));
        expect(events).toMatchObject([{ processingState: 'DONE', deliveries: 1 }]);
        await expectReceived(shop, text.number, text.text);
      },
    },
    {
      sentence: 'a delivery to an address with another key MUST be refused and not stored',
      async run(shop) {
        const { number, recorded } = await recordText(shop);
        await expectRefused(shop, number, () => shop.post(recorded, 'another-key-of-the-suite'));
        await expectRefused(shop, number, () => shop.post(recorded, ''));
      },
    },
  ];
  if (typeof signatureHeader !== 'string') return always;
  const header = signatureHeader.toLowerCase();
  return [
    ...always,
    {
      sentence: 'a delivery with another signature of the right length MUST be refused and not stored',
      async run(shop) {
        const { number, recorded } = await recordText(shop);
        const signature = recorded.headers[header] ?? '';
        expect(signature.length).toBeGreaterThan(20);
        for (const place of [signature.length - 1, signature.length - 12]) {
          const changed = signature.slice(0, place) + (signature[place] === '0' ? '1' : '0') + signature.slice(place + 1);
          await expectRefused(shop, number, () => shop.post(withHeader(recorded, header, changed)));
        }
      },
    },
    {
      sentence: 'a delivery with the valid signature of another body MUST be refused and not stored',
      async run(shop) {
        const { recorded: other } = await recordText(shop);
        const { number, recorded } = await recordText(shop);
        await expectRefused(shop, number, () => shop.post(withHeader(recorded, header, other.headers[header] ?? '')));
      },
    },
    {
      sentence: 'a delivery without a signature, or with a shorter one, MUST be refused and not stored',
      async run(shop) {
        const { number, recorded } = await recordText(shop);
        const { [header]: signature = '', ...headers } = recorded.headers;
        await expectRefused(shop, number, () => shop.post({ ...recorded, headers }));
        await expectRefused(shop, number, () => shop.post(withHeader(recorded, header, signature.slice(0, -1))));
      },
    },
  ];
}

function challengeSentences({ challenge }: WebhookCase): readonly Sentence[] {
  if (isNone(challenge)) return [];
  return [
    {
      sentence: 'a challenge MUST be answered as documented and not stored',
      async run(shop) {
        const events = await shop.eventsOf(async () => {
          const answer = await shop.post(challenge);
          expect(answer.status).toBe(200);
          expect(typeof challenge.answer === 'string' ? answer.body : JSON.parse(answer.body)).toEqual(challenge.answer);
        });
        expect(events).toEqual([]);
      },
    },
  ];
}

function identitySentences(): readonly Sentence[] {
  return [
    {
      sentence: 'two messages of one person with the same words at the same time MUST both be applied',
      async run(shop) {
        const same = { text: 'Twice the same', sentAt: new Date().toISOString() };
        const texts = [shop.newText(same), shop.newText(same)];
        const events = await shop.eventsOf(async () => {
          for (const text of texts) expect(await shop.deliver(shop.example.text(text))).toBe(200);
        });
        expect(events).toMatchObject([{ deliveries: 1 }, { deliveries: 1 }]);
        for (const { number, text } of texts) await expectReceived(shop, number, text);
      },
    },
    {
      sentence: 'the same bytes MUST be applied once',
      async run(shop) {
        const { number, recorded } = await recordText(shop);
        await expectOneEvent(shop, number, [recorded, recorded, recorded]);
      },
    },
    {
      sentence: 'the same delivery with other whitespace and order of members MUST be applied once',
      async run(shop) {
        const text = shop.newText();
        const event = shop.example.text(text);
        const first = await shop.record(event);
        const other = await shop.record({ ...event, body: JSON.stringify(reversed(JSON.parse(first.body)), null, 2) });
        expect(other.body).not.toBe(first.body);
        await expectOneEvent(shop, text.number, [first, other]);
      },
    },
  ];
}

function contentSentences({ batch, foreign }: WebhookCase): readonly Sentence[] {
  const sentences: Sentence[] = [
    {
      sentence: 'a delivery that is no JSON MUST be stored and MUST NOT stop the next one',
      async run(shop) {
        const events = await shop.eventsOf(async () => expect(await shop.deliver({ body: '{"half":' })).toBe(200));
        expect(events).toMatchObject([{ processingState: expect.stringMatching(/^(UNSUPPORTED|FAILED)$/) as string }]);
        const text = shop.newText();
        await shop.deliver(shop.example.text(text));
        await expectReceived(shop, text.number, text.text);
      },
    },
  ];
  if (!isNone(batch))
    sentences.push({
      sentence: 'every record of a batch MUST be applied, also beside one that cannot be read',
      async run(shop) {
        const texts = [shop.newText(), shop.newText(), shop.newText()] as const;
        await shop.deliver(batch(texts));
        const others = [shop.newText(), shop.newText()] as const;
        await shop.deliver(batch([others[0], 'broken', others[1]]));
        for (const { number, text } of [...texts, ...others]) await expectReceived(shop, number, text);
      },
    });
  if (!isNone(foreign))
    sentences.push({
      sentence: 'a delivery for another number or account MUST NOT be applied to this channel',
      run: (shop) =>
        foreign.settings === undefined
          ? expectForeign(shop, foreign)
          : withShop(shop, { settings: foreign.settings }, (other) => expectForeign(other, foreign)),
    });
  return sentences;
}

async function expectForeign(shop: WebhookShop, { event, readable }: ForeignDelivery): Promise<void> {
  const events = await shop.eventsOf(() => shop.deliver(event));
  expect(events).toMatchObject([{ processingState: 'UNSUPPORTED' }]);
  if ('messageId' in readable) return expect(await shop.message(readable.messageId)).toBeNull();
  const query = 'query ($reference: String!) { orderByReference(channel: "shop", reference: $reference) { id } }';
  expect(await shop.read(query, readable)).toEqual({ orderByReference: null });
}

async function recordText(shop: WebhookShop): Promise<{ readonly number: number; readonly recorded: Recorded }> {
  const text = shop.newText();
  return { number: text.number, recorded: await shop.record(shop.example.text(text)) };
}

function withHeader(recorded: Recorded, name: string, value: string): Recorded {
  return { ...recorded, headers: { ...recorded.headers, [name]: value } };
}

async function expectReceived(shop: WebhookShop, number: number, text: string): Promise<void> {
  expect(await shop.message(shop.example.messageId(number))).toMatchObject({ content: { text } });
}

async function expectRefused(shop: WebhookShop, number: number, post: () => Promise<{ readonly status: number }>): Promise<void> {
  const events = await shop.eventsOf(async () => expect((await post()).status).toBe(401));
  expect(events).toEqual([]);
  expect(await shop.message(shop.example.messageId(number))).toBeNull();
}

async function expectOneEvent(shop: WebhookShop, number: number, deliveries: readonly Recorded[]): Promise<void> {
  const events = await shop.eventsOf(async () => {
    for (const recorded of deliveries) expect((await shop.post(recorded)).status).toBe(200);
  });
  expect(events).toMatchObject([{ processingState: 'DONE', deliveries: deliveries.length }]);
  expect(await shop.message(shop.example.messageId(number))).not.toBeNull();
}

/** The same JSON with the members of every object in the opposite order. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([name, member]) => [name, reversed(member)]),
  );
}
