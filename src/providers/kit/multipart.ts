import { randomBytes } from 'node:crypto';
import type { MediaFile } from '../../contract/message-write.js';
import type { HttpBody } from '../../http-client/exchange.js';

/** A file, and the name of its form field. */
export interface FormFile {
  readonly field: string;
  readonly filename: string;
  readonly file: MediaFile;
}

/** A form with a file after its fields. The random boundary cannot occur in a text or file. */
export function multipartBody(fields: Readonly<Record<string, string>>, { field, filename, file }: FormFile): HttpBody {
  const boundary = `parley-${randomBytes(24).toString('hex')}`;
  const texts = Object.entries(fields).map(([name, value]) => `--${boundary}\r\n${disposition(name)}\r\n\r\n${value}\r\n`);
  const head = `--${boundary}\r\n${disposition(field)}; filename="${quoted(filename)}"\r\ncontent-type: ${file.mimeType}\r\n\r\n`;
  const before = Buffer.from(texts.join('') + head);
  const after = Buffer.from(`\r\n--${boundary}--\r\n`);
  return {
    contentType: `multipart/form-data; boundary=${boundary}`,
    length: before.length + file.size + after.length,
    async *stream() {
      yield before;
      for await (const chunk of file.stream()) yield typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
      yield after;
    },
  };
}

function disposition(name: string): string {
  return `content-disposition: form-data; name="${quoted(name)}"`;
}

/** Escapes the characters that would end a name, as browsers do. */
function quoted(name: string): string {
  return name.replace(/["\r\n]/g, (character) => encodeURIComponent(character));
}
