import { isRecord } from '../kit/untrusted.js';
import { looksLikeJson, readJson } from './record.js';

const secretName = /access_?token|api_?token|api_?key|secret|password|passphrase/i;
/** The beginning of every token of Meta. */
const metaToken = /EAA[A-Za-z0-9]{16,}/g;
const assignedToken = /((?:access|api)_?token[\\"']*\s*[:=][\s\\"']*)[^\s\\"'&,}]+/gi;
/** A cheap check that most texts fail. */
const mayHoldToken = /EAA|token/i;
const removed = '[removed]';

/**
 * Removes credentials at any depth, also inside JSON in strings: template_json of template/list holds the account's Meta access_token. JSON
 * in a string that names a credential and cannot be parsed is removed completely.
 */
export function withoutSecrets(value: unknown): unknown {
  if (typeof value === 'string') return withoutSecretsInText(value);
  if (Array.isArray(value)) return value.map(withoutSecrets);
  if (!isRecord(value)) return value;
  const kept: [string, unknown][] = [];
  for (const name of Object.keys(value)) if (!secretName.test(name)) kept.push([name, withoutSecrets(value[name])]);
  return Object.fromEntries(kept);
}

function withoutSecretsInText(text: string): string {
  if (!looksLikeJson(text)) return mayHoldToken.test(text) ? text.replace(metaToken, removed).replace(assignedToken, `$1${removed}`) : text;
  if (!secretName.test(text) && text.search(metaToken) < 0) return text;
  const value = readJson(text);
  return value === undefined ? removed : JSON.stringify(withoutSecrets(value));
}
