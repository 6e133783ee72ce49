import type { Refusal } from '../../../contract/error.js';
import type { SubscriberWrites } from '../../../contract/subscriber-write.js';
import type { Writer } from '../../../contract/writer.js';
import { digitsOf } from '../../../domain/phone.js';
import { checkPhoneNumber, invalid } from '../../kit/refusal.js';
import type { Api } from '../api.js';
import { checkIds, checkOptionalText, checkText } from '../text-check.js';
import type { Account } from '../settings.js';
import { createWriter } from '../writer.js';

type Update = Omit<Parameters<NonNullable<SubscriberWrites['update']>['check']>[0], 'phoneNumber'>;
type Values = Parameters<NonNullable<SubscriberWrites['setCustomFields']>['check']>[0]['customFields'];

/** How a change names its subscriber: the field `phone_number`, and why it cannot be sent. */
interface Address<Who> {
  check(who: Who): readonly Refusal[];
  phoneNumber(who: Who): string;
}

const byNumber: Address<{ readonly phoneNumber: string }> = {
  check: ({ phoneNumber }) => checkPhoneNumber(phoneNumber),
  phoneNumber: ({ phoneNumber }) => digitsOf(phoneNumber),
};

/** Assumed: `phone_number` is the subscriber's `chat_id`, also where that is not a valid number. */
const byContact: Address<{ readonly contactId: string }> = {
  check: ({ contactId }) =>
    /^(?!00)\d{1,20}$/.test(contactId) ? [] : [invalid(['subscriberId'], 'Wabotick takes the digits of a chat_id only.')],
  phoneNumber: ({ contactId }) => contactId,
};

/** Changes of subscribers. The response is only a message, without the subscriber. */
export function createSubscriberWrites(api: Api, account: Account): SubscriberWrites {
  const phone_number_id = account.settings.phoneNumberId;
  return {
    // Only this endpoint writes these two field names in camel case.
    create: createWriter(api, {
      endpoint: 'subscriber/create',
      check: ({ phoneNumber, name }) => [...checkPhoneNumber(phoneNumber), ...checkText(name, ['fullName'])],
      fields: ({ phoneNumber, name }) => ({ phoneNumberID: phone_number_id, name, phoneNumber: digitsOf(phoneNumber) }),
    }),
    ...createChanges(api, phone_number_id, byNumber),
    ofContact: createChanges(api, phone_number_id, byContact),
  };
}

function createChanges<Who>(api: Api, phone_number_id: string, address: Address<Who>) {
  /** An endpoint that names the subscriber and takes further fields. */
  function change<Change extends object>(
    endpoint: string,
    check: (change: Change) => readonly Refusal[],
    fields: (change: Change) => Readonly<Record<string, string | null>>,
  ): Writer<Who & Change> {
    return createWriter<Who & Change>(api, {
      endpoint,
      check: (wanted) => [...address.check(wanted), ...check(wanted)],
      fields: (wanted) => ({ phone_number_id, phone_number: address.phoneNumber(wanted), ...fields(wanted) }),
    });
  }

  return {
    update: change('subscriber/update', checkUpdate, ({ firstName, lastName, gender, labelIds }: Update) => ({
      first_name: firstName,
      last_name: lastName,
      gender,
      label_ids: labelIds?.join(',') ?? null,
    })),
    delete: change('subscriber/delete', nothingMore, noFields),
    addNote: change(
      'subscriber/chat/add-notes',
      ({ text }: { readonly text: string }) => checkText(text, ['text']),
      ({ text }) => ({ note_text: text }),
    ),
    setCustomFields: change(
      'subscriber/chat/assign-custom-fields',
      ({ customFields }: { readonly customFields: Values }) => checkValues(customFields),
      ({ customFields }) => ({ custom_fields: JSON.stringify(Object.fromEntries(customFields.map(({ name, value }) => [name, value]))) }),
    ),
    addLabels: change('subscriber/chat/assign-labels', checkLabels, toLabels),
    removeLabels: change('subscriber/chat/remove-labels', checkLabels, toLabels),
    addToSequences: change('subscriber/chat/assign-sequence', checkSequences, toSequences),
    removeFromSequences: change('subscriber/chat/remove-sequence', checkSequences, toSequences),
    resetUserInputFlow: change('subscriber/reset/user-input-flow', nothingMore, noFields),
    assignConversation: change(
      'subscriber/chat/assign-to-team-member',
      ({ teamMemberId }: { readonly teamMemberId: string }) => checkText(teamMemberId, ['teamMemberId']),
      ({ teamMemberId }) => ({ team_member_id: teamMemberId }),
    ),
  };
}

interface Labelled {
  readonly labelIds: readonly string[];
}
interface Sequenced {
  readonly sequenceIds: readonly string[];
}
const checkLabels = ({ labelIds }: Labelled): readonly Refusal[] => checkIds(labelIds, ['labelIds']);
const toLabels = ({ labelIds }: Labelled) => ({ label_ids: labelIds.join(',') });
const checkSequences = ({ sequenceIds }: Sequenced): readonly Refusal[] => checkIds(sequenceIds, ['sequenceIds']);
const toSequences = ({ sequenceIds }: Sequenced) => ({ sequence_ids: sequenceIds.join(',') });
const nothingMore = (): readonly Refusal[] => [];
const noFields = () => ({});

function checkUpdate({ firstName, lastName, gender, labelIds }: Update): readonly Refusal[] {
  if ([firstName, lastName, gender, labelIds].every((value) => value === null))
    return [invalid([], 'The update changes nothing. Set at least one field.')];
  return [
    ...checkOptionalText(firstName, ['firstName']),
    ...checkOptionalText(lastName, ['lastName']),
    ...checkOptionalText(gender, ['gender']),
    ...(labelIds === null ? [] : checkIds(labelIds, ['labelIds'])),
  ];
}

/** A value may be empty. A name may not be empty or occur twice, because the second would win silently. */
function checkValues(values: Values): readonly Refusal[] {
  if (values.length === 0) return [invalid(['customFields'], 'The list is empty.')];
  return values.flatMap(({ name }, index) => {
    const place = ['customFields', String(index), 'name'];
    const isDuplicate = values.slice(0, index).some((other) => other.name === name);
    return isDuplicate ? [invalid(place, 'The field is given twice.')] : checkText(name, place);
  });
}
