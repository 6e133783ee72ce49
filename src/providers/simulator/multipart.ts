/** A part of a form. Only files have a file name and a type. */
export interface FormPart {
  readonly name: string;
  readonly filename: string | null;
  readonly mimeType: string | null;
  readonly bytes: Buffer;
}

const lineEnd = '\r\n';

/** The parts of a multipart body (RFC 7578); undefined when any byte of it is wrong. */
export function readMultipart(contentType: string, bytes: Buffer): readonly FormPart[] | undefined {
  const boundary = /^multipart\/form-data; boundary=([\w'()+,./:=?-]{1,70})$/.exec(contentType)?.[1];
  if (boundary === undefined) return undefined;
  const delimiter = Buffer.from(`${lineEnd}--${boundary}`);
  // The first delimiter has no line before it.
  const body = Buffer.concat([Buffer.from(lineEnd), bytes]);
  const parts: FormPart[] = [];
  if (body.indexOf(delimiter) !== 0) return undefined;
  for (let at = delimiter.length; ;) {
    const rest = body.subarray(at);
    if (rest.equals(Buffer.from(`--${lineEnd}`))) return parts;
    const end = rest.indexOf(delimiter);
    const part = end < 0 ? undefined : readPart(rest.subarray(0, end));
    if (part === undefined) return undefined;
    parts.push(part);
    at += end + delimiter.length;
  }
}

function readPart(bytes: Buffer): FormPart | undefined {
  const head = bytes.indexOf(lineEnd + lineEnd);
  if (head < 0 || bytes.indexOf(lineEnd) !== 0) return undefined;
  const [disposition = '', type, ...others] = bytes.subarray(lineEnd.length, head).toString('utf8').split(lineEnd);
  const found = /^content-disposition: form-data; name="([^"\r\n]+)"(?:; filename="([^"\r\n]*)")?$/i.exec(disposition);
  const mimeType = type === undefined ? undefined : /^content-type: (\w+\/[\w.+-]+)$/i.exec(type)?.[1];
  const [, name, filename] = found ?? [];
  // Files have a content type, texts have none.
  if (name === undefined || others.length > 0 || (filename === undefined) !== (type === undefined)) return undefined;
  if (filename !== undefined && mimeType === undefined) return undefined;
  return {
    name: decode(name),
    filename: filename === undefined ? null : decode(filename),
    mimeType: mimeType ?? null,
    bytes: Buffer.from(bytes.subarray(head + 2 * lineEnd.length)),
  };
}

/** Reverses the escapes that browsers use in names. */
function decode(name: string): string {
  return name.replace(/%(22|0D|0A)/g, (escape) => decodeURIComponent(escape));
}

/** The text fields of a multipart/form-data body. Undefined when the body is malformed, holds a file, or repeats a field. */
export function readTextFields(contentType: string, body: string): Readonly<Record<string, string>> | undefined {
  const parts = readMultipart(contentType, Buffer.from(body));
  const names = new Set(parts?.map(({ name }) => name));
  if (parts === undefined || names.size < parts.length || parts.some(({ filename }) => filename !== null)) return undefined;
  return Object.fromEntries(parts.map(({ name, bytes }) => [name, bytes.toString('utf8')]));
}
