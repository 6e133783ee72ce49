import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { verifyDelivery } from '../../../../src/contract/webhook.js';
import { documented } from './documented-webhooks.js';
import { unsigned, webhooks } from './webhook-fixture.js';

const right = `sha256=${createHmac('sha256', 'your-hmac-secret').update(documented.received).digest('hex')}`;

function isBelieved(headers: Readonly<Record<string, string>>, body: unknown = documented.received): boolean {
  return verifyDelivery(webhooks, unsigned(body, headers)) !== undefined;
}

describe("awal › webhook › signature (assumed: the request's header, over the raw body)", () => {
  it('MUST accept the HMAC-SHA256 of the body, and nothing else', () => {
    expect(isBelieved({ 'x-awal-signature-256': right })).toBe(true);
    expect(isBelieved({ 'x-awal-signature-256': right }, `${documented.received} `)).toBe(false);
  });

  it.each<[string, Record<string, string>]>([
    ['no signature', {}],
    ['an empty one', { 'x-awal-signature-256': '' }],
    ['one without its prefix', { 'x-awal-signature-256': right.slice('sha256='.length) }],
    ['one that is cut short', { 'x-awal-signature-256': right.slice(0, -1) }],
    ['one with something behind it', { 'x-awal-signature-256': `${right}0` }],
    ['one of another secret', { 'x-awal-signature-256': `sha256=${createHmac('sha256', 'x').update(documented.received).digest('hex')}` }],
    ['one of the right length in letters of several bytes', { 'x-awal-signature-256': 'ä'.repeat(right.length) }],
    ['one under another name', { 'x-signature-256': right }],
  ])('MUST not believe %s', (_, headers) => {
    expect(isBelieved(headers)).toBe(false);
  });

  it('MUST sign as it verifies', () => {
    const body = Buffer.from(documented.received);
    expect(webhooks.signature?.sign(body)).toEqual({ 'X-Awal-Signature-256': right });
  });
});
