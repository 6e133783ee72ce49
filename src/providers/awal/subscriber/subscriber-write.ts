import type { SubscriberWrites } from '../../../contract/subscriber-write.js';
import type { WriteCall, WriteReceipt } from '../../../contract/writer.js';
import { digitsOf } from '../../../domain/phone.js';
import type { ChannelSettings } from '../../definition.js';
import { notSent } from '../../kit/not-sent.js';
import { checkPhoneNumber, found, invalid, isBlank } from '../../kit/refusal.js';
import { checkSingleName, toSingleName } from '../../kit/single-name.js';
import { isRecord, readText } from '../../kit/untrusted.js';
import { createWriter } from '../../kit/writer.js';
import type { AwalApi } from '../api.js';
import { formBody } from '../request-body.js';
import type { AwalSettings } from '../settings.js';
import type { ContactList } from './contact-list.js';

type ContactWrites = Pick<SubscriberWrites, 'create' | 'update' | 'delete'>;

/** POST /contacts (create-contact page) as form data. A number that is already a contact gives 409. */
export function createContactCreator(api: AwalApi, channel: ChannelSettings<AwalSettings>): Required<Pick<ContactWrites, 'create'>> {
  return {
    create: createWriter(
      api,
      ({ phoneNumber, name }) => found([...checkPhoneNumber(phoneNumber), isBlank(name) && invalid('fullName', 'The name is empty.')]),
      async (creation, call) => {
        const body = formBody({ name: creation.name, phone: digitsOf(creation.phoneNumber) });
        const query = [['phone_number_id', channel.settings.phoneNumberId] as const];
        const { envelope } = await api.post('/contacts', query, body, call, 'ALREADY_EXISTS');
        const contact = envelope['data'];
        return { outcome: 'APPLIED', providerId: null, result: { subscriberId: isRecord(contact) ? readText(contact['id']) : null } };
      },
    ),
  };
}

const written: WriteReceipt = { outcome: 'APPLIED', providerId: null };

/** PATCH and DELETE /contacts/{id} (update-contact, delete-contact). The id is found by the number first. */
export function createContactChangers(api: AwalApi, contacts: ContactList): Required<Pick<ContactWrites, 'update' | 'delete'>> {
  async function pathOf(phoneNumber: string, call: WriteCall): Promise<string> {
    const contact = await contacts.find(digitsOf(phoneNumber), call).catch(notSent);
    if (contact?.subscriberId == null)
      throw api.refused([{ code: 'NOT_FOUND', field: ['phoneNumber'], message: 'Awal has no contact with this number.' }]);
    return `/contacts/${contact.subscriberId}`;
  }

  return {
    update: createWriter(
      api,
      (update) => [...checkPhoneNumber(update.phoneNumber), ...checkSingleName('Awal', update)],
      async (update, call) => {
        await api.patch(await pathOf(update.phoneNumber, call), formBody({ name: toSingleName(update) }), call);
        return written;
      },
    ),
    delete: createWriter(
      api,
      ({ phoneNumber }) => checkPhoneNumber(phoneNumber),
      async ({ phoneNumber }, call) => {
        await api.delete(await pathOf(phoneNumber, call), call);
        return written;
      },
    ),
  };
}
