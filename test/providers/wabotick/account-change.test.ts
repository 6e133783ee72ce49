import { describe, expect, it } from 'vitest';
import { call, endpointsOf, failureOf, formOf, openWabotick, type ChannelOptions } from './fixture.js';

const write = { correlationId: 'write-1', deadlineAt: undefined };
const applied = { outcome: 'APPLIED', providerId: null };

describe('a new label', () => {
  it('is created and then listed', async () => {
    const provider = await openWabotick();
    expect(await provider.labels.create!.send({ name: 'Früh & spät 🌙' }, write)).toEqual(applied);
    expect(endpointsOf(provider.simulator)).toEqual(['label/create']);
    expect(formOf(provider.simulator.requests[0])).toEqual({
      apiToken: provider.simulator.settings['apiToken'],
      phone_number_id: '109876543210987',
      label_name: 'Früh & spät 🌙',
    });
    expect((await provider.labels.list(call())).at(-1)).toEqual({ channel: 'shop', labelId: '4', name: 'Früh & spät 🌙' });
  });

  it('that is there already is ALREADY_EXISTS', async () => {
    const provider = await openWabotick();
    expect(await failureOf(provider.labels.create!.send({ name: 'VIP' }, write))).toMatchObject({ refusal: 'ALREADY_EXISTS' });
  });

  it('without a name is INVALID and not sent', async () => {
    const provider = await openWabotick();
    expect(provider.labels.create!.check({ name: ' ' })).toMatchObject([{ code: 'INVALID', field: ['name'] }]);
    expect(await failureOf(provider.labels.create!.send({ name: ' ' }, write))).toMatchObject({ sent: 'no' });
    expect(provider.simulator.requests).toEqual([]);
  });
});

describe('a catalog', () => {
  it('is synchronised', async () => {
    const provider = await openWabotick();
    expect(await provider.catalogs.sync!.send({ catalogId: '762561142206860' }, write)).toEqual(applied);
    expect(endpointsOf(provider.simulator)).toEqual(['catalog/sync']);
    expect(formOf(provider.simulator.requests[0])).toEqual({
      apiToken: provider.simulator.settings['apiToken'],
      whatsapp_catalog_id: '762561142206860',
    });
    expect(provider.simulator.backOffice.synced).toEqual(['762561142206860']);
  });

  it('that they do not know is NOT_FOUND', async () => {
    const provider = await openWabotick();
    const error = await failureOf(provider.catalogs.sync!.send({ catalogId: '1' }, write));
    expect(error).toMatchObject({ kind: 'refused', refusal: 'NOT_FOUND', providerMessage: 'Catalog not found.' });
  });

  it.each([
    ['', 'INVALID'],
    ['1429267xxxx5095', 'NOT_FOUND'],
  ])('%j of a channel with other catalogs is %s and causes no request', async (catalogId, code) => {
    const provider = await openWabotick({ settings: { catalogIds: ['762561142206860'] } });
    expect(provider.catalogs.sync!.check({ catalogId })[0]).toMatchObject({ code, field: ['catalogId'] });
    expect(await failureOf(provider.catalogs.sync!.send({ catalogId }, write))).toMatchObject({ sent: 'no', refusal: code });
    expect(provider.simulator.requests).toEqual([]);
  });
});

describe('a WhatsApp account', () => {
  const accessToken = 'meta-system-user-token-1';
  const account = { userId: '7', whatsAppBusinessAccountId: '102030405060708', accessToken };

  it.each<[string, ChannelOptions, string | null, string]>([
    ['of the input', {}, '7', '7'],
    ['of the input before that of the settings', { settings: { userId: '1' } }, '7', '7'],
    ['of the settings', { settings: { userId: '1' } }, null, '1'],
  ])('is connected to the user %s', async (_, options, userId, sent) => {
    const provider = await openWabotick(options);
    expect(await provider.connectAccount.send({ ...account, userId }, write)).toEqual(applied);
    expect(endpointsOf(provider.simulator)).toEqual(['account/connect']);
    expect(formOf(provider.simulator.requests[0])).toEqual({
      apiToken: provider.simulator.settings['apiToken'],
      user_id: sent,
      whatsapp_business_account_id: '102030405060708',
      access_token: accessToken,
    });
    expect(provider.simulator.backOffice.connections).toEqual([{ userId: sent, whatsAppBusinessAccountId: '102030405060708' }]);
  });

  it.each([
    [{ userId: null }, 'userId'],
    [{ userId: '' }, 'userId'],
    [{ whatsAppBusinessAccountId: '' }, 'whatsAppBusinessAccountId'],
    [{ accessToken: ' ' }, 'accessToken'],
  ])('with %j is INVALID and not sent', async (change, field) => {
    const provider = await openWabotick();
    expect(provider.connectAccount.check({ ...account, ...change })).toMatchObject([{ code: 'INVALID', field: [field] }]);
    expect(await failureOf(provider.connectAccount.send({ ...account, ...change }, write))).toMatchObject({
      sent: 'no',
      refusal: 'INVALID',
    });
    expect(provider.simulator.requests).toEqual([]);
  });

  it('keeps its token out of every error', async () => {
    const provider = await openWabotick();
    const message = `Could not verify ${accessToken}.`;
    provider.simulator.fail({ kind: 'answer', answer: { status: 200, body: { status: '0', message } } });
    const refused = await failureOf(provider.connectAccount.send(account, write));
    expect(refused.providerMessage).toBe('Could not verify [redacted].');
    provider.simulator.fail({ kind: 'answer', answer: { status: 500, body: { error: accessToken } } });
    provider.simulator.fail({ kind: 'answer', answer: { status: 200, body: `<html>${accessToken}` } });
    provider.simulator.fail({ kind: 'cut-after' });
    const others = [];
    for (let count = 0; count < 3; count += 1) others.push(await failureOf(provider.connectAccount.send(account, write)));
    for (const error of [refused, ...others]) {
      const shown = JSON.stringify([error, error.message, error.stack, error.cause, error.providerMessage]);
      expect(shown).not.toContain(accessToken);
    }
  });
});
