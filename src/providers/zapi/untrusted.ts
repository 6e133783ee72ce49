/** An object that Z-API told, whose members may hold anything. */
export type UntrustedRecord = Readonly<Record<string, unknown>>;

export function isRecord(value: unknown): value is UntrustedRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A text that says something; numbers count as text, because ids come as both. */
export function readText(value: unknown): string | null {
  if (typeof value === 'number' && Number.isFinite(value)) return String(value);
  return typeof value === 'string' && value.trim() !== '' ? value : null;
}

/** A whole number from 0 up to what a 32-bit integer holds, written as number or digits; null for anything else. */
export function readCount(value: unknown): number | null {
  const number = typeof value === 'string' && /^\d{1,10}$/.test(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isInteger(number) && number >= 0 && number <= 2147483647 ? number : null;
}

/** Z-API writes some of its booleans as strings. Null for anything else. */
export function readFlag(value: unknown): boolean | null {
  if (value === true || value === 'true') return true;
  return value === false || value === 'false' ? false : null;
}

/** The records of a list; what is no list holds none. */
export function recordsIn(value: unknown): readonly UntrustedRecord[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}
