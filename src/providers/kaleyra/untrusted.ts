/** An object that Kaleyra told, whose members may hold anything. */
export type UntrustedRecord = Readonly<Record<string, unknown>>;

export function isRecord(value: unknown): value is UntrustedRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A text that says something; numbers count as text, because ids and codes come as both. */
export function readText(value: unknown): string | null {
  if (typeof value === 'number' && Number.isFinite(value)) return String(value);
  return typeof value === 'string' && value.trim() !== '' ? value : null;
}

/** A whole number from 0 up to what a 32-bit integer holds, written as number or digits; null for anything else. */
export function readCount(value: unknown): number | null {
  const number = typeof value === 'string' && /^\d{1,10}$/.test(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isInteger(number) && number >= 0 && number <= 2147483647 ? number : null;
}

/** An object, also as JSON in a string, which is what a quoted variable of a callback profile may become. Empty for anything else. */
export function asRecord(value: unknown): UntrustedRecord {
  const read = typeof value === 'string' ? readJson(value) : value;
  return isRecord(read) ? read : {};
}

export function recordsIn(value: unknown): readonly UntrustedRecord[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}

export function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
