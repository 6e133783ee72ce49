import type { ContactsContent, SharedContact } from '../../domain/message.js';
import { isRecord, readText, recordsIn, type UntrustedRecord } from '../kit/untrusted.js';

/** WhatsApp's limit of contacts in one message. */
export const maxContacts = 257;

/** `contacts` of the Cloud API: `[{ name: { formatted_name }, phones: [{ phone, wa_id }] }]`. Null without a name or number. */
export function readContacts(contacts: unknown): ContactsContent | null {
  return toContent(recordsIn(contacts).slice(0, maxContacts).map(readContact));
}

/** vCards and their names, as `{ name, vcard }` or `{ displayName, vCard, phones }`. Null without a name or number. */
export function readVcards(cards: readonly UntrustedRecord[]): ContactsContent | null {
  return toContent(cards.slice(0, maxContacts).map(readVcard));
}

function toContent(found: readonly SharedContact[]): ContactsContent | null {
  const contacts = found.filter(({ fullName, phoneNumbers }) => fullName !== null || phoneNumbers.length > 0);
  return contacts.length === 0 ? null : { type: 'ContactsContent', contacts };
}

function readContact({ name, phones }: UntrustedRecord): SharedContact {
  const named: UntrustedRecord = isRecord(name) ? name : {};
  const parts = [named['first_name'], named['last_name']].map(readText).filter((part) => part !== null);
  const numbers = recordsIn(phones).map(({ phone, wa_id }) => readText(phone) ?? readText(wa_id));
  return { fullName: readText(named['formatted_name']) ?? (parts.join(' ') || null), phoneNumbers: distinct(numbers) };
}

function readVcard(card: UntrustedRecord): SharedContact {
  const text = readText(card['vcard']) ?? readText(card['vCard']) ?? '';
  const numbers = linesOf(text, 'TEL').map((value) => value.replace(/^tel:/i, '').trim());
  const listed = Array.isArray(card['phones']) ? card['phones'].map(readText) : [];
  return {
    fullName: readText(card['displayName']) ?? readText(card['name']) ?? linesOf(text, 'FN').map(unescapeText)[0] ?? null,
    phoneNumbers: distinct(numbers.length > 0 ? numbers : listed),
  };
}

/**
 * The values of a vCard's property, such as TEL in `item1.TEL;type=CELL;waid=1415…:+1 415 …` (RFC 6350: groups, parameters, folded lines).
 */
function linesOf(vcard: string, property: string): string[] {
  const unfolded = vcard.slice(0, 20_000).replace(/\r?\n[ \t]/g, '');
  return unfolded.split(/\r?\n/).flatMap((line) => {
    const [, value = ''] = new RegExp(`^(?:[A-Za-z0-9-]+\\.)?${property}(?:;[^:]*)?:(.*)$`, 'i').exec(line) ?? [];
    return value.trim() === '' ? [] : [value.trim()];
  });
}

function unescapeText(value: string): string {
  return value.replace(/\\([\\,;])/g, '$1').replace(/\\n/gi, ' ');
}

function distinct(values: readonly (string | null)[]): string[] {
  return [...new Set(values.filter((value) => value !== null).filter((value) => value !== ''))];
}
