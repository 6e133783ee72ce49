import type { ContactPaired } from '../../../domain/provider-event.js';
import { toPhoneNumber } from '../../../domain/phone.js';
import { readFlag, readText, type UntrustedRecord } from '../../kit/untrusted.js';
import { isLid } from '../subscriber/contact-id.js';
import type { EventContext } from './webhook-event.js';
import { isFromMe, readLid, readMoment } from './webhook-event.js';

/** The numbers and lids that an event reports to be the same person's: the other side of a chat of two, and who wrote in a group. */
export function readPairings(event: UntrustedRecord, context: EventContext): readonly ContactPaired[] {
  const isOfTwo = ['isGroup', 'isNewsletter', 'broadcast'].every((name) => readFlag(event[name]) !== true);
  const sides = [
    ...(isOfTwo ? [[event['phone'], readLid(event)] as const] : []),
    ...(isFromMe(event) ? [] : [[event['participantPhone'], event['participantLid']] as const]),
  ];
  return sides.flatMap(([phone, lid]) => {
    const [contactId, alias] = [readText(phone), readText(lid)];
    // A chat's `phone` may be the lid itself, or a group's address.
    if (contactId === null || alias === null || toPhoneNumber(contactId) === null || !isLid(alias)) return [];
    return [{ kind: 'contact-paired', contactId, alias, at: readMoment(event, context.receivedAt) }] as const;
  });
}
