import type { Refusal } from '../../../contract/error.js';
import type { LocationMessage } from '../../../contract/message-write.js';
import { found, invalid } from '../../kit/refusal.js';
import { addressedTo } from './message.js';
import type { MessageForm } from './message-form.js';
import { checkOptionalPart } from './part-check.js';

/** WhatsApp documents no limit. A longer text is no name and no address. */
const textLimit = 1000;

/** What of a location cannot be sent. */
export function checkLocation({ latitude, longitude, placeName, address }: Omit<LocationMessage, 'phoneNumber'>): readonly Refusal[] {
  return found([
    !(Math.abs(latitude) <= 90) && invalid('latitude', 'The latitude is a number of degrees from -90 to 90.'),
    !(Math.abs(longitude) <= 180) && invalid('longitude', 'The longitude is a number of degrees from -180 to 180.'),
    ...checkOptionalPart('placeName', placeName, textLimit),
    ...checkOptionalPart('address', address, textLimit),
  ]);
}

/** Degrees as a decimal number with every digit, and never with an exponent. */
export function toDecimal(degrees: number): string {
  const text = String(degrees);
  return text.includes('e') ? degrees.toFixed(20).replace(/\.?0+$/, '') : text;
}

/** A point on the map. `toDegrees`: how the provider's documents write degrees, as a text or as a number. */
export function locationForm(toDegrees: (degrees: number) => string | number): MessageForm<LocationMessage> {
  return {
    carries: ['placeName', 'address'],
    check: checkLocation,
    toMessage: (recipient, { latitude, longitude, placeName, address }) => ({
      ...addressedTo(recipient),
      type: 'location',
      location: {
        latitude: toDegrees(latitude),
        longitude: toDegrees(longitude),
        ...(placeName === null ? {} : { name: placeName }),
        ...(address === null ? {} : { address }),
      },
    }),
  };
}
