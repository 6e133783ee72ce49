import { describe, expect, it } from 'vitest';
import { call, openWabotick } from './fixture.js';

describe('the labels', () => {
  it('have a number and a name', async () => {
    const provider = await openWabotick();
    expect(await provider.labels.list(call())).toEqual([
      { channel: 'shop', labelId: '1', name: 'Your label name' },
      { channel: 'shop', labelId: '2', name: 'VIP' },
      { channel: 'shop', labelId: '3', name: 'Newsletter' },
    ]);
  });

  it('leave out records without a name', async () => {
    const provider = await openWabotick({ data: { labels: [{ id: 1 }, { label_name: ' Lead ' }] } });
    expect(await provider.labels.list(call())).toEqual([{ channel: 'shop', labelId: null, name: 'Lead' }]);
  });
});

describe('the custom fields', () => {
  it('are read from data, when message is a sentence', async () => {
    const provider = await openWabotick();
    expect(await provider.customFields.list(call())).toEqual([
      { channel: 'shop', customFieldId: '1', name: 'customer_name', replyType: 'text' },
      { channel: 'shop', customFieldId: '2', name: 'customer_email', replyType: 'email' },
    ]);
  });

  it('leave out records without a name', async () => {
    const provider = await openWabotick({ data: { customFields: [{ id: 1, name: '' }, { name: 'size' }] } });
    expect(await provider.customFields.list(call())).toEqual([{ channel: 'shop', customFieldId: null, name: 'size', replyType: null }]);
  });
});

describe('the postbacks', () => {
  it('are read with their switch and their time', async () => {
    const provider = await openWabotick({ channelTimeZone: 'Asia/Kolkata' });
    const [first, second, ...others] = await provider.postbacks.list(call());
    expect(first).toEqual({
      channel: 'shop',
      postbackId: 'QUICK_REPLY_LOCATION_REPLY_BOT',
      name: 'Location quick reply',
      templateFor: 'location-quick-reply',
      isActive: true,
      updatedAt: '2024-07-13T23:55:55.000Z',
      raw: provider.simulator.data.postbacks[0],
    });
    expect(second).toMatchObject({ postbackId: 'YES_START_CHAT_WITH_HUMAN', isActive: false });
    expect(others).toEqual([]);
  });

  it.each([
    ['1', true],
    [1, true],
    ['0', false],
    [0, false],
    ['2', null],
    [null, null],
  ])('with status %j are active: %j', async (status, isActive) => {
    const provider = await openWabotick({ data: { postbacks: [{ postback_id: 'A', template_name: 'B', status }] } });
    expect(await provider.postbacks.list(call())).toMatchObject([{ postbackId: 'A', name: 'B', isActive, updatedAt: null }]);
  });

  it('leave out records without a key', async () => {
    const provider = await openWabotick({ data: { postbacks: [{ bot_name: 'Keyless' }] } });
    expect(await provider.postbacks.list(call())).toEqual([]);
  });
});

describe('labels, custom fields and postbacks', () => {
  it('are read once per request each', async () => {
    const provider = await openWabotick();
    const one = call();
    await Promise.all([provider.labels.list(one), provider.customFields.list(one), provider.postbacks.list(one)]);
    await Promise.all([provider.labels.list(one), provider.customFields.list(one), provider.postbacks.list(one)]);
    expect(provider.simulator.requests).toHaveLength(3);
  });
});
