import { replaceEscaped } from './escaped-text.js';
import { accessTokenBeforeValue, hideNamedValues, isSecretName } from './named-secret.js';

const hidden = '[redacted]';

/** Shorter secrets occur in ordinary text. They are hidden only by the name before them. */
const minSecretLength = 6;

const tokenInPath = /(\\?\/token\\?\/)[^/?#\s"'\\]+/gi;

/** Removes secrets from logs, errors and providers' raw records. */
export interface Redactor {
  /** The text with every secret replaced: known ones anywhere, unknown ones by the name before them. JSON stays valid JSON. */
  text(text: string): string;
  /** A copy with every string redacted at any depth. A value under a secret's name is replaced whole. Errors become plain objects. */
  value(value: unknown): unknown;
  /** Hides these secrets, too, from now on. */
  addSecrets(secrets: readonly string[]): void;
}

/** `secrets` are the secret values of the configuration. */
export function createRedactor(secrets: readonly string[]): Redactor {
  const all = new Set(secrets);
  let known = patternOf([...all]);

  function text(original: string): string {
    const withoutKnown = known === undefined ? original : replaceEscaped(original.replace(known, hidden), known, hidden);
    return hideNamedValues(withoutKnown, hidden).replace(tokenInPath, `$1${hidden}`);
  }

  function copy(value: unknown, above: readonly object[]): unknown {
    if (typeof value === 'string') return text(value);
    if (typeof value === 'bigint') return String(value);
    if (typeof value !== 'object' || value === null || value instanceof Date) return value;
    if (above.includes(value)) return '[circular]';
    const path = [...above, value];
    if (Array.isArray(value)) return value.map((element) => copy(element, path));
    if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
    const members = value instanceof Error ? membersOf(value) : hasToJson(value) ? value.toJSON() : value;
    if (typeof members !== 'object' || members === null) return copy(members, path);
    return Object.fromEntries(Object.entries(members).map(([name, member]) => [text(name), hide(name, member) ?? copy(member, path)]));
  }

  function addSecrets(more: readonly string[]): void {
    for (const secret of more) all.add(secret);
    known = patternOf([...all]);
  }

  return { text, value: (value) => copy(value, []), addSecrets };
}

/**
 * Bytes to store, with every access token replaced: providers forward Meta's. Other tokens stay, because an order's token is needed to
 * request its items. Bytes without an access token are returned unchanged.
 */
export function withoutAccessTokens(bytes: Uint8Array): Uint8Array {
  // Each byte is one character in latin1, so that bytes that are not UTF-8 stay unchanged.
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  const safe = hideNamedValues(text, hidden, accessTokenBeforeValue);
  return safe === text ? bytes : Buffer.from(safe, 'latin1');
}

/** Such as a URL. */
function hasToJson(value: object): value is { toJSON(): unknown } {
  return 'toJSON' in value && typeof value.toJSON === 'function';
}

function hide(name: string, value: unknown): string | undefined {
  const isEmpty = value === null || value === undefined || value === '' || typeof value === 'boolean';
  return !isEmpty && isSecretName(name) ? hidden : undefined;
}

function membersOf(error: Error): Record<string, unknown> {
  const { name, message, stack, cause } = error;
  const errors = error instanceof AggregateError ? { errors: error.errors as unknown[] } : {};
  return { ...error, type: name, message, stack, ...(cause === undefined ? {} : { cause }), ...errors };
}

/** Every encoding of a secret in a URL, a form, JSON or base64. The longest first, so that no match leaves a part of another. */
function patternOf(secrets: readonly string[]): RegExp | undefined {
  const spellings = secrets.filter((secret) => secret.length >= minSecretLength).flatMap(spellingsOf);
  if (spellings.length === 0) return undefined;
  const alternatives = [...new Set(spellings)].sort((left, right) => right.length - left.length).map(escapeForPattern);
  return new RegExp(alternatives.join('|'), 'g');
}

function spellingsOf(secret: string): string[] {
  const wellFormed = Buffer.from(secret).toString();
  const encoded = [encodeURIComponent(wellFormed), encodeURI(wellFormed), new URLSearchParams({ '': wellFormed }).toString().slice(1)];
  const lowerCase = encoded.map((text) => text.replace(/%[0-9A-F]{2}/g, (byte) => byte.toLowerCase()));
  const withPlus = wellFormed.replaceAll(' ', '+');
  return [secret, withPlus, JSON.stringify(secret).slice(1, -1), ...encoded, ...lowerCase, ...base64Of(wellFormed)];
}

/** Shorter ones may occur in ordinary text. */
const minBase64Length = 10;

/** The characters of base64 and base64url that encode only the secret, whatever text surrounds it. */
function base64Of(secret: string): string[] {
  const { length } = Buffer.from(secret);
  return [0, 1, 2].flatMap((before) => {
    const whole = Buffer.from(' '.repeat(before) + secret).toString('base64');
    const inner = whole.slice(Math.ceil((before * 4) / 3), Math.floor(((before + length) * 4) / 3));
    return inner.length < minBase64Length ? [] : [inner, inner.replaceAll('+', '-').replaceAll('/', '_')];
  });
}

function escapeForPattern(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}
