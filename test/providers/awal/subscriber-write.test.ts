import { beforeEach, describe, expect, it } from 'vitest';
import { createCall } from '../../../src/contract/call.js';
import type { SubscriberWrites } from '../../../src/contract/subscriber-write.js';
import { readTextFields } from '../../../src/providers/simulator/multipart.js';
import { refusal } from '../../../src/providers/awal/simulator/orders.js';
import type { AwalChannel } from './channel.js';
import { must, openAwal, success, targets, writeCall } from './channel.js';

let channel: AwalChannel;
let create: NonNullable<SubscriberWrites['create']>;
beforeEach(async () => {
  channel = await openAwal();
  create = must(channel.provider.subscriberWrites?.create);
});

const noura = { phoneNumber: '+966509999999', name: 'Noura Al-Otaibi' };

describe('awal › createSubscriber', () => {
  it('MUST be one POST of form-data, signed over its exact bytes', async () => {
    expect(await create.send(noura, writeCall)).toEqual({ outcome: 'APPLIED', providerId: null, result: { subscriberId: '4' } });
    expect(targets(channel.simulator)).toEqual(['POST /api/developer/contacts?phone_number_id=123456']);
    const { headers, body } = must(channel.simulator.requests[0]);
    expect(headers['content-type']).toMatch(/^multipart\/form-data; boundary=[\w-]+$/);
    expect(readTextFields(headers['content-type'] ?? '', body)).toEqual({ name: 'Noura Al-Otaibi', phone: '966509999999' });
  });

  it.each(['نورة العتيبي', '<b>Noura</b> "& Co" 📦', 'two\r\nlines', '--parley\r\nContent-Disposition: form-data; name="phone"\r\n\r\n1'])(
    'MUST carry the name %j as it is',
    async (name) => {
      await create.send({ ...noura, name }, writeCall);
      const { headers, body } = must(channel.simulator.requests[0]);
      expect(readTextFields(headers['content-type'] ?? '', body)).toEqual({ name, phone: '966509999999' });
    },
  );

  it('MUST report a number that is already a contact', async () => {
    await create.send(noura, writeCall);
    await expect(create.send({ ...noura, name: 'Somebody else' }, writeCall)).rejects.toMatchObject({
      ...{ kind: 'conflict', refusal: 'ALREADY_EXISTS', providerMessage: 'Duplicate phone number', nothingApplied: true },
    });
    expect(channel.simulator.requests).toHaveLength(2);
  });

  it('MUST have no subscriberId when the response has none', async () => {
    channel.simulator.fail({ kind: 'answer', answer: success({ message: 'Contact created successfully' }, 201) });
    expect(await create.send(noura, writeCall)).toEqual({ outcome: 'APPLIED', providerId: null, result: { subscriberId: null } });
  });

  it.each([
    [400, 'validation_failed', 'invalid', 'INVALID'],
    [404, 'resource_not_found', 'not-found', 'NOT_FOUND'],
    [413, 'payload_too_large', 'refused', undefined],
    [422, 'validation_failed', 'invalid', 'INVALID'],
  ])('MUST report %i %s as %s', async (status, code, kind, refusalCode) => {
    channel.simulator.fail({ kind: 'answer', answer: refusal(status, code, 'No') });
    await expect(create.send(noura, writeCall)).rejects.toMatchObject({ kind, refusal: refusalCode, providerCode: code });
  });

  it.each([
    [{ name: '' }, 'fullName'],
    [{ name: '  ' }, 'fullName'],
    [{ phoneNumber: '966509999999' }, 'phoneNumber'],
    [{ phoneNumber: '+0966501234567' }, 'phoneNumber'],
  ])('MUST refuse %j before any call, naming the field', async (given, field) => {
    expect(create.check({ ...noura, ...given })).toMatchObject([{ code: 'INVALID', field: [field] }]);
    await expect(create.send({ ...noura, ...given }, writeCall)).rejects.toMatchObject({ sent: 'no', refusal: 'INVALID' });
    expect(channel.simulator.requests).toEqual([]);
  });
});

