import { isRecord, type UntrustedRecord } from '../../kit/untrusted.js';
import type { SimulatedAnswer } from '../../simulator/server.js';
import { readJson } from '../record.js';
import type { WabotickData } from './data.js';
import { refusal, success } from './request.js';
import type { EndpointHandler, SimulatorState } from './state.js';

type Fields = Readonly<Record<string, string>>;

/** Endpoints that change subscribers. */
export const subscriberHandlers: Readonly<Record<string, EndpointHandler>> = {
  'subscriber/create': ({ phoneNumber = '', name = '' }, state) => {
    if (findSubscriber(phoneNumber, state.data) !== undefined) return refusal('Something went wrong or subscriber already exist.');
    if (!addSubscriber(phoneNumber, name, state)) return refusal(limitReached);
    return { status: 200, body: { status: '1', mesasge: 'WhatsApp subscriber has been created.' } };
  },
  'subscriber/update': changeSubscriber((subscriber, { first_name, last_name, gender, label_ids }, { data }) => {
    const given = Object.entries({ first_name, last_name, gender }).filter(([, value]) => value !== undefined);
    const changed = { ...subscriber, ...Object.fromEntries(given) };
    const labels = label_ids === undefined ? [] : namesOf(label_ids, data);
    return labels === undefined
      ? refusal('Label not found.')
      : [withLabels(changed, [...labelsOf(subscriber), ...labels]), 'Subscriber Updated Successfully.'];
  }),
  'subscriber/delete': ({ phone_number: phoneNumber = '' }, { data }) => {
    const index = data.subscribers.findIndex((subscriber) => subscriber['chat_id'] === phoneNumber);
    if (index < 0) return refusal(unknownSubscriber);
    data.subscribers.splice(index, 1);
    delete data.conversations[phoneNumber];
    return success('Subscriber has been deleted successfully.');
  },
  'subscriber/chat/add-notes': changeSubscriber((subscriber, { phone_number = '', note_text = '' }, { backOffice }) => {
    (backOffice.notes[phone_number] ??= []).push(note_text);
    return [subscriber, 'Notes have been added successfully.'];
  }),
  'subscriber/chat/assign-to-team-member': changeSubscriber((subscriber, { team_member_id = '' }, { backOffice }) => {
    const assigned_agent = backOffice.teamMemberList.find(({ id }) => String(id) === team_member_id)?.['name'];
    if (assigned_agent === undefined) return refusal('Team member not found.');
    return [{ ...subscriber, assigned_agent_id: Number(team_member_id), assigned_agent }, 'Successfully Assign Agent to Conversation.'];
  }),
  'subscriber/reset/user-input-flow': changeSubscriber((subscriber, { phone_number = '' }, { backOffice }) => {
    backOffice.resets[phone_number] = (backOffice.resets[phone_number] ?? 0) + 1;
    return [subscriber, 'Reset User Input Flow successfully.'];
  }),
  'subscriber/chat/assign-custom-fields': changeSubscriber((subscriber, { custom_fields }, { data }) => {
    const values = readJson(custom_fields);
    if (!isRecord(values)) return refusal('The custom_fields field is malformed.');
    const known = data.customFields.map((field) => field['name']);
    if (!Object.keys(values).every((name) => known.includes(name))) return refusal('Custom field does not exist.');
    const before = isRecord(subscriber['custom_fields']) ? subscriber['custom_fields'] : {};
    return [{ ...subscriber, custom_fields: { ...before, ...values } }, 'Subscriber changes have been saved successfully.'];
  }),
  'subscriber/chat/assign-labels': changeSubscriber((subscriber, { label_ids = '' }, { data }) => {
    const labels = namesOf(label_ids, data);
    if (labels === undefined) return refusal('Label not found.');
    return [withLabels(subscriber, [...labelsOf(subscriber), ...labels]), 'Labels have been assigned successfully.'];
  }),
  'subscriber/chat/remove-labels': changeSubscriber((subscriber, { label_ids = '' }, { data }) => {
    const labels = namesOf(label_ids, data);
    if (labels === undefined) return refusal('Label not found.');
    const kept = labelsOf(subscriber).filter((name) => !labels.includes(name));
    return [withLabels(subscriber, kept), 'Labels have been assigned successfully.'];
  }),
  'subscriber/chat/assign-sequence': changeSequences('assigned', (before, ids) => [...new Set([...before, ...ids])]),
  'subscriber/chat/remove-sequence': changeSequences('removed', (before, ids) => before.filter((id) => !ids.includes(id))),
};

export const unknownSubscriber = 'Subscriber not found.';
export const limitReached = 'Subscriber limit has been exceeded. You cannot have more subscribers.';

export function findSubscriber(phoneNumber: string, data: WabotickData): UntrustedRecord | undefined {
  return data.subscribers.find((subscriber) => subscriber['chat_id'] === phoneNumber);
}

/** Adds a subscriber; the name is split at the first blank. False when the account is full. */
export function addSubscriber(phoneNumber: string, name: string, { data, quirks }: SimulatorState): boolean {
  if (data.subscribers.length >= (quirks.subscriberLimit ?? Infinity)) return false;
  const subscriber_id = Math.max(0, ...data.subscribers.map((subscriber) => Number(subscriber['subscriber_id']))) + 1;
  const [first_name = '', ...others] = name.split(' ');
  const last_name = others.join(' ');
  data.subscribers.push({ subscriber_id, chat_id: phoneNumber, first_name, last_name, email: null, gender: null, label_names: '' });
  return true;
}

type Change = (
  subscriber: UntrustedRecord,
  fields: Fields,
  state: SimulatorState,
) => SimulatedAnswer | readonly [changed: UntrustedRecord, sentence: string];

/** A handler that replaces one subscriber, or refuses. */
function changeSubscriber(change: Change): EndpointHandler {
  return (fields, state) => {
    const { subscribers } = state.data;
    const index = subscribers.findIndex((subscriber) => subscriber['chat_id'] === fields['phone_number']);
    const subscriber = subscribers[index];
    if (subscriber === undefined) return refusal(unknownSubscriber);
    const outcome = change(subscriber, fields, state);
    if ('status' in outcome) return outcome;
    const [changed, sentence] = outcome;
    subscribers[index] = changed;
    return success(sentence);
  };
}

function changeSequences(participle: string, change: (before: readonly string[], ids: readonly string[]) => string[]): EndpointHandler {
  return changeSubscriber((subscriber, { phone_number = '', sequence_ids = '' }, { backOffice }) => {
    const ids = sequence_ids.split(',');
    if (!ids.every((id) => backOffice.sequenceList.some((sequence) => String(sequence['id']) === id)))
      return refusal('Sequence not found.');
    backOffice.sequences[phone_number] = change(backOffice.sequences[phone_number] ?? [], ids);
    return [subscriber, `Sequences have been ${participle} successfully.`];
  });
}

/** The names of labels; undefined when an id is unknown. */
function namesOf(labelIds: string, data: WabotickData): string[] | undefined {
  const names = labelIds.split(',').map((id) => data.labels.find((label) => String(label['id']) === id)?.['label_name']);
  return names.every((name) => typeof name === 'string') ? names : undefined;
}

function labelsOf(subscriber: UntrustedRecord): string[] {
  const { label_names: names } = subscriber;
  return typeof names === 'string' && names !== '' ? names.split(',').map((name) => name.trim()) : [];
}

function withLabels(subscriber: UntrustedRecord, labels: readonly string[]): UntrustedRecord {
  return { ...subscriber, label_names: [...new Set(labels)].join(',') };
}
