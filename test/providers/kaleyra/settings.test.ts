import { describe, expect, it } from 'vitest';
import { kaleyra } from '../../../src/providers/kaleyra/index.js';

const settings = {
  sid: 'SID-1',
  apiKey: 'KEY-1',
  phoneNumber: '+919876543210',
  orderStatusTemplate: { name: 'order_update', language: 'en_US' },
};

describe('kaleyra › settings', () => {
  it('MUST accept sid, apiKey and phoneNumber, with or without a template', () => {
    expect(kaleyra.settings.parse(settings)).toEqual(settings);
    const { orderStatusTemplate: _template, ...required } = settings;
    expect(kaleyra.settings.parse(required)).toEqual(required);
    expect(kaleyra.settings.safeParse(kaleyra.example).success).toBe(true);
  });

  it.each([
    ['no sid', { sid: undefined }, ['sid']],
    ['an empty apiKey', { apiKey: '' }, ['apiKey']],
    ['a line break in the apiKey', { apiKey: 'KEY-1\r\nX-Other: 1' }, ['apiKey']],
    ['a number without +', { phoneNumber: '919876543210' }, ['phoneNumber']],
    ['a masked number', { phoneNumber: '+91XXXXXXXXXX' }, ['phoneNumber']],
    ['a template without language', { orderStatusTemplate: { name: 'order_update' } }, ['orderStatusTemplate', 'language']],
    [
      'a template name of 513 characters',
      { orderStatusTemplate: { name: 'x'.repeat(513), language: 'en' } },
      ['orderStatusTemplate', 'name'],
    ],
  ])('MUST refuse %s, naming the setting and never its value', (_, changes, path) => {
    const { error } = kaleyra.settings.safeParse({ ...settings, ...changes });
    expect(error?.issues.map((issue) => issue.path)).toEqual([path]);
    expect(JSON.stringify(error?.issues)).not.toMatch(/KEY-1|919876543210|91XXXXXXXXXX/);
  });

  it('MUST refuse a key it does not know', () => {
    expect(kaleyra.settings.safeParse({ ...settings, SID: 'x' }).error?.issues).toMatchObject([
      { code: 'unrecognized_keys', keys: ['SID'] },
    ]);
  });

  it('MUST name SID and API key as secrets, and return the number', () => {
    expect(kaleyra.secrets(settings)).toEqual(['SID-1', 'KEY-1']);
    expect(kaleyra.phoneNumber?.(settings)).toBe('+919876543210');
  });
});
