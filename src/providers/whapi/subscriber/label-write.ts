import { ProviderError, type ProviderErrorKind } from '../../../contract/error.js';
import type { SubscriberWrites } from '../../../contract/subscriber-write.js';
import type { Writer } from '../../../contract/writer.js';
import { createLabelWriter, type LabelCalls, type LabelChange, type PersonInput } from '../../kit/label-write.js';
import { checkPhoneNumber, invalid } from '../../kit/refusal.js';
import type { WhapiApi } from '../api.js';
import { chatIdOf, isChatId } from '../chat/chat-id.js';
import { listLabels } from './label.js';

const byNumber: PersonInput<{ readonly phoneNumber: string }> = {
  check: ({ phoneNumber }) => checkPhoneNumber(phoneNumber),
  addressOf: ({ phoneNumber }) => chatIdOf(phoneNumber),
};

/** Any chat id is an AssociationID, also that of a customer whose number is hidden. */
const byContact: PersonInput<{ readonly contactId: string }> = {
  check: ({ contactId }) => (isChatId(contactId) ? [] : [invalid('subscriberId', 'This customer has no chat id.')]),
  addressOf: ({ contactId }) => contactId,
};

/** POST and DELETE /labels/{LabelID}/{AssociationID}: one label of one chat per call. */
export function createLabelWriters(api: WhapiApi, channel: string): Pick<SubscriberWrites, 'addLabels' | 'removeLabels' | 'ofContact'> {
  const calls: LabelCalls = {
    refused: (refusals) => api.refused(refusals),
    list: (call) => listLabels(api, channel, call),
    idForm: [/^\d{1,2}$/, "Whapi's label ids have 1 or 2 digits."],
  };

  /** `done` is the error by which Whapi says that nothing needs to change. */
  function writer<Who>(method: 'POST' | 'DELETE', done: ProviderErrorKind, person: PersonInput<Who>): Writer<Who & LabelChange> {
    const isDone = (error: unknown): void => {
      if (!(error instanceof ProviderError) || error.kind !== done) throw error;
    };
    return createLabelWriter(calls, person, (labelId, chatId, call) =>
      api.change(method, `/labels/${labelId}/${encodeURIComponent(chatId)}`, call).catch(isDone),
    );
  }

  const changes = <Who>(person: PersonInput<Who>) => ({
    addLabels: writer('POST', 'conflict', person),
    removeLabels: writer('DELETE', 'not-found', person),
  });
  return { ...changes(byNumber), ofContact: changes(byContact) };
}
