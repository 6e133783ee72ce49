import type { LocationMessage } from '../../../contract/message-write.js';
import type { WriteCall, Writer, WriteReceipt } from '../../../contract/writer.js';
import { digitsOf } from '../../../domain/phone.js';
import { checkPhoneNumber } from '../../kit/refusal.js';
import { createWriter } from '../../kit/writer.js';
import { checkLocation } from '../../whatsapp/sending/location-message.js';
import type { WhapiApi } from '../api.js';
import { readSent } from './message-sent.js';

/** POST /messages/location. */
export function createLocationWriter(api: WhapiApi, channel: string): Writer<LocationMessage> {
  const send = async (message: LocationMessage, call: WriteCall): Promise<WriteReceipt> => {
    const { phoneNumber, latitude, longitude, placeName, address } = message;
    const described = { ...(placeName === null ? {} : { name: placeName }), ...(address === null ? {} : { address }) };
    return readSent(await api.post('/messages/location', { to: digitsOf(phoneNumber), latitude, longitude, ...described }, call), channel);
  };
  const check = (message: LocationMessage) => [...checkPhoneNumber(message.phoneNumber), ...checkLocation(message)];
  return createWriter(api, check, send, ['placeName', 'address']);
}
