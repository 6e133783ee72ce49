import type { LocationContent } from '../../domain/message.js';
import { readAddress, readText, type UntrustedRecord } from '../kit/untrusted.js';

/**
 * A location in WhatsApp's messages: `latitude` and `longitude` in degrees, optionally `name`, `address` and `url` (Cloud API webhook
 * reference, type `location`). Null when the coordinates are invalid.
 */
export function readLocation(location: UntrustedRecord): LocationContent | null {
  const [latitude, longitude] = [readDegrees(location['latitude'], 90), readDegrees(location['longitude'], 180)];
  if (latitude === null || longitude === null) return null;
  return {
    type: 'LocationContent',
    latitude,
    longitude,
    placeName: readText(location['name']),
    address: readText(location['address']),
    url: readAddress(location['url']),
  };
}

function readDegrees(value: unknown, limit: number): number | null {
  const degrees = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof degrees === 'number' && Math.abs(degrees) <= limit ? degrees : null;
}
