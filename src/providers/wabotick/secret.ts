import { BoundedSet } from '../../domain/bounded-memory.js';
import { isRecord, type UntrustedRecord } from '../kit/untrusted.js';
import { looksLikeJson, readJson } from './record.js';

const secretName = /access_?token|api_?token|api_?key|secret|password|passphrase/i;
/** The beginning of every token of Meta. */
const metaToken = /EAA[A-Za-z0-9]{16,}/g;
const assignedToken = /((?:access|api)_?token[\\"']*\s*[:=][\s\\"']*)[^\s\\"'&,}]+/gi;
/** A cheap check that most texts fail. */
const mayHoldToken = /EAA|token/i;
const removed = '[removed]';

/** Names of members that were looked at: providers have few, and records many of each. */
const plainNames = new BoundedSet(1000);

/**
 * Removes credentials at any depth, also inside JSON in strings: template_json of template/list holds the account's Meta access_token. JSON
 * in a string that names a credential and cannot be parsed is removed completely. A value without credentials is returned unchanged, which
 * is the usual case for records of a list.
 */
export function withoutSecrets(value: unknown): unknown {
  if (typeof value === 'string') return withoutSecretsInText(value);
  if (Array.isArray(value)) {
    const kept = value.map(withoutSecrets);
    return kept.every((element, index) => element === value[index]) ? value : kept;
  }
  if (!isRecord(value)) return value;
  // Without a list of the names: this is done for every record of every list.
  for (const name in value) {
    if (isSecretName(name)) return copyWithout(value, name, undefined);
    const safe = withoutSecrets(value[name]);
    if (safe !== value[name]) return copyWithout(value, name, safe);
  }
  return value;
}

/** A copy of a record that holds no credential before the member of this name, of which `safe` is left. No member is read twice. */
function copyWithout(record: UntrustedRecord, first: string, safe: unknown): UntrustedRecord {
  const names = Object.keys(record);
  const at = names.indexOf(first);
  const entries = names.map((name, index): [string, unknown] => {
    if (index === at) return [name, safe];
    return [name, index < at || isSecretName(name) ? record[name] : withoutSecrets(record[name])];
  });
  return Object.fromEntries(entries.filter(([name]) => !isSecretName(name)));
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
