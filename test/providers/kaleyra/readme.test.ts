import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { TestChannel } from './channel.js';
import { call, must, onlyBody, openChannel, sampleOrder, statusChange } from './channel.js';

const readme = readFileSync('src/providers/kaleyra/README.md', 'utf8');

let channel: TestChannel;
beforeEach(async () => {
  channel = await openChannel({ settings: { orderStatusTemplate: undefined } });
});
afterEach(() => channel.close());

const phoneNumber = '+919876543210';
const noMedia = { type: null, url: null, mediaId: null, file: null, filename: null };

/** The heading of the table that says what is sent, and a message with everything in it. */
const messages: [string, () => Promise<unknown>][] = [
  [
    "an order's status",
    () =>
      channel.status.send(
        sampleOrder(channel.simulator),
        statusChange({ template: { name: 'order_confirmation', language: 'en_US' }, message: 'Sent', references: ['a', 'b'] }),
        call,
      ),
  ],
  ["an order's status", () => channel.status.send(sampleOrder(channel.simulator), statusChange({ message: 'Sent' }), call)],
  ['a text', () => must(channel.provider.messages?.text).send({ phoneNumber, text: 'Hello', replyTo: 'wamid.1' }, call)],
  [
    'a template',
    () =>
      must(channel.provider.messages?.template).send(
        {
          ...{ phoneNumber, templateId: null, name: 'delivery_update', language: 'en_US', references: ['a', 'b'] },
          variables: [
            { name: '1', value: 'a' },
            { name: '2', value: 'b' },
          ],
          headerVariables: [],
          buttonVariables: [],
          headerMedia: { ...noMedia, type: 'IMAGE', mediaId: '1' },
          quickReplies: ['a', 'b'],
        },
        call,
      ),
  ],
  [
    'a template',
    () =>
      must(channel.provider.messages?.template).send(
        {
          ...{ phoneNumber, templateId: null, name: 'invoice', language: 'en_US', references: null, quickReplies: [] },
          variables: [{ name: '1', value: 'a' }],
          headerVariables: [],
          buttonVariables: [],
          headerMedia: { ...noMedia, type: 'DOCUMENT', url: 'https://shop.example/1', filename: 'a.pdf' },
        },
        call,
      ),
  ],
  [
    'a template',
    () =>
      must(channel.provider.messages?.template).send(
        {
          ...{ phoneNumber, templateId: null, name: 'parcel_on_its_way', language: 'en_US', references: null, quickReplies: [] },
          variables: ['1', '2'].map((name) => ({ name, value: 'a' })),
          headerVariables: [{ name: '1', value: 'a' }],
          buttonVariables: [{ index: 0, value: 'a' }],
          headerMedia: null,
        },
        call,
      ),
  ],
  ['a read receipt', () => must(channel.provider.messages?.markRead).send({ messageId: 'wamid.1' }, call)],
];

describe('the README of the provider', () => {
  it.each(messages)('says of every field of %s where it comes from', async (what, send) => {
    await send();
    const named = new Set([...tableOf('their field'), ...tableOf(`field of ${what}`)]);
    const sent = new Set(namesIn(onlyBody(channel)));
    expect([...sent].filter((name) => !named.has(name) && !['messaging_object', 'template', 'components'].includes(name))).toEqual([]);
  });
});

/** Every name in the first column of a table: `order_status.order.status` is three. */
function tableOf(heading: string): string[] {
  const lines = readme.split('\n');
  const start = lines.findIndex((line) => line.startsWith(`| ${heading} |`));
  const rows = lines.slice(start + 2);
  const end = rows.findIndex((line) => !line.startsWith('|'));
  const first = rows.slice(0, end).map((row) => row.split('|')[1] ?? '');
  return first.flatMap((cell) => [...cell.matchAll(/`([^`]+)`/g)].flatMap(([, path = '']) => path.match(/\w+/g) ?? []));
}

function namesIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(namesIn);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => [name, ...namesIn(inner)]);
}
