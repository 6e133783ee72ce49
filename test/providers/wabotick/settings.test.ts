import { describe, expect, it } from 'vitest';
import { capabilitiesOf } from '../../../src/contract/capability.js';
import { wabotick } from '../../../src/providers/wabotick/index.js';

const given = { apiToken: '18492|abcdefghijklmnop', phoneNumberId: '109876543210987' };

describe('the settings of a Wabotick channel', () => {
  it('are apiToken and phoneNumberId', () => {
    expect(wabotick.settings.parse(given)).toEqual(given);
  });

  it.each(['apiToken', 'phoneNumberId'])('need %s', (name) => {
    const { [name as keyof typeof given]: _, ...rest } = given;
    expect(wabotick.settings.safeParse(rest).error?.issues.map(({ path }) => path)).toEqual([[name]]);
    expect(wabotick.settings.safeParse({ ...given, [name]: ' ' }).success).toBe(false);
  });

  it('may hold userId, whatsappBotId, catalogIds, statusWords and sisterEndpoints', () => {
    const all = {
      ...given,
      userId: '7',
      whatsappBotId: '23',
      catalogIds: ['1'],
      statusWords: { CANCELED: 'Cancelled', PROCESSING: 'Packing' },
      sisterEndpoints: ['teamMembers'],
    };
    expect(wabotick.settings.parse(all)).toEqual(all);
  });

  it.each([
    ['a key they do not know', { token: 'x' }],
    ['catalogIds that are numbers, which YAML rounds', { catalogIds: [762561142206860] }],
    ['no catalog at all', { catalogIds: [] }],
    ['a status that there is not', { statusWords: { LOST: 'Lost' } }],
    ['a word for UNKNOWN', { statusWords: { UNKNOWN: 'Odd' } }],
    ['a documented word for another status', { statusWords: { CANCELED: 'refunded' } }],
    ['a sister endpoint that there is not', { sisterEndpoints: ['labels'] }],
    ['one word for two statuses', { statusWords: { CANCELED: 'Closed', PROCESSING: 'closed' } }],
  ])('refuse %s', (_, more) => {
    expect(wabotick.settings.safeParse({ ...given, ...more }).success).toBe(false);
  });

  it('are refused without the token being repeated', () => {
    const { error } = wabotick.settings.safeParse({ ...given, phoneNumberId: 5 });
    expect(error?.issues).toHaveLength(1);
    expect(JSON.stringify(error?.issues)).not.toContain('abcdefghijklmnop');
  });

  it('name the token and its secret part as what must not be shown', () => {
    expect(wabotick.secrets(given)).toEqual(['18492|abcdefghijklmnop', 'abcdefghijklmnop']);
    expect(wabotick.secrets({ ...given, apiToken: 'without-a-bar' })).toEqual(['without-a-bar']);
  });

  it('have an example that they accept', () => {
    expect(wabotick.settings.parse(wabotick.example)).toEqual(wabotick.example);
  });
});

describe('two channels with one apiToken', () => {
  const channels = (...catalogIds: (string[] | undefined)[]) =>
    catalogIds.map((ids, index) => ({
      channel: `number-${index + 1}`,
      baseUrl: wabotick.defaultBaseUrl,
      timeZone: 'UTC',
      amountUnit: undefined,
      settings: { ...given, catalogIds: ids },
    }));

  it('are at peace when each has catalogs of its own', () => {
    expect(wabotick.conflicts?.(channels(['1', '2'], ['3']))).toEqual([]);
  });

  it.each([[[undefined, undefined]], [[['1'], undefined]], [[undefined, ['1']]]])('both need catalogIds (%j)', (ids) => {
    const conflicts = wabotick.conflicts?.(channels(...ids));
    expect(conflicts).toEqual([{ channel: 'number-2', message: expect.stringContaining('number-1: both need catalogIds') }]);
  });

  it('must not share a catalog', () => {
    const conflicts = wabotick.conflicts?.(channels(['1', '2'], ['2', '3']));
    expect(conflicts).toEqual([{ channel: 'number-2', message: 'shares its apiToken and these catalogIds with channel number-1: 2' }]);
  });

  it('differ from channels of other accounts, and the token is not shown', () => {
    const [first, second] = channels(undefined, undefined);
    if (first === undefined || second === undefined) throw new Error('two channels were made');
    expect(wabotick.conflicts?.([first, { ...second, settings: { ...given, apiToken: '2|other' } }])).toEqual([]);
    expect(JSON.stringify(wabotick.conflicts?.([first, second]))).not.toContain('abcdefghijklmnop');
  });
});

describe('Wabotick', () => {
  it('is found at its documented address', () => {
    expect([wabotick.name, wabotick.displayName, wabotick.defaultBaseUrl]).toEqual(['wabotick', 'Wabotick', 'https://app.wabotick.com']);
  });

  it('without whatsappBotId can do all but these', () => {
    const unused = { request: () => Promise.reject(new Error('never called')), close: () => Promise.resolve() };
    const settings = { channel: 'shop', baseUrl: wabotick.defaultBaseUrl, timeZone: 'UTC', amountUnit: undefined, settings: given };
    const capabilities = capabilitiesOf(wabotick.create(settings, unused));
    expect(capabilities.filter(({ supported }) => !supported).map(({ name }) => name)).toEqual([
      'orders.complete',
      'orders.track',
      'orders.update',
      'orders.send',
      'conversations.get',
      'messages.get',
      'messages.sendList',
      'messages.sendReaction',
      'messages.sendLocation',
      'messages.sendContacts',
      'messages.sendProduct',
      'messages.sendCatalog',
      'messages.markRead',
      'phoneNumbers.status',
      'catalogs.products',
      'products.create',
      'products.update',
      'products.delete',
      'teamMembers.list',
      'branches.list',
      'connection',
      'webhooks.signed',
    ]);
    const whole = capabilitiesOf(wabotick.create({ ...settings, settings: wabotick.example }, unused));
    const supported = whole.filter(({ supported: can }) => can).map(({ name }) => name);
    expect(supported).toContain('messages.get');
    expect(supported).toEqual(expect.arrayContaining(Object.keys(wabotick.notes ?? {})));
  });
});
