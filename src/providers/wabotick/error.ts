import type { RefusalCode } from '../../contract/error.js';

/** The objects that may be missing. */
const objectNames =
  'order|cart|subscriber|contact|user|label|template|catalog|sequence|flow|bot|agent|team member|message|media|conversation';

/**
 * The meaning of Wabotick's messages; the first match counts. The messages about the account, the limit, the existing subscriber and the
 * reply buttons are documented. Those about missing objects, required fields and the 24 hours are assumed (README, "Assumed").
 */
const refusalCodes: readonly (readonly [RegExp, RefusalCode])[] = [
  [/whatsapp account not found/i, 'ACCOUNT_NOT_FOUND'],
  [/limit has been exceeded/i, 'LIMIT_EXCEEDED'],
  [/already exists?\b/i, 'ALREADY_EXISTS'],
  [/\b24[ -]?hours?\b/i, 'OUTSIDE_SERVICE_WINDOW'],
  [new RegExp(`\\b(${objectNames})s?\\b.*\\b(not found|does(n't| not) exist)`, 'i'), 'NOT_FOUND'],
  [new RegExp(`\\bno (such )?(${objectNames})s?\\b`, 'i'), 'NOT_FOUND'],
  [/(invalid|unknown|unsupported).*status|status.*(invalid|not (valid|allowed|supported))/i, 'UNSUPPORTED_STATUS'],
  [/field is (required|malformed|not allowed)|must be one of|you can send between/i, 'INVALID'],
];

export function refusalOf(sentence: string): RefusalCode | undefined {
  return refusalCodes.find(([pattern]) => pattern.test(sentence))?.[1];
}

/** The documents do not show the response to a wrong token. This is what their framework (Laravel Sanctum) and similar ones say. */
export function isAboutCredentials(sentence: string): boolean {
  return /unauthenticated|unauthori[sz]ed|(invalid|expired|incorrect|wrong) (api ?)?token|api ?token .*(invalid|expired|not (found|valid|match))/i.test(
    sentence,
  );
}

export function isAboutRate(sentence: string): boolean {
  return /too many (attempts|requests)/i.test(sentence);
}
