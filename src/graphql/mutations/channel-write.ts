import type { Refusal } from '../../contract/error.js';
import type { ChannelEntry } from '../../contract/registry.js';
import { readPhoneNumber } from '../../domain/phone.js';
import { writeOnChannel, type ChannelWrite } from '../../writes/channel-write.js';
import type { Context } from '../request/context.js';
import { invalid, unknownChannel } from './write-input.js';
import type { WritePayload } from '../schema/parents.js';

/** The fields that inputs of writes on a channel share. */
export interface WriteInput {
  readonly channel: string;
  readonly phoneNumber?: string | null | undefined;
  readonly idempotencyKey?: string | null | undefined;
}

/** The write to make, and the faults of the input beside those of its channel and phone number. */
export interface WritePlan<Change> extends Omit<ChannelWrite<Change>, 'client' | 'provider' | 'idempotencyKey' | 'onExchange'> {
  readonly refusals: readonly Refusal[];
}

/**
 * Finds the channel, validates the input, writes, and discards what the request read before. A missing capability is reported before faults
 * of the input, because correcting these would not help.
 */
export async function writeOn<Change>(
  context: Context,
  input: WriteInput,
  planFor: (channel: ChannelEntry) => WritePlan<Change>,
): Promise<WritePayload> {
  const channel = context.channel(input.channel);
  if (channel === undefined) return refusedPayload(null, unknownChannel);
  const { refusals, ...plan } = planFor(channel);
  const faults = [...phoneFaults(input), ...refusals];
  if (plan.writer !== undefined && faults.length > 0) return refusedPayload(channel, ...faults);
  const { provider } = channel;
  const request = { client: context.viewer.name, provider, idempotencyKey: input.idempotencyKey ?? null };
  const onExchange = context.calls.listenerOf(channel.name);
  const answer = await writeOnChannel(context.writes, { ...plan, ...request, onExchange });
  context.forgetReads();
  return {
    channel,
    outcome: answer.outcome,
    userErrors: answer.refusals,
    providerId: answer.providerId ?? null,
    result: answer.result ?? {},
  };
}

/** Whether the write may have changed something, so that reading the object again makes sense. */
export function isWritten({ outcome }: WritePayload): boolean {
  return outcome !== null;
}

function phoneFaults({ phoneNumber }: WriteInput): readonly Refusal[] {
  if (phoneNumber == null || readPhoneNumber(phoneNumber) !== null) return [];
  return [invalid(['phoneNumber'], 'This is not a valid phone number in E.164, such as +14155552671.')];
}

function refusedPayload(channel: ChannelEntry | null, ...userErrors: readonly Refusal[]): WritePayload {
  return { channel, outcome: null, userErrors, providerId: null, result: {} };
}
