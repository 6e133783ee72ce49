import { describe, expect, it } from 'vitest';
import { call, endpointsOf, failureOf, formOf, openHouse, type HouseOptions } from './fixture.js';

const write = { correlationId: 'write-1', deadlineAt: undefined };
const applied = { outcome: 'APPLIED', providerId: null };

describe('a new label', () => {
  it('is created and then listed', async () => {
    const house = await openHouse();
    expect(await house.labels.create!.send({ name: 'Früh & spät 🌙' }, write)).toEqual(applied);
    expect(endpointsOf(house.simulator)).toEqual(['label/create']);
    expect(formOf(house.simulator.requests[0])).toEqual({
      apiToken: house.simulator.settings['apiToken'],
      phone_number_id: '109876543210987',
      label_name: 'Früh & spät 🌙',
    });
    expect((await house.labels.list(call())).at(-1)).toEqual({ channel: 'shop', labelId: '4', name: 'Früh & spät 🌙' });
  });

  it('that is there already is ALREADY_EXISTS', async () => {
    const house = await openHouse();
    expect(await failureOf(house.labels.create!.send({ name: 'VIP' }, write))).toMatchObject({ refusal: 'ALREADY_EXISTS' });
  });

  it('without a name is INVALID and not sent', async () => {
    const house = await openHouse();
    expect(house.labels.create!.check({ name: ' ' })).toMatchObject([{ code: 'INVALID', field: ['name'] }]);
    expect(await failureOf(house.labels.create!.send({ name: ' ' }, write))).toMatchObject({ sent: 'no' });
    expect(house.simulator.requests).toEqual([]);
  });
});

describe('a catalog', () => {
  it('is synchronised', async () => {
    const house = await openHouse();
    expect(await house.catalogs.sync!.send({ catalogId: '762561142206860' }, write)).toEqual(applied);
    expect(endpointsOf(house.simulator)).toEqual(['catalog/sync']);
    expect(formOf(house.simulator.requests[0])).toEqual({
      apiToken: house.simulator.settings['apiToken'],
      whatsapp_catalog_id: '762561142206860',
    });
    expect(house.simulator.backOffice.synced).toEqual(['762561142206860']);
  });

  it('that they do not know is NOT_FOUND', async () => {
    const house = await openHouse();
    const error = await failureOf(house.catalogs.sync!.send({ catalogId: '1' }, write));
    expect(error).toMatchObject({ kind: 'refused', refusal: 'NOT_FOUND', providerMessage: 'Catalog not found.' });
  });

  it.each([
    ['', 'INVALID'],
    ['1429267xxxx5095', 'NOT_FOUND'],
  ])('%j of a channel with other catalogs is %s and not asked for', async (catalogId, code) => {
    const house = await openHouse({ settings: { catalogIds: ['762561142206860'] } });
    expect(house.catalogs.sync!.check({ catalogId })[0]).toMatchObject({ code, field: ['catalogId'] });
    expect(await failureOf(house.catalogs.sync!.send({ catalogId }, write))).toMatchObject({ sent: 'no', refusal: code });
    expect(house.simulator.requests).toEqual([]);
  });
});

describe('a WhatsApp account', () => {
  const accessToken = 'meta-system-user-token-1';
  const account = { userId: '7', whatsAppBusinessAccountId: '102030405060708', accessToken };

  it.each<[string, HouseOptions, string | null, string]>([
    ['of the input', {}, '7', '7'],
    ['of the input before that of the settings', { settings: { userId: '1' } }, '7', '7'],
    ['of the settings', { settings: { userId: '1' } }, null, '1'],
  ])('is connected to the user %s', async (_, options, userId, sent) => {
    const house = await openHouse(options);
    expect(await house.connectAccount.send({ ...account, userId }, write)).toEqual(applied);
    expect(endpointsOf(house.simulator)).toEqual(['account/connect']);
    expect(formOf(house.simulator.requests[0])).toEqual({
      apiToken: house.simulator.settings['apiToken'],
      user_id: sent,
      whatsapp_business_account_id: '102030405060708',
      access_token: accessToken,
    });
    expect(house.simulator.backOffice.connections).toEqual([{ userId: sent, whatsAppBusinessAccountId: '102030405060708' }]);
  });

  it.each([
    [{ userId: null }, 'userId'],
    [{ userId: '' }, 'userId'],
    [{ whatsAppBusinessAccountId: '' }, 'whatsAppBusinessAccountId'],
    [{ accessToken: ' ' }, 'accessToken'],
  ])('with %j is INVALID and not sent', async (change, field) => {
    const house = await openHouse();
    expect(house.connectAccount.check({ ...account, ...change })).toMatchObject([{ code: 'INVALID', field: [field] }]);
    expect(await failureOf(house.connectAccount.send({ ...account, ...change }, write))).toMatchObject({ sent: 'no', refusal: 'INVALID' });
    expect(house.simulator.requests).toEqual([]);
  });

  it('keeps its token out of every error', async () => {
    const house = await openHouse();
    const message = `Could not verify ${accessToken}.`;
    house.simulator.fail({ kind: 'answer', answer: { status: 200, body: { status: '0', message } } });
    const refused = await failureOf(house.connectAccount.send(account, write));
    expect(refused.providerMessage).toBe('Could not verify [redacted].');
    house.simulator.fail({ kind: 'answer', answer: { status: 500, body: { error: accessToken } } });
    house.simulator.fail({ kind: 'answer', answer: { status: 200, body: `<html>${accessToken}` } });
    house.simulator.fail({ kind: 'cut-after' });
    const others = [];
    for (let count = 0; count < 3; count += 1) others.push(await failureOf(house.connectAccount.send(account, write)));
    for (const error of [refused, ...others]) {
      const shown = JSON.stringify([error, error.message, error.stack, error.cause, error.providerMessage]);
      expect(shown).not.toContain(accessToken);
    }
  });
});
