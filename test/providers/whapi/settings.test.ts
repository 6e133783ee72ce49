import { describe, expect, it } from 'vitest';
import { capabilitiesOf } from '../../../src/contract/capability.js';
import { whapi } from '../../../src/providers/whapi/index.js';

describe('the settings of a Whapi channel', () => {
  it('are the token, which travels in the query as the help desk says', () => {
    expect(whapi.settings.parse({ token: 'abcDEF123' })).toEqual({ token: 'abcDEF123', auth: 'query' });
  });

  it('let the token travel in a header', () => {
    expect(whapi.settings.parse({ token: 'abcDEF123', auth: 'header' }).auth).toBe('header');
  });

  it.each([[{}], [{ token: '' }], [{ token: 'a', auth: 'cookie' }], [{ token: 'a', apiKey: 'b' }], [{ token: 1 }]])(
    'refuse %j',
    (given) => {
      expect(whapi.settings.safeParse(given).success).toBe(false);
    },
  );

  it('refuse a line break in the token without repeating it', () => {
    const { error } = whapi.settings.safeParse({ token: 'visible\r\nX-Evil: 1' });
    expect(error?.issues).toHaveLength(1);
    expect(JSON.stringify(error?.issues)).not.toContain('visible');
  });

  it('name what must not be shown', () => {
    expect(whapi.secrets({ token: 'abcDEF123', auth: 'query' })).toEqual(['abcDEF123']);
  });

  it('have an example that they accept', () => {
    expect(whapi.settings.parse(whapi.example)).toEqual(whapi.example);
  });
});

describe('Whapi', () => {
  it('is found at its documented address', () => {
    expect([whapi.name, whapi.displayName, whapi.defaultBaseUrl]).toEqual(['whapi', 'Whapi.Cloud', 'https://gate.whapi.cloud']);
  });

  it('has the capabilities of its README, and nothing else: it lists no orders and their status is read-only', () => {
    const channel = { channel: 'sydney', baseUrl: whapi.defaultBaseUrl, timeZone: 'UTC', amountUnit: undefined, settings: whapi.example };
    const unused = { request: () => Promise.reject(new Error('never called')), close: () => Promise.resolve() };
    const provider = whapi.create(channel, unused);
    expect([provider.name, provider.channel]).toEqual(['whapi', 'sydney']);
    const supported = capabilitiesOf(provider).filter((capability) => capability.supported);
    expect(supported.map(({ name }) => name)).toEqual([
      'orders.complete',
      'orders.track',
      'subscribers.get',
      'subscribers.list',
      'conversations.list',
      'conversations.messages',
      'conversations.get',
      'messages.get',
      'messages.sendText',
      'messages.sendButtons',
      'messages.sendMedia',
      'messages.sendList',
      'messages.sendReaction',
      'messages.sendLocation',
      'messages.sendContacts',
      'messages.sendProduct',
      'messages.sendCatalog',
      'messages.upload',
      'messages.markRead',
      'subscribers.create',
      'subscribers.update',
      'subscribers.delete',
      'subscribers.addLabels',
      'subscribers.removeLabels',
      'phoneNumbers.status',
      'catalogs.list',
      'catalogs.products',
      'products.create',
      'products.update',
      'products.delete',
      'labels.list',
      'labels.create',
      'connection',
      'webhooks.receive',
    ]);
    expect(Object.keys(whapi.notes ?? {}).every((name) => supported.some((capability) => capability.name === name))).toBe(true);
  });
});
