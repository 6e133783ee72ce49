import { describe, expect, it } from 'vitest';
import { capabilitiesOf } from '../../../src/contract/capability.js';
import { awal } from '../../../src/providers/awal/index.js';

const given = { clientId: 'client-123', domain: 'your-workspace', hmacSecret: 'your-hmac-secret', phoneNumberId: '123456' };

describe('the settings of an Awal channel', () => {
  it('are clientId, domain, hmacSecret and phoneNumberId, and nothing goes before the signed path', () => {
    expect(awal.settings.parse(given)).toEqual({ ...given, signedPathPrefix: '', listsBranches: false, listsContacts: true });
  });

  it.each(['clientId', 'domain', 'hmacSecret', 'phoneNumberId'])('need %s', (name) => {
    const { [name as keyof typeof given]: _, ...rest } = given;
    expect(awal.settings.safeParse(rest).error?.issues.map(({ path }) => path)).toEqual([[name]]);
    expect(awal.settings.safeParse({ ...given, [name]: '' }).success).toBe(false);
  });

  it.each(['clientId', 'domain', 'phoneNumberId'])('refuse a line break in %s without repeating it', (name) => {
    const { error } = awal.settings.safeParse({ ...given, [name]: 'visible\r\nX-Evil: 1' });
    expect(error?.issues).toHaveLength(1);
    expect(JSON.stringify(error?.issues)).not.toContain('visible');
  });

  it.each(['api', '/api/', '/a?b', '/a b'])('refuse %j as a prefix', (signedPathPrefix) => {
    expect(awal.settings.safeParse({ ...given, signedPathPrefix }).success).toBe(false);
  });

  it('take a path as a prefix', () => {
    expect(awal.settings.parse({ ...given, signedPathPrefix: '/api/developer' }).signedPathPrefix).toBe('/api/developer');
  });

  it('refuse unknown keys', () => {
    expect(awal.settings.safeParse({ ...given, apiKey: 'x' }).success).toBe(false);
  });

  it('name what must not be shown', () => {
    expect(awal.secrets(awal.settings.parse(given))).toEqual(['your-hmac-secret', 'client-123']);
  });

  it('have an example that they accept', () => {
    expect(awal.settings.parse(awal.example)).toEqual(awal.example);
  });
});

describe('Awal', () => {
  it('is found at its documented address', () => {
    expect([awal.name, awal.displayName, awal.defaultBaseUrl]).toEqual(['awal', 'Awal', 'https://api.awalchat.com/api/developer']);
  });

  it('can leave out the contacts, whose list is assumed', () => {
    const settings = { ...awal.example, listsContacts: false };
    const channel = { channel: 'riyadh', baseUrl: awal.defaultBaseUrl, timeZone: 'UTC', amountUnit: undefined, settings };
    const provider = awal.create(channel, { request: () => Promise.reject(new Error('never called')), close: () => Promise.resolve() });
    expect(provider.subscribers).toBeUndefined();
    expect(Object.keys(provider.subscriberWrites ?? {})).toEqual(['create']);
  });

  it('has the capabilities of its README, and nothing else', () => {
    const channel = { channel: 'riyadh', baseUrl: awal.defaultBaseUrl, timeZone: 'UTC', amountUnit: undefined, settings: awal.example };
    const unused = { request: () => Promise.reject(new Error('never called')), close: () => Promise.resolve() };
    const provider = awal.create(channel, unused);
    expect([provider.name, provider.channel]).toEqual(['awal', 'riyadh']);
    const supported = capabilitiesOf(provider).filter((capability) => capability.supported);
    expect(supported.map(({ name }) => name)).toEqual([
      'orders.list',
      'orders.get',
      'orders.complete',
      'orders.updateStatus',
      'orders.update',
      'subscribers.get',
      'subscribers.list',
      'conversations.list',
      'conversations.messages',
      'conversations.get',
      'messages.get',
      'messages.sendText',
      'messages.sendTemplate',
      'messages.sendButtons',
      'messages.sendMedia',
      'subscribers.create',
      'subscribers.update',
      'subscribers.delete',
      'templates.list',
      'branches.list',
      'connection',
      'webhooks.receive',
      'webhooks.signed',
    ]);
    expect(Object.keys(awal.notes ?? {}).every((name) => supported.some((capability) => capability.name === name))).toBe(true);
  });
});
