import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ProviderDefinition } from '../../src/providers/definition.js';
import { providers } from '../../src/providers/index.js';
import { createLog } from '../../src/observability/log.js';
import { createRedactor } from '../../src/observability/redact.js';
import { runGateway, type RunningGateway } from '../running-gateway.js';

/** A documented refusal of each provider, with a message that repeats a part of the request. */
const refusals: Readonly<Record<string, (text: string) => { readonly status: number; readonly body: object }>> = {
  wabotick: (text) => ({ status: 200, body: { status: '0', message: text } }),
  zapi: (text) => ({ status: 400, body: { error: text } }),
  awal: (text) => ({ status: 422, body: { error: 'validation_failed', message: text, details: { phone: [text] } } }),
  kaleyra: (text) => ({ status: 400, body: { code: 'WA400', message: text, data: {}, error: { payload: text } } }),
  whapi: (text) => ({ status: 400, body: { error: { code: text, message: text } } }),
  metacloud: (text) => ({ status: 400, body: { error: { code: 100, message: text, error_data: { details: text } } } }),
};

const percentEncoded = (text: string): string => encodeURIComponent(text);
const everyByte = (text: string): string => [...Buffer.from(text)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');

const spellings: readonly (readonly [how: string, spell: (secret: string) => string])[] = [
  ['as it is', (secret) => secret],
  ['percent-encoded', percentEncoded],
  ['percent-encoded in lower case', (secret) => percentEncoded(secret).replace(/%../g, (byte) => byte.toLowerCase())],
  ['with every byte percent-encoded', everyByte],
  ['percent-encoded twice', (secret) => percentEncoded(percentEncoded(secret))],
  ['percent-encoded three times', (secret) => percentEncoded(percentEncoded(percentEncoded(secret)))],
  ['as in a form, with + for a blank', (secret) => new URLSearchParams({ '': secret }).toString().slice(1)],
  ['with + for a blank and nothing else encoded', (secret) => secret.replaceAll(' ', '+')],
  ['in JSON', (secret) => JSON.stringify({ sent: secret })],
  ['in JSON that escapes slashes', (secret) => JSON.stringify(secret).replaceAll('/', '\\/')],
  [
    'in JSON that escapes everything',
    (secret) => [...secret].map((letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`).join(''),
  ],
  ['in JSON in JSON', (secret) => JSON.stringify(JSON.stringify(secret).replaceAll('/', '\\/'))],
  ['in HTML', (secret) => secret.replaceAll('&', '&amp;').replaceAll('/', '&#x2F;').replaceAll('=', '&#61;')],
  ['half encoded', (secret) => secret.slice(0, 8) + everyByte(secret.slice(8))],
  ['in base64', (secret) => Buffer.from(secret).toString('base64')],
  ['in base64 behind a name', (secret) => Buffer.from(`user:${secret}`).toString('base64')],
  ['in base64url inside of something', (secret) => Buffer.from(`ab${secret}, and more`).toString('base64url')],
];

/** Secrets that every encoding changes; without a blank where the provider accepts none. */
function planted({ name, example, secrets, settings }: ProviderDefinition): { settings: object; secrets: readonly string[] } {
  const hidden = secrets(example);
  for (const blank of [' ', '']) {
    const entries = Object.entries(example as Record<string, unknown>).map(([key, value], index) => {
      const isHidden = typeof value === 'string' && hidden.includes(value);
      return [key, isHidden ? `1|Kq/${index}wMv=t8&${blank}Zx+9rTb` : value] as const;
    });
    const made = Object.fromEntries(entries);
    if (settings.safeParse(made).success) {
      const own = entries.filter(([key, value]) => value !== (example as Record<string, unknown>)[key]).map(([, value]) => String(value));
      return { settings: made, secrets: own };
    }
  }
  throw new Error(`${name} does not take the secrets.`);
}

/** A text with all of its escapes undone repeatedly. */
function readings(text: string): string[] {
  const found = [text];
  for (let round = 0; round < 6; round += 1) {
    const last = found.at(-1) ?? '';
    found.push(
      last
        .replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)))
        .replace(/\\+u([0-9a-f]{4})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)))
        .replace(/\\+(["/])/g, '$1')
        .replaceAll('&amp;', '&')
        .replace(/&#x([0-9a-f]+);/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)))
        .replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code))),
    );
  }
  const encoded = found.flatMap((one) => one.match(/[\w+/=-]{16,}/g) ?? []);
  return [...found, ...encoded.flatMap((one) => [0, 1, 2, 3].map((start) => Buffer.from(one.slice(start), 'base64').toString('latin1')))];
}

function isToldBy(text: string, secret: string): boolean {
  const parts = [secret, secret.replaceAll(' ', '+'), secret.slice(2)];
  return readings(text).some((reading) => parts.some((part) => reading.includes(part)));
}

let server: Server;
let gateway: RunningGateway;
let answer = (): { readonly status: number; readonly body: object } => ({ status: 500, body: {} });
let asked = 0;
const lines: string[] = [];
const channels = new Map(providers.map((definition) => [definition.name, planted(definition)]));

beforeAll(async () => {
  server = createServer((request, response) => {
    asked += 1;
    request.resume().on('end', () => {
      const { status, body } = answer();
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const redactor = createRedactor([...channels.values()].flatMap(({ secrets }) => secrets));
  gateway = await runGateway({
    channels: Object.fromEntries(
      [...channels].map(([provider, { settings }]) => [provider, { provider, simulator: { baseUrl, settings: { ...settings } } }]),
    ),
    server: { limits: { requestsPerMinute: 100_000 } },
    log: createLog('trace', redactor, { write: (line: string) => void lines.push(line) }),
  });
});
afterAll(async () => {
  await gateway.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const send = (channel: string, key: string) =>
  gateway.ask<{ sendText: { outcome: string; userErrors: { providerMessage: string | null }[] } | null }, object>(
    `mutation { sendText(input: { channel: "${channel}", phoneNumber: "+966500000000", text: "Hello", idempotencyKey: "${key}" }) {
      outcome userErrors { code message providerCode providerMessage } } }`,
  );
const read = (channel: string) =>
  gateway.ask(
    `{ orders(filter: { channels: ["${channel}"] }) { nodes { reference raw } sources { state code message } }
       subscribers(filter: { channels: ["${channel}"] }) { sources { state code message } }
       templates(filter: { channels: ["${channel}"] }) { sources { state code message } }
       channel(name: "${channel}") { health { raw state lastFailureCode word: verifiedName } labels { name } }
       writes(filter: { channels: ["${channel}"] }) { nodes { providerCode } } }`,
  );

describe.each([...channels])('a secret that %s repeats', (provider, { secrets }) => {
  it.each(spellings)('MUST appear nowhere when it is %s', async (how, spell) => {
    expect(secrets.length).toBeGreaterThan(0);
    for (const [index, secret] of secrets.entries()) {
      const sentence = `The request with ${spell(secret)} failed`;
      expect(isToldBy(JSON.stringify(sentence), secret), 'the test sees this spelling').toBe(true);
      answer = () => refusals[provider]?.(sentence) ?? { status: 500, body: {} };
      const before = asked;
      const key = `${provider} ${how} ${index}`;
      const [sent, again, found] = [await send(provider, key), await send(provider, key), await read(provider)];
      expect(asked).toBeGreaterThan(before);
      expect(sent.data?.sendText?.userErrors[0]?.providerMessage).toContain('[redacted]');
      for (const text of [JSON.stringify(sent), JSON.stringify(again), JSON.stringify(found)]) {
        expect(isToldBy(text, secret), text.slice(0, 1000)).toBe(false);
      }
      // Each line once: earlier lines were searched for all secrets of the provider before.
      const logged = lines.splice(0).join('');
      for (const any of secrets) expect(isToldBy(logged, any), logged.slice(0, 1000)).toBe(false);
    }
  });
});
