import { ProviderError } from '../../../contract/error.js';
import type { SubscriberWrites } from '../../../contract/subscriber-write.js';
import { unexpectedResponse } from '../../../contract/status.js';
import type { WriteReceipt } from '../../../contract/writer.js';
import { digitsOf } from '../../../domain/phone.js';
import { checkPhoneNumber, found, invalid, isBlank } from '../../kit/refusal.js';
import { checkSingleName, toSingleName } from '../../kit/single-name.js';
import { readText } from '../../kit/untrusted.js';
import { createWriter } from '../../kit/writer.js';
import type { Answer, WhapiApi } from '../api.js';

type ContactWriters = Required<Pick<SubscriberWrites, 'create' | 'update' | 'delete'>>;

const written: WriteReceipt = { outcome: 'APPLIED', providerId: null };

/** PUT /contacts, and PATCH and DELETE /contacts/{ContactID}: the address book of the phone and of the channel. A contact has one name. */
export function createContactWriters(api: WhapiApi, channel: string): ContactWriters {
  return {
    create: createWriter(
      api,
      ({ phoneNumber, name }) => [...checkPhoneNumber(phoneNumber), ...found([isBlank(name) && invalid('fullName', 'The name is empty.')])],
      async ({ phoneNumber, name }, call) =>
        readContact(await api.write('PUT', '/contacts', { phone: digitsOf(phoneNumber), name }, call).catch(asDuplicate), channel),
    ),
    update: createWriter(
      api,
      (update) => [...checkPhoneNumber(update.phoneNumber), ...checkSingleName('Whapi', update)],
      async (update, call) => {
        const name = toSingleName(update);
        return readContact(await api.write('PATCH', `/contacts/${digitsOf(update.phoneNumber)}`, { name }, call), channel);
      },
    ),
    delete: createWriter(
      api,
      ({ phoneNumber }) => checkPhoneNumber(phoneNumber),
      async ({ phoneNumber }, call) => {
        await api.change('DELETE', `/contacts/${digitsOf(phoneNumber)}`, call);
        return written;
      },
    ),
  };
}

/** Contact of the OpenAPI description. */
function readContact({ body }: Answer, channel: string): WriteReceipt {
  if (readText(body['id']) === null) throw unexpectedResponse('whapi', channel, 'The response of Whapi has no contact.');
  return written;
}

/** 409: the contact already exists. */
function asDuplicate(error: unknown): never {
  if (!(error instanceof ProviderError) || error.kind !== 'conflict') throw error;
  const { kind, provider, channel, sent, message, providerCode, providerMessage, nothingApplied } = error;
  const refusal = { refusal: 'ALREADY_EXISTS', field: ['phoneNumber'] } as const;
  throw new ProviderError({ kind, provider, channel, sent, message, providerCode, providerMessage, nothingApplied, ...refusal });
}
