import { unsupportedRead } from '../request/error.js';
import type { QueryResolvers } from '../schema/generated.js';
import { readPhoneArgument } from '../request/input.js';

export const phoneNumberQueries = {
  phoneNumberStatus: (_root, { channel: name, phoneNumber }, context) => {
    const channel = context.channelArgument(name);
    const asked = readPhoneArgument(phoneNumber, 'phoneNumber');
    if (channel.provider.phoneNumbers === undefined) throw unsupportedRead(channel, 'phoneNumbers.status');
    return channel.provider.phoneNumbers.status(asked, context.calls.of(name));
  },
} satisfies QueryResolvers;
