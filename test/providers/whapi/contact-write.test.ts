import { describe, expect, it } from 'vitest';
import { must, openWhapi, targets, writeCall } from './channel.js';

async function open() {
  const { provider, simulator } = await openWhapi();
  const { create, update, delete: remove } = must(provider.subscriberWrites);
  return { simulator, create: must(create), update: must(update), remove: must(remove), markRead: must(provider.messages?.markRead) };
}

const olivia = '+61491570156';
const applied = { outcome: 'APPLIED', providerId: null };

describe('whapi \u203a contacts', () => {
  it('MUST be created with number and name', async () => {
    const { simulator, create } = await open();
    expect(await create.send({ phoneNumber: '+14155550123', name: 'Zo\u00eb' }, writeCall)).toEqual(applied);
    expect(targets(simulator)).toEqual(['PUT /contacts']);
    expect(JSON.parse(simulator.requests[0]?.body ?? '')).toEqual({ phone: '14155550123', name: 'Zo\u00eb' });
  });

  it('MUST be refused by Whapi when the number is a contact already', async () => {
    const { create } = await open();
    await expect(create.send({ phoneNumber: olivia, name: 'Olivia' }, writeCall)).rejects.toMatchObject({
      ...{ refusal: 'ALREADY_EXISTS', field: ['phoneNumber'], nothingApplied: true },
      ...{ providerCode: '409', providerMessage: 'The contact already exists' },
    });
  });

  it('MUST be renamed with first and last name in one text', async () => {
    const { simulator, update } = await open();
    const change = { phoneNumber: olivia, firstName: 'Olivia', lastName: 'Green', gender: null, labelIds: null };
    expect(await update.send(change, writeCall)).toEqual(applied);
    expect(targets(simulator)).toEqual(['PATCH /contacts/61491570156']);
    expect(JSON.parse(simulator.requests[0]?.body ?? '')).toEqual({ name: 'Olivia Green' });
  });

  it.each([
    [{ firstName: null, lastName: 'Green' }, ['INVALID firstName']],
    [{ firstName: ' ' }, ['INVALID firstName']],
    [{ lastName: ' ' }, ['INVALID lastName']],
    [{ gender: 'female' }, ['CAPABILITY_NOT_SUPPORTED gender']],
    [{ labelIds: ['1'] }, ['CAPABILITY_NOT_SUPPORTED labelIds']],
  ])('MUST NOT lose a part of the change: %j', async (given, refusals) => {
    const { simulator, update } = await open();
    const change = { phoneNumber: olivia, firstName: 'Olivia', lastName: null, gender: null, labelIds: null, ...given };
    expect(update.check(change).map(({ code, field }) => `${code} ${field?.join('.')}`)).toEqual(refusals);
    await expect(update.send(change, writeCall)).rejects.toMatchObject({ sent: 'no' });
    expect(simulator.requests).toEqual([]);
  });

  it('MUST be deleted, once', async () => {
    const { simulator, remove } = await open();
    expect(await remove.send({ phoneNumber: olivia }, writeCall)).toEqual(applied);
    expect(targets(simulator)).toEqual(['DELETE /contacts/61491570156']);
    await expect(remove.send({ phoneNumber: olivia }, writeCall)).rejects.toMatchObject({ kind: 'not-found', refusal: 'NOT_FOUND' });
  });

  it('MUST be unknown when the answer has no contact', async () => {
    const { simulator, create } = await open();
    simulator.fail({ kind: 'replace-after', answer: { status: 200, body: { success: true } } });
    const sending = create.send({ phoneNumber: '+14155550123', name: 'Zo\u00eb' }, writeCall);
    await expect(sending).rejects.toMatchObject({ kind: 'unexpected-response', nothingApplied: false });
  });
});

describe('whapi \u203a read receipts', () => {
  it('MUST mark the message as read', async () => {
    const { simulator, markRead } = await open();
    expect(await markRead.send({ messageId: 'aaaaSample01-gDMTwl0rVw' }, writeCall)).toEqual(applied);
    expect(targets(simulator)).toEqual(['PUT /messages/aaaaSample01-gDMTwl0rVw']);
  });

  it('MUST be refused for a message that Whapi does not have, and without a call for what is no id', async () => {
    const { simulator, markRead } = await open();
    await expect(markRead.send({ messageId: 'aaaaNobody01-gDMTwl0rVw' }, writeCall)).rejects.toMatchObject({ refusal: 'NOT_FOUND' });
    simulator.forgetRequests();
    await expect(markRead.send({ messageId: '../contacts' }, writeCall)).rejects.toMatchObject({ sent: 'no' });
    expect(simulator.requests).toEqual([]);
  });
});
