import type { Label } from '../../domain/subscriber.js';
import { isWritten, writeOn } from './channel-write.js';
import type { CreateLabelPayloadResolvers, MutationResolvers } from '../schema/generated.js';
import { textFaults } from './write-input.js';
import type { LabelPayload, RequiredResolvers } from '../schema/parents.js';

export const labelMutations = {
  createLabel: async (_root, { input }, context): Promise<LabelPayload> => {
    const { name } = input;
    const written = await writeOn(context, input, ({ provider }) => ({
      operation: 'createLabel',
      capability: 'labels.create',
      writer: provider.labels?.create,
      change: { name },
      refusals: textFaults(['name'], name, 255),
    }));
    return { ...written, name };
  },
} satisfies MutationResolvers;

export const labelPayloadResolvers: RequiredResolvers<CreateLabelPayloadResolvers, LabelPayload> = {
  label: async (payload, _args, context): Promise<Label | null> => {
    const { channel, name, result, providerId } = payload;
    if (channel === null || !isWritten(payload)) return null;
    const labels = (await channel.provider.labels?.list(context.calls.of(channel.name))) ?? [];
    const labelId = result['labelId'] ?? providerId;
    return labels.find((label) => labelId !== null && label.labelId === labelId) ?? findByName(labels, name);
  },
};

/** Finds the new label by its name when the provider returned no id; null when two labels have that name. Providers trim names. */
function findByName(labels: readonly Label[], name: string): Label | null {
  const [found, ...others] = labels.filter((label) => label.name.trim() === name.trim());
  return found !== undefined && others.length === 0 ? found : null;
}
