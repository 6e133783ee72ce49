import type { Refusal } from '../../../contract/error.js';
import type { SubscriberWrites } from '../../../contract/subscriber-write.js';
import { digitsOf } from '../../../domain/phone.js';
import type { ChannelSettings } from '../../definition.js';
import { checkPhoneNumber, found, invalid } from '../../kit/refusal.js';
import { isRecord, readText } from '../../kit/untrusted.js';
import { createWriter } from '../../kit/writer.js';
import type { AwalApi } from '../api.js';
import { formBody } from '../request-body.js';
import type { AwalSettings } from '../settings.js';

type Creation = Parameters<NonNullable<SubscriberWrites['create']>['check']>[0];

/** POST /contacts (create-contact page) as form data. A number that is already a contact gives 409. */
export function createContactWriters(api: AwalApi, channel: ChannelSettings<AwalSettings>): SubscriberWrites {
  return {
    create: createWriter(api, check, async (creation, call) => {
      const body = formBody({ name: creation.name, phone: digitsOf(creation.phoneNumber) });
      const query = [['phone_number_id', channel.settings.phoneNumberId] as const];
      const { envelope } = await api.post('/contacts', query, body, call, 'ALREADY_EXISTS');
      const contact = envelope['data'];
      return { outcome: 'APPLIED', providerId: null, result: { subscriberId: isRecord(contact) ? readText(contact['id']) : null } };
    }),
  };
}

function check({ phoneNumber, name }: Creation): readonly Refusal[] {
  return found([...checkPhoneNumber(phoneNumber), name.trim() === '' && invalid('fullName', 'The name is empty.')]);
}
