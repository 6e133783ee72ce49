import { randomUUID } from 'node:crypto';

/** The body of a write; signed and sent byte for byte. */
export interface RequestBody {
  readonly contentType: string;
  readonly text: string;
}

/** Awal expects the content type of GET requests too. */
export const emptyBody: RequestBody = { contentType: 'application/json', text: '' };

export function jsonBody(value: object): RequestBody {
  return { contentType: 'application/json', text: JSON.stringify(value) };
}

/** Text fields as multipart/form-data (RFC 7578), whole in memory because the signature covers it. Our field names need no escaping. */
export function formBody(fields: Readonly<Record<string, string>>): RequestBody {
  const boundary = `parley-${randomUUID()}`;
  const parts = Object.entries(fields).map(
    ([name, value]) => `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  );
  return { contentType: `multipart/form-data; boundary=${boundary}`, text: `${parts.join('')}--${boundary}--\r\n` };
}
