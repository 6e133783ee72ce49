import { randomUUID } from 'node:crypto';
import type { RequestBody } from './api.js';

/** Fields of text as multipart/form-data (RFC 7578), whole in memory because it is signed. The names are ours, and need no escaping. */
export function formBody(fields: Readonly<Record<string, string>>): RequestBody {
  const boundary = `parley-${randomUUID()}`;
  const parts = Object.entries(fields).map(
    ([name, value]) => `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  );
  return { contentType: `multipart/form-data; boundary=${boundary}`, text: `${parts.join('')}--${boundary}--\r\n` };
}
