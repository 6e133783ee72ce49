import type { Refusal } from '../../contract/error.js';
import type { ChannelEntry } from '../../contract/registry.js';
import { readPhoneNumber } from '../../domain/phone.js';
import { writeOnChannel, type ChannelWrite } from '../../writes/channel-write.js';
import type { Context } from '../request/context.js';
import { invalid } from './write-input.js';
import type { WritePayload } from '../schema/parents.js';

/** What every input of a write on a channel has. */
export interface WriteInput {
  readonly channel: string;
  readonly phoneNumber?: string | null | undefined;
  readonly idempotencyKey?: string | null | undefined;
}

/** How to write, and what is wrong with the input beside its channel and phone number. */
export interface WritePlan<Change> extends Omit<ChannelWrite<Change>, 'client' | 'provider' | 'idempotencyKey' | 'onExchange'> {
  readonly refusals: readonly Refusal[];
}

/** Finds the channel, checks, writes, and forgets what was read before. What the provider cannot do is said before what is wrong. */
export async function writeOn<Change>(
  context: Context,
  input: WriteInput,
  planFor: (channel: ChannelEntry) => WritePlan<Change>,
): Promise<WritePayload> {
  const channel = context.channel(input.channel);
  if (channel === undefined) return refusedPayload(null, invalid(['channel'], 'This names no channel that you may see.'));
  const { refusals, ...plan } = planFor(channel);
  const faults = [...phoneFaults(input), ...refusals];
  if (plan.writer !== undefined && faults.length > 0) return refusedPayload(channel, ...faults);
  const { provider } = channel;
  const asked = { client: context.viewer.name, provider, idempotencyKey: input.idempotencyKey ?? null };
  const onExchange = context.calls.listenerOf(channel.name);
  const answer = await writeOnChannel(context.writes, { ...plan, ...asked, onExchange });
  context.forgetReads();
  return {
    channel,
    outcome: answer.outcome,
    userErrors: answer.refusals,
    providerId: answer.providerId ?? null,
    result: answer.result ?? {},
  };
}

/** Whether there may be something new to read. */
export function isWritten({ outcome }: WritePayload): boolean {
  return outcome !== null;
}

function phoneFaults({ phoneNumber }: WriteInput): readonly Refusal[] {
  if (phoneNumber == null || readPhoneNumber(phoneNumber) !== null) return [];
  return [invalid(['phoneNumber'], 'This is no possible phone number in E.164, such as +14155552671.')];
}

function refusedPayload(channel: ChannelEntry | null, ...userErrors: readonly Refusal[]): WritePayload {
  return { channel, outcome: null, userErrors, providerId: null, result: {} };
}
