import { describe, expect, it } from 'vitest';
import { zapi } from '../../../src/providers/zapi/index.js';

const settings = { instanceId: 'INSTANCE-1', token: 'TOKEN-1', clientToken: 'ACCOUNT-1' };

describe('zapi › settings', () => {
  it('MUST accept instanceId and token, with or without clientToken', () => {
    expect(zapi.settings.parse(settings)).toEqual(settings);
    expect(zapi.settings.parse({ instanceId: 'INSTANCE-1', token: 'TOKEN-1' })).toEqual({ instanceId: 'INSTANCE-1', token: 'TOKEN-1' });
    expect(zapi.settings.safeParse(zapi.example).success).toBe(true);
  });

  it.each([
    ['no instanceId', { token: 'TOKEN-1' }, 'instanceId'],
    ['no token', { instanceId: 'INSTANCE-1' }, 'token'],
    ['an empty token', { ...settings, token: '' }, 'token'],
    ['a line break in the Client-Token', { ...settings, clientToken: 'ACCOUNT-1\r\nX-Other: 1' }, 'clientToken'],
    ['a blank in the instance id', { ...settings, instanceId: 'INSTANCE 1' }, 'instanceId'],
  ])('MUST refuse %s, naming the setting and never its value', (_, given, name) => {
    const { error } = zapi.settings.safeParse(given);
    expect(error?.issues.map(({ path }) => path)).toEqual([[name]]);
    expect(JSON.stringify(error?.issues)).not.toMatch(/INSTANCE 1|ACCOUNT-1/);
  });

  it('MUST refuse a key it does not know', () => {
    expect(zapi.settings.safeParse({ ...settings, instanceID: 'x' }).error?.issues).toMatchObject([
      { code: 'unrecognized_keys', keys: ['instanceID'] },
    ]);
  });

  it('MUST name every value in an address or a header as a secret', () => {
    expect(zapi.secrets(settings)).toEqual(['INSTANCE-1', 'TOKEN-1', 'ACCOUNT-1']);
    expect(zapi.secrets({ instanceId: 'INSTANCE-1', token: 'TOKEN-1' })).toEqual(['INSTANCE-1', 'TOKEN-1']);
  });
});
