import type { ProviderError, Refusal } from '../../contract/error.js';
import { sendParts } from '../../contract/parts.js';
import type { WriteCall, Writer } from '../../contract/writer.js';
import type { Label } from '../../domain/subscriber.js';
import { notSent } from './not-sent.js';
import { found, invalid } from './refusal.js';
import { createWriter } from './writer.js';

export interface LabelChange {
  readonly labelIds: readonly string[];
}

/** How a change names a person, and why it cannot be sent. */
export interface PersonInput<Who> {
  check(who: Who): readonly Refusal[];
  /** The person as the provider's address has it. */
  addressOf(who: Who): string;
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
export function createLabelWriter<Who>(
  calls: LabelCalls,
  person: PersonInput<Who>,
  change: (labelId: string, address: string, call: WriteCall) => Promise<unknown>,
): Writer<Who & LabelChange> {
  return createWriter<Who & LabelChange>(
    calls,
    (given) => [...person.check(given), ...check(given, calls.idForm)],
    async (given, call) => {
      const { labelIds } = given;
      const labels = await calls.list(call).catch(notSent);
      const index = labelIds.findIndex((id) => !labels.some(({ labelId }) => labelId === id));
      if (index >= 0)
        throw calls.refused([{ code: 'NOT_FOUND', field: ['labelIds', String(index)], message: 'The provider has no such label.' }]);
      return sendParts(labelIds, ['labelIds'], (labelId) => change(labelId, person.addressOf(given), call));
    },
  );
}

function check({ labelIds }: LabelChange, [pattern, message]: LabelCalls['idForm']): readonly Refusal[] {
  return found([
    labelIds.length === 0 && invalid('labelIds', 'The list is empty.'),
    ...labelIds.flatMap((id, index) => [
      !pattern.test(id) && invalid(['labelIds', String(index)], message),
      labelIds.indexOf(id) < index && invalid(['labelIds', String(index)], 'The label is given twice.'),
    ]),
  ]);
}
