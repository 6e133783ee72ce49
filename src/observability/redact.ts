import { replaceEscaped } from './escaped-text.js';
import { accessTokenBeforeValue, hideNamedValues, isSecretName } from './named-secret.js';

const hidden = '[redacted]';

/** Shorter secrets occur in ordinary text. They are hidden only by the name before them. */
const minSecretLength = 6;

const tokenInPath = /(\\?\/token\\?\/)[^/?#\s"'\\]+/gi;

/** A text without any of these contains no escape, no value after a name and no path: only known secrets can occur in it. */
const mayHoldMore = /[:=%\\&/]/;

/** A member's name as it may be shown, and whether its value is hidden. Logs and records have few names, and many of each. */
interface SafeName {
  readonly text: string;
  readonly isSecret: boolean;
}

const maxNames = 1000;
const maxNameLength = 64;

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
  const names = new Map<string, SafeName>();

  function text(original: string): string {
    if (!mayHoldMore.test(original)) return known === undefined ? original : original.replace(known, hidden);
    const withoutKnown = known === undefined ? original : replaceEscaped(original.replace(known, hidden), known, hidden);
    return hideNamedValues(withoutKnown, hidden).replace(tokenInPath, `$1${hidden}`);
  }

  function safeName(name: string): SafeName {
    const before = names.get(name);
    if (before !== undefined) return before;
    const safe = { text: text(name), isSecret: isSecretName(name) };
    if (names.size >= maxNames) names.clear();
    if (name.length <= maxNameLength) names.set(name, safe);
    return safe;
  }

  function copy(value: unknown, above: object[]): unknown {
    if (typeof value === 'string') return text(value);
    if (typeof value === 'bigint') return String(value);
    if (typeof value !== 'object' || value === null || value instanceof Date) return value;
    if (above.includes(value)) return '[circular]';
    above.push(value);
    const copied = copyObject(value, above);
    above.pop();
    return copied;
  }

  function copyObject(value: object, above: object[]): unknown {
    if (Array.isArray(value)) return value.map((element) => copy(element, above));
    if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
    const members = value instanceof Error ? membersOf(value) : hasToJson(value) ? value.toJSON() : value;
    if (typeof members !== 'object' || members === null) return copy(members, above);
    const copied: Record<string, unknown> = {};
    for (const [name, member] of Object.entries(members)) {
      const safe = safeName(name);
      const shown = safe.isSecret && !isEmpty(member) ? hidden : copy(member, above);
      if (safe.text === '__proto__')
        Object.defineProperty(copied, safe.text, { value: shown, enumerable: true, configurable: true, writable: true });
      else copied[safe.text] = shown;
    }
    return copied;
  }

  function addSecrets(more: readonly string[]): void {
    for (const secret of more) all.add(secret);
    known = patternOf([...all]);
    names.clear();
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

function isEmpty(value: unknown): boolean {
  return value === null || value === undefined || value === '' || typeof value === 'boolean';
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
