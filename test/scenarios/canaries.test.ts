import { expect, it } from 'vitest';
import { Canaries } from './canaries.js';

it.each<[string, (secret: string) => string]>([
  ['plain', (secret) => `before ${secret} after`],
  ['percent-encoded', (secret) => `/path/${encodeURIComponent(secret)}?x`],
  ['percent-encoded in lower case', (secret) => encodeURIComponent(secret).toLowerCase()],
  ['in JSON', (secret) => JSON.stringify({ a: { b: secret } })],
  ['in JSON that escapes slashes', (secret) => JSON.stringify(secret).replaceAll('/', '\\/')],
  ['in JSON in JSON', (secret) => JSON.stringify(JSON.stringify(secret))],
  ['in base64', (secret) => Buffer.from(`user:${secret}`).toString('base64')],
  ['in base64 at any place', (secret) => Buffer.from(`user1:${secret} and more`).toString('base64url')],
  ['cut short', (secret) => secret.slice(0, 17)],
])('a canary is found %s, and another is not', (_, write) => {
  const canaries = new Canaries();
  const secret = canaries.plant('one');
  canaries.plant('other');
  expect(canaries.in(write(secret))).toEqual(['one']);
  expect(canaries.in(write(secret), ['on'])).toEqual([]);
});
