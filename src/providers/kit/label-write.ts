import { ProviderError, type Refusal } from '../../contract/error.js';
import { sendParts } from '../../contract/parts.js';
import type { WriteCall, Writer } from '../../contract/writer.js';
import type { Label } from '../../domain/subscriber.js';
import { checkPhoneNumber, found, invalid } from './refusal.js';
import { createWriter } from './writer.js';

export interface LabelChange {
  readonly phoneNumber: string;
  readonly labelIds: readonly string[];
}

/** What a provider that puts on or takes off one label per call is asked. */
export interface LabelCalls {
  refused(refusals: readonly Refusal[]): ProviderError;
  /** All labels of the number. */
  list(call: WriteCall): Promise<readonly Label[]>;
  /** The provider's form of a label id, and the sentence about it. */
  readonly idForm: readonly [pattern: RegExp, message: string];
}

/** Reads the labels first, so that a wrong id is refused before anything changes; then one call for each label. */
export function createLabelWriter(
  calls: LabelCalls,
  change: (labelId: string, phoneNumber: string, call: WriteCall) => Promise<unknown>,
): Writer<LabelChange> {
  return createWriter(
    calls,
    (given) => check(given, calls.idForm),
    async ({ phoneNumber, labelIds }, call) => {
      const labels = await calls.list(call).catch(notSent);
      const index = labelIds.findIndex((id) => !labels.some(({ labelId }) => labelId === id));
      if (index >= 0)
        throw calls.refused([{ code: 'NOT_FOUND', field: ['labelIds', String(index)], message: 'The provider has no such label.' }]);
      return sendParts(labelIds, ['labelIds'], (labelId) => change(labelId, phoneNumber, call));
    },
  );
}

function check({ phoneNumber, labelIds }: LabelChange, [pattern, message]: LabelCalls['idForm']): readonly Refusal[] {
  return found([
    ...checkPhoneNumber(phoneNumber),
    labelIds.length === 0 && invalid('labelIds', 'The list is empty.'),
    ...labelIds.flatMap((id, index) => [
      !pattern.test(id) && invalid(['labelIds', String(index)], message),
      labelIds.indexOf(id) < index && invalid(['labelIds', String(index)], 'The label is given twice.'),
    ]),
  ]);
}

/** When reading fails, no write was sent. */
function notSent(error: unknown): never {
  if (!(error instanceof ProviderError)) throw error;
  const { kind, provider, channel, message, providerCode, providerMessage, retryAfterSeconds, refusal, cause } = error;
  const known = { kind, provider, channel, message, providerCode, providerMessage, retryAfterSeconds, refusal, cause };
  throw new ProviderError({ ...known, sent: 'no' });
}
