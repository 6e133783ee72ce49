import { ProviderError, type ProviderErrorKind } from '../../../contract/error.js';
import type { SubscriberWrites } from '../../../contract/subscriber-write.js';
import type { Writer } from '../../../contract/writer.js';
import { createLabelWriter, type LabelCalls, type LabelChange } from '../../kit/label-write.js';
import type { WhapiApi } from '../api.js';
import { chatIdOf } from '../chat/chat-id.js';
import { listLabels } from './label.js';

/** POST and DELETE /labels/{LabelID}/{AssociationID}: one label of one chat per call. */
export function createSubscriberWrites(api: WhapiApi, channel: string): Pick<SubscriberWrites, 'addLabels' | 'removeLabels'> {
  const calls: LabelCalls = {
    refused: (refusals) => api.refused(refusals),
    list: (call) => listLabels(api, channel, call),
    idForm: [/^\d{1,2}$/, "Whapi's label ids have 1 or 2 digits."],
  };

  /** `done` is the error by which Whapi says that nothing needs to change. */
  function writer(method: 'POST' | 'DELETE', done: ProviderErrorKind): Writer<LabelChange> {
    const isDone = (error: unknown): void => {
      if (!(error instanceof ProviderError) || error.kind !== done) throw error;
    };
    return createLabelWriter(calls, (labelId, phoneNumber, call) =>
      api.change(method, `/labels/${labelId}/${encodeURIComponent(chatIdOf(phoneNumber))}`, call).catch(isDone),
    );
  }

  return { addLabels: writer('POST', 'conflict'), removeLabels: writer('DELETE', 'not-found') };
}
