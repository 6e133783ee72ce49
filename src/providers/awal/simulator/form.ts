import { readMultipart } from '../../simulator/multipart.js';

/** The text fields of a multipart/form-data body. Undefined when the body is malformed, holds a file, or repeats a field. */
export function readForm(contentType: string, body: string): Readonly<Record<string, string>> | undefined {
  const parts = readMultipart(contentType, Buffer.from(body));
  const names = new Set(parts?.map(({ name }) => name));
  if (parts === undefined || names.size < parts.length || parts.some(({ filename }) => filename !== null)) return undefined;
  return Object.fromEntries(parts.map(({ name, bytes }) => [name, bytes.toString('utf8')]));
}
