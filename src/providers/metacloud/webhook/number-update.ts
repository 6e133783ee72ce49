import { digitsOf } from '../../../domain/phone.js';
import type { ChannelStateReceived } from '../../../domain/provider-event.js';
import { readUnixTime } from '../../../domain/time.js';
import { readText } from '../../kit/untrusted.js';
import type { Change } from './change.js';

/**
 * `phone_number_quality_update` (webhook reference): the number was flagged, or its limit of customers a day changed. [] for another number of the
 * account, which is named by the number itself and not by its id; undefined for other changes.
 */
export function readNumberUpdate(
  { entry, field, value }: Change,
  phoneNumber: string | undefined,
): readonly ChannelStateReceived[] | undefined {
  if (field !== 'phone_number_quality_update') return undefined;
  const [named, event] = [readText(value['display_phone_number']), readText(value['event'])];
  const messagingLimit = readText(value['max_daily_conversations_per_business']) ?? readText(value['current_limit']);
  if (event === null && messagingLimit === null) return undefined;
  const isOther = phoneNumber !== undefined && named !== null && named.replace(/\D/g, '') !== digitsOf(phoneNumber);
  if (isOther) return [];
  return [{ kind: 'channel-state', connected: null, providerState: event, messagingLimit, at: readUnixTime(entry['time']) }];
}
