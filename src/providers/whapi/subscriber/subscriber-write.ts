import { ProviderError, type ProviderErrorKind, type Refusal } from '../../../contract/error.js';
import { sendParts } from '../../../contract/parts.js';
import type { SubscriberWrites } from '../../../contract/subscriber-write.js';
import type { WriteCall, Writer } from '../../../contract/writer.js';
import { checkPhoneNumber, found, invalid } from '../../kit/refusal.js';
import { createWriter } from '../../kit/writer.js';
import type { WhapiApi } from '../api.js';
import { chatIdOf } from '../chat/chat-id.js';
import { listLabels } from './label.js';

interface LabelChange {
  readonly phoneNumber: string;
  readonly labelIds: readonly string[];
}

/** POST and DELETE /labels/{LabelID}/{AssociationID}: one label of one chat per call. */
export function createSubscriberWrites(api: WhapiApi, channel: string): SubscriberWrites {
  /** `done` is the error by which Whapi says that nothing needs to change. */
  function writer(method: 'POST' | 'DELETE', done: ProviderErrorKind): Writer<LabelChange> {
    const isDone = (error: unknown): void => {
      if (!(error instanceof ProviderError) || error.kind !== done) throw error;
    };
    return createWriter(api, check, async ({ phoneNumber, labelIds }, call) => {
      await refuseUnknown(labelIds, call);
      const chat = encodeURIComponent(chatIdOf(phoneNumber));
      return sendParts(labelIds, ['labelIds'], (labelId) => api.change(method, `/labels/${labelId}/${chat}`, call).catch(isDone));
    });
  }

  /** Reads the labels first, so that a wrong id is refused before anything changes. */
  async function refuseUnknown(labelIds: readonly string[], call: WriteCall): Promise<void> {
    const labels = await listLabels(api, channel, call).catch(notSent);
    const index = labelIds.findIndex((id) => !labels.some(({ labelId }) => labelId === id));
    if (index >= 0) throw api.refused([{ code: 'NOT_FOUND', field: ['labelIds', String(index)], message: 'Whapi has no such label.' }]);
  }

  return { addLabels: writer('POST', 'conflict'), removeLabels: writer('DELETE', 'not-found') };
}

function check({ phoneNumber, labelIds }: LabelChange): readonly Refusal[] {
  return found([
    ...checkPhoneNumber(phoneNumber),
    labelIds.length === 0 && invalid('labelIds', 'The list is empty.'),
    ...labelIds.flatMap((id, index) => [
      !/^\d{1,2}$/.test(id) && invalid(['labelIds', String(index)], "Whapi's label ids have 1 or 2 digits."),
      labelIds.indexOf(id) < index && invalid(['labelIds', String(index)], 'The label is given twice.'),
    ]),
  ]);
}

/** When reading fails, no write was sent. */
function notSent(error: unknown): never {
  if (!(error instanceof ProviderError)) throw error;
  const { kind, provider, channel, message, providerCode, providerMessage, retryAfterSeconds, refusal, cause } = error;
  throw new ProviderError({
    kind,
    provider,
    channel,
    message,
    sent: 'no',
    providerCode,
    providerMessage,
    retryAfterSeconds,
    refusal,
    cause,
  });
}
