import type { ContactPaired } from '../../../domain/provider-event.js';
import { toPhoneNumber } from '../../../domain/phone.js';
import { readFlag, readText, type UntrustedRecord } from '../../kit/untrusted.js';
import { isLid } from '../subscriber/contact-id.js';
import type { EventContext } from './webhook-event.js';
import { isFromMe, readLid, readMoment } from './webhook-event.js';

/** The numbers and lids that an event reports for the same contact: the other side of a chat, and the sender in a group. */
export function readPairings(event: UntrustedRecord, context: EventContext): readonly ContactPaired[] {
  const isOfTwo = ['isGroup', 'isNewsletter', 'broadcast'].every((name) => readFlag(event[name]) !== true);
  const sides = [
    ...(isOfTwo ? [[event['phone'], readLid(event)] as const] : []),
    ...(isFromMe(event) ? [] : [[event['participantPhone'], event['participantLid']] as const]),
  ];
  return sides.flatMap(([phone, lid]) => {
    const [contactId, alias] = [readText(phone), readText(lid)];
    // `phone` of a chat may be the lid itself, or a group's address.
    if (contactId === null || alias === null || toPhoneNumber(contactId) === null || !isLid(alias)) return [];
    return [{ kind: 'contact-paired', contactId, alias, at: readMoment(event, context.receivedAt) }] as const;
  });
}
