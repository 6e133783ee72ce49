/** The text fields of a multipart/form-data body; undefined when the body is not exactly that, or names a field twice. */
export function readForm(contentType: string, body: string): Readonly<Record<string, string>> | undefined {
  const [, boundary] = /^multipart\/form-data; boundary=([\w-]{1,70})$/.exec(contentType) ?? [];
  if (boundary === undefined || !body.startsWith(`--${boundary}\r\n`) || !body.endsWith(`\r\n--${boundary}--\r\n`)) return undefined;
  const parts = body.slice(boundary.length + 4, -(boundary.length + 8)).split(`\r\n--${boundary}\r\n`);
  const fields: Record<string, string> = {};
  for (const part of parts) {
    const [, name, value] = /^Content-Disposition: form-data; name="(\w+)"\r\n\r\n([\s\S]*)$/.exec(part) ?? [];
    if (name === undefined || value === undefined || name in fields) return undefined;
    fields[name] = value;
  }
  return fields;
}
