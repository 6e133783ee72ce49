import type { Refusal } from '../../../contract/error.js';
import type { LocationMessage } from '../../../contract/message-write.js';
import { found, invalid } from '../../kit/refusal.js';
import type { WriterPair } from '../../kit/writer-pair.js';
import { checkLocation, toDecimal } from '../../whatsapp/sending/location-message.js';
import type { Api } from '../api.js';
import { toJson } from '../exact-json.js';
import { createPhonePair } from './recipient.js';

type Location = Omit<LocationMessage, 'phoneNumber'>;

/** POST send-location. Z-API requires the name and the address, and writes degrees as texts. */
export function createLocationWriters(api: Api): WriterPair<LocationMessage> {
  return createPhonePair<LocationMessage>(api, {
    carries: ['placeName', 'address'],
    check,
    send: (phone, { latitude, longitude, placeName: title, address }, call) =>
      api.send('send-location', toJson({ phone, title, address, latitude: toDecimal(latitude), longitude: toDecimal(longitude) }), call),
  });
}

function check(location: Location): readonly Refusal[] {
  return found([
    ...checkLocation(location),
    ...(['placeName', 'address'] as const).map(
      (field) => location[field] === null && invalid(field, 'Z-API needs the name and the address of a place.'),
    ),
  ]);
}
