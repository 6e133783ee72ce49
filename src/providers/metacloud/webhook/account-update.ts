import type { ChannelStateReceived } from '../../../domain/provider-event.js';
import { readUnixTime } from '../../../domain/time.js';
import { asRecord, readText } from '../../kit/untrusted.js';
import type { Change } from './change.js';

/** `waba_ban_state`: whether the account may be used. A ban that is only announced changes nothing yet. */
const banStates: ReadonlyMap<string, boolean> = new Map([
  ['DISABLE', false],
  ['REINSTATE', true],
]);

/** Events after which the account no longer belongs to the app. */
const ends: readonly string[] = ['ACCOUNT_DELETED', 'PARTNER_REMOVED', 'ACCOUNT_OFFBOARDED'];

/** `account_update` of the channel's own account; null when it says nothing. */
export function readAccountUpdate({ entry, field, value }: Change, businessAccountId: string): ChannelStateReceived | null {
  if (field !== 'account_update' || readText(entry['id']) !== businessAccountId) return null;
  const event = readText(value['event']);
  const banState = readText(asRecord(value['ban_info'])['waba_ban_state']);
  if (event === null && banState === null) return null;
  const connected = event !== null && ends.includes(event) ? false : (banStates.get(banState ?? '') ?? null);
  return { kind: 'channel-state', connected, providerState: banState ?? event, at: readUnixTime(entry['time']) };
}
