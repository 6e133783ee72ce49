import { unsupportedRead } from './error.js';
import type { QueryResolvers } from './generated.js';
import { readPhoneArgument } from './input.js';

export const phoneNumberQueries = {
  phoneNumberStatus: (_root, { channel: name, phoneNumber }, context) => {
    const channel = context.channelArgument(name);
    const asked = readPhoneArgument(phoneNumber, 'phoneNumber');
    if (channel.provider.phoneNumbers === undefined) throw unsupportedRead(channel, 'phoneNumbers.status');
    return channel.provider.phoneNumbers.status(asked, context.calls.of(name));
  },
} satisfies QueryResolvers;
