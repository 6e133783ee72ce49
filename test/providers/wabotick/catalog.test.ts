import { describe, expect, it } from 'vitest';
import { call, openWabotick } from './fixture.js';

describe('the catalogs', () => {
  it('are read although the documented answer is no JSON', async () => {
    const provider = await openWabotick();
    const { catalogs, isComplete, asOf } = await provider.catalogs.list(call());
    expect(isComplete).toBe(true);
    expect(asOf).toMatch(/Z$/);
    expect(catalogs.map(({ catalogId }) => catalogId)).toEqual(['1429267xxxx5095', '762561142206860']);
    expect(catalogs[0]).toEqual({
      channel: 'shop',
      catalogId: '1429267xxxx5095',
      name: 'The White',
      url: 'https:xxxxx',
      checkout: { taxPercentage: '5.5', shippingCharge: '20', raw: { tax_percentage: '5.5', shipping_charge: '20' } },
      raw: provider.simulator.data.catalogs[0],
    });
  });

  it('are the same when the quotes are escaped', async () => {
    const [bare, escaped] = [await openWabotick(), await openWabotick({ escapedCheckoutSettings: true })];
    const catalogs = (await bare.catalogs.list(call())).catalogs;
    expect((await escaped.catalogs.list(call())).catalogs).toEqual(catalogs);
  });

  it('are those of the settings where the settings name some', async () => {
    const provider = await openWabotick({ settings: { catalogIds: ['762561142206860', 'gone'] } });
    expect((await provider.catalogs.list(call())).catalogs.map(({ catalogId }) => catalogId)).toEqual(['762561142206860']);
  });

  it.each<[string, unknown, unknown]>([
    ['an object', { tax_percentage: 5.5 }, { taxPercentage: '5.5', shippingCharge: null, raw: { tax_percentage: 5.5 } }],
    ['unreadable', 'none', null],
    ['missing', undefined, null],
    [
      'full of credentials',
      { shipping_charge: '1', stripe_secret_key: 'sk_live' },
      { taxPercentage: null, shippingCharge: '1', raw: { shipping_charge: '1' } },
    ],
  ])('may have checkout settings that are %s', async (_, checkout_settings, expected) => {
    const provider = await openWabotick({ data: { catalogs: [{ catalog_id: '5', checkout_settings }] }, escapedCheckoutSettings: true });
    const { catalogs } = await provider.catalogs.list(call());
    expect(catalogs[0]?.checkout).toEqual(expected);
    expect(JSON.stringify(catalogs)).not.toContain('sk_live');
  });

  it('leave out records without an id, and report it; an invalid address is null', async () => {
    const provider = await openWabotick({ data: { catalogs: [{ catalog_id: 5, catalog_url: 'nowhere' }, { catalog_name: 'Nameless' }] } });
    const { catalogs, isComplete } = await provider.catalogs.list(call());
    expect(catalogs.map(({ catalogId, url, name }) => [catalogId, url, name])).toEqual([['5', null, null]]);
    expect(isComplete).toBe(false);
  });

  it('are read once per request', async () => {
    const provider = await openWabotick();
    const one = call();
    await Promise.all([provider.catalogs.list(one), provider.catalogs.list(one)]);
    await provider.catalogs.list(one);
    expect(provider.simulator.requests).toHaveLength(1);
  });
});
