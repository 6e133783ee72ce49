import type { SubscriberWrites } from '../../../contract/subscriber-write.js';
import type { WriteReceipt } from '../../../contract/writer.js';
import { digitsOf } from '../../../domain/phone.js';
import { checkPhoneNumber, found, invalid, isBlank } from '../../kit/refusal.js';
import { createWriter } from '../../kit/writer.js';
import type { Api } from '../api.js';
import { toJson } from '../exact-json.js';

const written: WriteReceipt = { outcome: 'APPLIED', providerId: null };

/** POST contacts/add and DELETE contacts/remove: the address book of the phone. Both take a list; it has one contact here. */
export function createContactWriters(api: Api): Required<Pick<SubscriberWrites, 'create' | 'delete'>> {
  return {
    create: createWriter(
      api,
      ({ phoneNumber, name }) => [...checkPhoneNumber(phoneNumber), ...found([isBlank(name) && invalid('fullName', 'The name is empty.')])],
      async ({ phoneNumber, name }, call) => {
        // A full name has no documented division into first and last names, and the last name may be left out.
        await api.confirm('POST', 'contacts/add', toJson([{ firstName: name, phone: digitsOf(phoneNumber) }]), call);
        return written;
      },
    ),
    delete: createWriter(
      api,
      ({ phoneNumber }) => checkPhoneNumber(phoneNumber),
      async ({ phoneNumber }, call) => {
        await api.confirm('DELETE', 'contacts/remove', toJson([digitsOf(phoneNumber)]), call);
        return written;
      },
    ),
  };
}
