import { beforeEach, describe, expect, it } from 'vitest';
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

const noura = { phoneNumber: '+966501234567', name: 'Noura Al-Otaibi' };

describe('awal › createSubscriber', () => {
  it('MUST be one POST of form-data, signed over its exact bytes', async () => {
    expect(await create.send(noura, writeCall)).toEqual({ outcome: 'APPLIED', providerId: null, result: { subscriberId: '1' } });
    expect(targets(channel.simulator)).toEqual(['POST /api/developer/contacts?phone_number_id=123456']);
    const { headers, body } = must(channel.simulator.requests[0]);
    expect(headers['content-type']).toMatch(/^multipart\/form-data; boundary=[\w-]+$/);
    expect(readTextFields(headers['content-type'] ?? '', body)).toEqual({ name: 'Noura Al-Otaibi', phone: '966501234567' });
  });

  it.each(['نورة العتيبي', '<b>Noura</b> "& Co" 📦', 'two\r\nlines', '--parley\r\nContent-Disposition: form-data; name="phone"\r\n\r\n1'])(
    'MUST carry the name %j as it is',
    async (name) => {
      await create.send({ ...noura, name }, writeCall);
      const { headers, body } = must(channel.simulator.requests[0]);
      expect(readTextFields(headers['content-type'] ?? '', body)).toEqual({ name, phone: '966501234567' });
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
    [{ phoneNumber: '966501234567' }, 'phoneNumber'],
    [{ phoneNumber: '+0966501234567' }, 'phoneNumber'],
  ])('MUST refuse %j before any call, naming the field', async (given, field) => {
    expect(create.check({ ...noura, ...given })).toMatchObject([{ code: 'INVALID', field: [field] }]);
    await expect(create.send({ ...noura, ...given }, writeCall)).rejects.toMatchObject({ sent: 'no', refusal: 'INVALID' });
    expect(channel.simulator.requests).toEqual([]);
  });
});
