/** An object of a provider's answer or webhook, whose members may hold anything. */
export type UntrustedRecord = Readonly<Record<string, unknown>>;

export function isRecord(value: unknown): value is UntrustedRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The record itself; empty for anything else. */
export function asRecord(value: unknown): UntrustedRecord {
  return isRecord(value) ? value : {};
}

/** The records of a list; what is no list holds none. */
export function recordsIn(value: unknown): readonly UntrustedRecord[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}

/** Every element of a list as it is read; null when the value is no list, or one of them cannot be read: a part must not pass for the whole. */
export function readAll<Item>(value: unknown, read: (record: UntrustedRecord) => Item | null): readonly Item[] | null {
  if (!Array.isArray(value)) return null;
  const items = value.map((element: unknown) => (isRecord(element) ? read(element) : null));
  return items.every((item) => item !== null) ? items : null;
}

/** Undefined when the text is no JSON. */
export function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A webhook's body; undefined when it is no JSON object. Of a repeated name the last value counts. */
export function readBody(body: Uint8Array): UntrustedRecord | undefined {
  const value = readJson(Buffer.from(body).toString('utf8'));
  return isRecord(value) ? value : undefined;
}

/** A text that is not blank; numbers count as text, because ids and codes come as both. */
export function readText(value: unknown): string | null {
  if (typeof value === 'number' && Number.isFinite(value)) return String(value);
  return typeof value === 'string' && value.trim() !== '' ? value : null;
}

/** A whole number from 0 up to what a 32-bit integer holds, written as a number or as digits such as "3" and "3.0"; null for anything else. */
export function readCount(value: unknown): number | null {
  const number = typeof value === 'string' && /^\d{1,10}(\.0+)?$/.test(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isInteger(number) && number >= 0 && number <= 2147483647 ? number : null;
}

/** A boolean, which some providers write as a string. Null for anything else. */
export function readFlag(value: unknown): boolean | null {
  if (value === true || value === 'true') return true;
  return value === false || value === 'false' ? false : null;
}

/** An http address; null for anything else that a browser would follow. */
export function readAddress(value: unknown): string | null {
  return typeof value === 'string' && /^https?:\/\//i.test(value) && URL.canParse(value) ? value : null;
}

/** The status that a provider's name stands for, such as PAID for "paid". Case and blanks around the name do not matter. */
export function statusOfName<Status>(names: ReadonlyMap<Status, string>, name: unknown): Status | undefined {
  if (typeof name !== 'string') return undefined;
  const wanted = name.trim().toLowerCase();
  return [...names].find(([, known]) => known === wanted)?.[0];
}
