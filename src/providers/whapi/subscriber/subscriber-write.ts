import { ProviderError, type ProviderErrorKind, type Refusal } from '../../../contract/error.js';
import { sendParts } from '../../../contract/parts.js';
import type { SubscriberWrites } from '../../../contract/subscriber-write.js';
import type { WriteCall, Writer } from '../../../contract/writer.js';
import { checkPhoneNumber, found, invalid } from '../../kit/refusal.js';
import { createWriter } from '../../kit/writer.js';
import type { WhapiApi } from '../api.js';
import { chatIdOf, isChatId } from '../chat/chat-id.js';
import { listLabels } from './label.js';

interface LabelChange {
  readonly labelIds: readonly string[];
}

/** How a change names the chat, and why it cannot be sent. */
interface Address<Who> {
  check(who: Who): readonly Refusal[];
  chatId(who: Who): string;
}

const byNumber: Address<{ readonly phoneNumber: string }> = {
  check: ({ phoneNumber }) => checkPhoneNumber(phoneNumber),
  chatId: ({ phoneNumber }) => chatIdOf(phoneNumber),
};

/** Any chat id is an AssociationID, also that of a customer whose number is hidden. */
const byContact: Address<{ readonly contactId: string }> = {
  check: ({ contactId }) => (isChatId(contactId) ? [] : [invalid('subscriberId', 'This customer has no chat id.')]),
  chatId: ({ contactId }) => contactId,
};

/** POST and DELETE /labels/{LabelID}/{AssociationID}: one label of one chat per call. */
export function createSubscriberWrites(api: WhapiApi, channel: string): SubscriberWrites {
  /** `done` is the error by which Whapi says that nothing needs to change. */
  function writer<Who>(method: 'POST' | 'DELETE', done: ProviderErrorKind, address: Address<Who>): Writer<Who & LabelChange> {
    const isDone = (error: unknown): void => {
      if (!(error instanceof ProviderError) || error.kind !== done) throw error;
    };
    const check = (change: Who & LabelChange) => [...address.check(change), ...checkLabels(change)];
    return createWriter(api, check, async (change, call) => {
      await refuseUnknown(change.labelIds, call);
      const chat = encodeURIComponent(address.chatId(change));
      return sendParts(change.labelIds, ['labelIds'], (labelId) => api.change(method, `/labels/${labelId}/${chat}`, call).catch(isDone));
    });
  }

  /** Reads the labels first, so that a wrong id is refused before anything changes. */
  async function refuseUnknown(labelIds: readonly string[], call: WriteCall): Promise<void> {
    const labels = await listLabels(api, channel, call).catch(notSent);
    const index = labelIds.findIndex((id) => !labels.some(({ labelId }) => labelId === id));
    if (index >= 0) throw api.refused([{ code: 'NOT_FOUND', field: ['labelIds', String(index)], message: 'Whapi has no such label.' }]);
  }

  const changes = <Who>(address: Address<Who>) => ({
    addLabels: writer('POST', 'conflict', address),
    removeLabels: writer('DELETE', 'not-found', address),
  });
  return { ...changes(byNumber), ofContact: changes(byContact) };
}

function checkLabels({ labelIds }: LabelChange): readonly Refusal[] {
  return found([
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