describe('awal › updateSubscriber and deleteSubscriber', () => {
  const phoneNumber = '+966501234567';
  const search = 'GET /api/developer/contacts?phone_number_id=123456&page=1&limit=100&searchTerm=966501234567';
  const person = async () => (await must(channel.provider.subscribers?.get)(['966501234567'], createCall())).get('966501234567');
  const rename = { phoneNumber, firstName: 'Noura', lastName: 'Saleh', gender: null, labelIds: null };

  it('MUST find the contact by its number, and send the name whole as form-data', async () => {
    const update = must(channel.provider.subscriberWrites?.update);
    expect(await update.send(rename, writeCall)).toEqual({ outcome: 'APPLIED', providerId: null });
    expect(targets(channel.simulator)).toEqual([search, 'PATCH /api/developer/contacts/2']);
    const { headers, body } = must(channel.simulator.requests[1]);
    expect(readTextFields(headers['content-type'] ?? '', body)).toEqual({ name: 'Noura Saleh' });
    expect(await person()).toMatchObject({ name: 'Noura Saleh', subscriberId: '2' });
  });

  it('MUST delete the contact', async () => {
    expect(await must(channel.provider.subscriberWrites?.delete).send({ phoneNumber }, writeCall)).toMatchObject({ outcome: 'APPLIED' });
    expect(targets(channel.simulator)).toEqual([search, 'DELETE /api/developer/contacts/2']);
    expect(must(channel.simulator.requests[1])).toMatchObject({ body: '', headers: { 'content-type': 'application/json' } });
    expect(await person()).toBeUndefined();
  });

  it.each(['update', 'delete'] as const)('MUST not %s a number that is no contact', async (name) => {
    const writer = must(channel.provider.subscriberWrites?.[name]);
    await expect(writer.send({ ...rename, phoneNumber: '+966500000009' }, writeCall)).rejects.toMatchObject({
      ...{ sent: 'no', refusal: 'NOT_FOUND' },
    });
    expect(channel.simulator.requests.map(({ method }) => method)).toEqual(['GET']);
  });

  it('MUST not write when the contact cannot be looked up', async () => {
    channel.simulator.fail({ kind: 'answer', answer: refusal(500, 'server_error', 'Later') });
    await expect(must(channel.provider.subscriberWrites?.update).send(rename, writeCall)).rejects.toMatchObject({ sent: 'no' });
    expect(channel.simulator.requests).toHaveLength(1);
  });

  it("MUST name the update's own field when Awal refuses the name", async () => {
    const when = ({ method }: { readonly method: string }): boolean => method === 'PATCH';
    const answer = refusal(422, 'validation_failed', 'Validation failed', { name: 'Too long' });
    channel.simulator.fail({ kind: 'answer', answer, when });
    await expect(must(channel.provider.subscriberWrites?.update).send(rename, writeCall)).rejects.toMatchObject({
      ...{ refusal: 'INVALID', field: ['firstName'] },
    });
  });

  it.each([
    [{ gender: 'female' }, 'CAPABILITY_NOT_SUPPORTED gender'],
    [{ labelIds: ['1'] }, 'CAPABILITY_NOT_SUPPORTED labelIds'],
    [{ firstName: null }, 'INVALID firstName'],
    [{ lastName: ' ' }, 'INVALID lastName'],
  ])('MUST refuse %j before any call', async (given, reason) => {
    const { check, send } = must(channel.provider.subscriberWrites?.update);
    expect(check({ ...rename, ...given }).map(({ code, field }) => `${code} ${field?.join('.')}`)).toEqual([reason]);
    await expect(send({ ...rename, ...given }, writeCall)).rejects.toMatchObject({ sent: 'no' });
    expect(channel.simulator.requests).toEqual([]);
  });
});
