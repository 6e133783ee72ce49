import type { PhoneNumbers } from '../../../contract/provider.js';
import { unexpectedResponse } from '../../../contract/status.js';
import { digitsOf, toPhoneNumber } from '../../../domain/phone.js';
import { isRecord, readText } from '../../kit/untrusted.js';
import type { WhapiApi } from '../api.js';
import { chatIdOfContact } from '../chat/chat-id.js';

const validity: ReadonlyMap<string, boolean> = new Map([
  ['valid', true],
  ['invalid', false],
]);

/**
 * POST /contacts changes nothing: `{contacts: [{input, status, wa_id}]}`. HEAD /contacts/{ContactID} answers the same by 200 and 404, but
 * its 404 has no body and looks like the one for an unknown channel token.
 */
export function createPhoneNumbers(api: WhapiApi, channel: string): PhoneNumbers {
  return {
    async status(phoneNumber, call) {
      const { body } = await api.ask('/contacts', { contacts: [digitsOf(phoneNumber)] }, call);
      const contacts: unknown = body['contacts'];
      const contact: unknown = Array.isArray(contacts) ? contacts[0] : undefined;
      if (!isRecord(contact)) throw unexpectedResponse('whapi', channel);
      const id = readText(contact['wa_id']);
      return {
        exists: validity.get(readText(contact['status'])?.trim().toLowerCase() ?? '') ?? null,
        phoneNumber: toPhoneNumber(id),
        contactId: id === null ? null : chatIdOfContact(id),
      };
    },
  };
}
