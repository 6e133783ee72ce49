import { BoundedSet } from '../../domain/bounded-memory.js';
import { isRecord } from '../kit/untrusted.js';
import { looksLikeJson, readJson } from './record.js';

const secretName = /access_?token|api_?token|api_?key|secret|password|passphrase/i;
/** Meta's tokens begin so, wherever they stand. */
const metaToken = /EAA[A-Za-z0-9]{16,}/g;
const assignedToken = /((?:access|api)_?token[\\"']*\s*[:=][\s\\"']*)[^\s\\"'&,}]+/gi;
/** Most texts hold neither, and this is soon said. */
const mayHoldToken = /EAA|token/i;
const removed = '[removed]';

/** Names of members that were looked at: providers have few, and records many of each. */
const plainNames = new BoundedSet(1000);

/**
 * The same value without credentials, however deep, also inside JSON in strings: template_json of template/list carries the account's
 * Meta access_token. JSON in a string that names a credential and cannot be taken apart is removed whole. A value that holds none is
 * given back as it is: nearly every record of a list.
 */
export function withoutSecrets(value: unknown): unknown {
  if (typeof value === 'string') return withoutSecretsInText(value);
  if (Array.isArray(value)) {
    const kept = value.map(withoutSecrets);
    return kept.every((element, index) => element === value[index]) ? value : kept;
  }
  if (!isRecord(value)) return value;
  const names = Object.keys(value);
  let kept: [string, unknown][] | undefined;
  for (let index = 0; index < names.length; index += 1) {
    const name = names[index] as string;
    const isSecret = isSecretName(name);
    const safe = isSecret ? undefined : withoutSecrets(value[name]);
    if (isSecret || safe !== value[name]) kept ??= names.slice(0, index).map((before) => [before, value[before]]);
    if (!isSecret) kept?.push([name, safe]);
  }
  return kept === undefined ? value : Object.fromEntries(kept);
}

function isSecretName(name: string): boolean {
  if (plainNames.has(name)) return false;
  if (secretName.test(name)) return true;
  plainNames.add(name);
  return false;
}

function withoutSecretsInText(text: string): string {
  if (!looksLikeJson(text)) return mayHoldToken.test(text) ? text.replace(metaToken, removed).replace(assignedToken, `$1${removed}`) : text;
  if (!secretName.test(text) && text.search(metaToken) < 0) return text;
  const value = readJson(text);
  return value === undefined ? removed : JSON.stringify(withoutSecrets(value));
}
