import type { Labels } from '../../../contract/provider.js';
import { unexpectedResponse } from '../../../contract/status.js';
import type { SubscriberWrites } from '../../../contract/subscriber-write.js';
import type { Label } from '../../../domain/subscriber.js';
import { digitsOf } from '../../../domain/phone.js';
import { createLabelWriter, type LabelCalls, type PersonInput } from '../../kit/label-write.js';
import type { Limits } from '../../kit/exchange.js';
import { checkPhoneNumber, found, invalid, isBlank } from '../../kit/refusal.js';
import { asRecord, readText, recordsIn } from '../../kit/untrusted.js';
import { createWriter } from '../../kit/writer.js';
import type { Api } from '../api.js';
import { toJson } from '../exact-json.js';

/** GET tags and POST business/create-tag: the labels of a WhatsApp Business number. */
export function createLabels(api: Api, channel: string): Labels {
  return {
    list: (call) => call.once('tags', () => listLabels(api, channel, call)),
    create: createWriter(
      api,
      ({ name }) => found([isBlank(name) && invalid('name', 'The name is empty.')]),
      async ({ name }, call) => {
        const labelId = readText(asRecord(await api.create('business/create-tag', toJson({ name }), call))['id']);
        if (labelId === null) throw unexpectedResponse('zapi', channel);
        return { outcome: 'APPLIED', providerId: null, result: { labelId } };
      },
    ),
  };
}

const byNumber: PersonInput<{ readonly phoneNumber: string }> = {
  check: ({ phoneNumber }) => checkPhoneNumber(phoneNumber),
  addressOf: ({ phoneNumber }) => digitsOf(phoneNumber),
};

/** PUT chats/{phone}/tags/{tag}/add and …/remove: one label of one chat per call. */
export function createLabelWriters(api: Api, channel: string): Required<Pick<SubscriberWrites, 'addLabels' | 'removeLabels'>> {
  const calls: LabelCalls = {
    refused: (refusals) => api.refused(refusals),
    list: (call) => listLabels(api, channel, call),
    idForm: [/^\d{1,10}$/, "Z-API's label ids have digits only."],
  };
  const writer = (action: 'add' | 'remove') =>
    createLabelWriter(calls, byNumber, (labelId, phone, call) => api.change(`chats/${phone}/tags/${labelId}/${action}`, call));
  return { addLabels: writer('add'), removeLabels: writer('remove') };
}

/** `[{id, name, color}]`; `color` is not used. */
async function listLabels(api: Api, channel: string, limits: Limits): Promise<readonly Label[]> {
  const { value } = await api.read('tags', limits);
  if (!Array.isArray(value)) throw unexpectedResponse('zapi', channel);
  return recordsIn(value).flatMap((record) => {
    const name = readText(record['name']);
    return name === null ? [] : [{ channel, labelId: readText(record['id']), name }];
  });
}
