import { writeOn } from './channel-write.js';
import type { MutationResolvers } from '../schema/generated.js';
import { keyFaults, textFaults } from './write-input.js';

export const accountMutations = {
  connectWhatsAppAccount: (_root, { input }, context) => {
    const { userId = null, whatsAppBusinessAccountId, accessToken } = input;
    return writeOn(context, input, ({ provider }) => ({
      operation: 'connectWhatsAppAccount',
      capability: 'account.connect',
      writer: provider.connectAccount,
      change: { userId, whatsAppBusinessAccountId, accessToken },
      refusals: [
        ...(userId === null ? [] : keyFaults(['userId'], userId)),
        ...keyFaults(['whatsAppBusinessAccountId'], whatsAppBusinessAccountId),
        ...textFaults(['accessToken'], accessToken, 4096),
      ],
    }));
  },
} satisfies MutationResolvers;
